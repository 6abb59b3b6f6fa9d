import Files
import Foundation
import TestSupport
import Testing

@Suite("A durable move")
struct MoveTests {
    /// A file that has been read, in one folder, and the other folder.
    private func moving(
        _ text: String = "content", to target: URL? = nil,
        _ body: (Inside, Inside, OpenFile, _ sha256: String) throws -> Void
    ) throws {
        try inside { root in
            let from = try root.make("from")
            let to = try target.map { try Inside($0) } ?? root.make("to")
            try from.put("a", text)
            let file = try from.folder.open("a")
            try body(from, to, file, try file.sha256())
        }
    }

    @Test("puts the file under its new name, and only there")
    func moved() throws {
        try moving { from, to, file, sha256 throws in
            #expect(try from.folder.move("a", to: to.folder, as: "b", file: file, sha256: sha256) == .moved)
            #expect(try from.names == [])
            #expect(try to.names == ["b"])
            #expect(to.text("b") == "content")
        }
    }

    @Test("does nothing where something stands under the new name")
    func targetExists() throws {
        try moving { from, to, file, sha256 throws in
            try to.put("b", "other")
            #expect(try from.folder.move("a", to: to.folder, as: "b", file: file, sha256: sha256) == .targetExists)
            #expect(from.text("a") == "content" && to.text("b") == "other")
        }
    }

    @Test("does nothing where the file is gone")
    func gone() throws {
        try moving { from, to, file, sha256 throws in
            try FileManager.default.removeItem(atPath: from.path("a"))
            #expect(try from.folder.move("a", to: to.folder, as: "b", file: file, sha256: sha256) == .sourceGone)
            #expect(try to.names == [])
        }
    }

    @Test("does nothing where the file grew, was replaced, or has another time")
    func changed() throws {
        let changes: [(Inside) throws -> Void] = [
            { from in
                let handle = try #require(FileHandle(forWritingAtPath: from.path("a")))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data("!".utf8))
            },
            { from in
                try from.put("c", "content")
                #expect(rename(from.path("c"), from.path("a")) == 0)
            },
            { from in
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: from.path("a"))
            },
        ]
        for change in changes {
            try moving { from, to, file, sha256 throws in
                try change(from)
                #expect(try from.folder.move("a", to: to.folder, as: "b", file: file, sha256: sha256) == .sourceChanged)
                #expect(try from.names == ["a"])
                #expect(try to.names == [])
            }
        }
    }

    @Test("gives the new name a copy where somebody waits to write to the file")
    func writer() throws {
        try moving { from, to, file, sha256 throws in
            signal(SIGIO, SIG_IGN)
            guard case .held = file.takeLease() else { return }
            #expect(open(from.path("a"), O_WRONLY | O_NONBLOCK) == -1 && errno == EWOULDBLOCK)
            #expect(file.isLeaseBroken)
            #expect(try from.folder.move("a", to: to.folder, as: "b", file: file, sha256: sha256) == .moved)
            #expect(try to.folder.status(of: "b")?.inode != file.status.inode)
            #expect(to.text("b") == "content")
            #expect(try from.names == [])
            #expect(try to.names == ["b"])
        }
    }

    /// Another file system than that of temporary folders; nil where there is none.
    private static let elsewhere: URL? = {
        let memory = URL(fileURLWithPath: "/dev/shm")
        guard let there = try? Folder(path: memory.path).status(of: "."), access(memory.path, W_OK) == 0,
            let here = try? Folder(path: FileManager.default.temporaryDirectory.path).status(of: "."),
            here.device != there.device
        else { return nil }
        return memory.appendingPathComponent("kycc-test-\(UUID().uuidString)")
    }()

    private func movingElsewhere(_ body: (Inside, Inside, OpenFile, _ sha256: String) throws -> Void) throws {
        let target = try #require(MoveTests.elsewhere).appendingPathExtension(UUID().uuidString)
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: target) } }
        try moving(String(repeating: "content", count: 100_000), to: target, body)
    }

    @Test("across file systems is a copy, and the file is gone afterwards", .enabled(if: elsewhere != nil))
    func across() throws {
        try movingElsewhere { from, to, file, sha256 throws in
            #expect(try from.folder.move("a", to: to.folder, as: "b", file: file, sha256: sha256) == .moved)
            #expect(try from.names == [])
            #expect(try to.names == ["b"])
            #expect(to.text("b") == String(repeating: "content", count: 100_000))
        }
    }

    @Test("across file systems overwrites nothing, and keeps no copy of other bytes", .enabled(if: elsewhere != nil))
    func acrossRefused() throws {
        try movingElsewhere { from, to, file, sha256 throws in
            let other = String(repeating: "0", count: 64)
            #expect(try from.folder.move("a", to: to.folder, as: "b", file: file, sha256: other) == .sourceChanged)
            #expect(try from.names == ["a"])
            #expect(try to.names == [])
            try to.put("b", "other")
            #expect(try from.folder.move("a", to: to.folder, as: "b", file: file, sha256: sha256) == .targetExists)
            #expect(try from.names == ["a"])
            #expect(to.text("b") == "other")
        }
    }

    @Test("without reading moves a link itself, and overwrites nothing")
    func unread() throws {
        try inside { root in
            let to = try root.make("to")
            try FileManager.default.createSymbolicLink(atPath: root.path("a"), withDestinationPath: "/nowhere")
            #expect(try root.folder.moveUnread("a", to: to.folder, as: "b") == .moved)
            #expect(try to.folder.status(of: "b")?.kind == .symbolicLink)
            #expect(try root.folder.moveUnread("a", to: to.folder, as: "c") == .sourceGone)
            try root.put("a", "x")
            #expect(try root.folder.moveUnread("a", to: to.folder, as: "b") == .targetExists)
            #expect(root.text("a") == "x")
        }
    }
}
