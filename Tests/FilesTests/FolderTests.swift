import Files
import Foundation
import TestSupport
import Testing

@Suite("Folders that are replaced")
struct FollowedFolderTests {
    @Test("are followed by whoever holds them, and missed where they are gone")
    func replaced() throws {
        try inside { root in
            let child = try root.make("child")
            try child.put("old", "x")
            let held = try root.folder.folder("child")
            #expect(try !root.folder.follow(held, "child"))
            let url = root.url.appendingPathComponent("child")
            try FileManager.default.moveItem(at: url, to: root.url.appendingPathComponent("away"))
            #expect { _ = try root.folder.follow(held, "child") } throws: { ($0 as? FileFailure)?.code == ENOENT }
            #expect(try held.entries() == ["old"])
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
            #expect(try root.folder.follow(held, "child"))
            #expect(try held.entries() == [])
            #expect(try !root.folder.follow(held, "child"))
            try FileManager.default.removeItem(at: url)
            try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: "/")
            #expect { _ = try root.folder.follow(held, "child") } throws: { $0 is FileFailure }
        }
    }

    @Test("wake who watches them where they stand now")
    func watched() throws {
        try inside { root in
            let child = try root.make("child")
            let held = try root.folder.folder("child")
            let watch = try FolderWatch(held)
            let url = root.url.appendingPathComponent("child")
            try FileManager.default.moveItem(at: url, to: root.url.appendingPathComponent("away"))
            let fresh = try root.make("child")
            #expect(try root.folder.follow(held, "child"))
            watch.watch(held)
            try fresh.put("new", "x")
            let names = watch.wait(milliseconds: 10_000).compactMap(\.name)
            #expect(names.contains("new"))
            _ = child
        }
    }
}

@Suite("Names of files")
struct FileNameTests {
    private static let odd: [[UInt8]] = [
        [0xFF, 0xFE], [0x0A], Array("a\nb".utf8), [0xC3], Array(" ".utf8), Array("\u{202E}x".utf8),
        Array("-rf".utf8), Array("%s\\\"'".utf8), [0x1B, 0x5B, 0x32, 0x4A], Array(repeating: 0x78, count: 255),
    ]

    @Test("may be any bytes: listed, read, written, moved and removed as they are")
    func oddBytes() throws {
        try inside { root in
            let to = try root.make("to")
            for bytes in FileNameTests.odd {
                let name = FileName(bytes: bytes)
                // A temporary name is longer than the name, and names end at 255 bytes.
                if bytes.count < 240 {
                    try root.folder.writeAtomically(name, durable: false, text: "x")
                } else {
                    try root.put(String(decoding: bytes, as: UTF8.self), "x")
                }
                #expect(try root.folder.entries().contains(name))
                let file = try root.folder.open(name)
                let sha256 = try file.sha256()
                #expect(try root.folder.move(name, to: to.folder, as: name, file: file, sha256: sha256) == .moved)
                #expect(try to.folder.entries() == [name])
                try to.folder.remove(name)
                #expect(try to.folder.status(of: name) == nil)
            }
        }
    }

    @Test(
        "are escaped for logs",
        arguments: [
            ("plain_1.json", "plain_1.json"), ("ä €", "ä €"), ("a\nb", "a\\nb"), ("a\u{1B}[2J", "a\\x1b[2J"),
            ("a\"b\\n", "a\\\"b\\\\n"), ("a\u{7F}\u{85}", "a\\x7f\\x85"), ("a\u{2028}\u{2029}", "a\\u{2028}\\u{2029}"),
            ("\u{202E}\u{200B}\u{FEFF}", "\\u{202e}\\u{200b}\\u{feff}"), ("\u{E000}", "\\u{e000}"),
        ])
    func escaped(text: String, escaped: String) {
        #expect(FileName(text).escaped == escaped)
    }

    @Test("that are no UTF-8 are escaped byte by byte")
    func notUTF8() {
        #expect(FileName(bytes: [0x61, 0xFF, 0x0A, 0x22, 0x5C, 0xC3, 0xA4]).escaped == "a\\xff\\n\\x22\\x5c\\xc3\\xa4")
        #expect(FileName(bytes: [0xFF]).text == nil)
    }

    @Test("escaped never hold what ends a line, moves a cursor or turns the direction, and are told apart")
    func noForgery() {
        var random = SplitMix(1)
        var seen: [String: FileName] = [:]
        let pieces: [[UInt8]] =
            (1...255).map { [UInt8($0)] }
            + ["\u{85}", "\u{2028}", "\u{2029}", "\u{202E}", "\u{2066}", "\u{9B}", "\r\n", "e\u{301}", "\u{1F600}"].map
        {
            Array($0.utf8)
        }
        for _ in 0..<20_000 {
            let name = FileName(bytes: (0...random.below(3)).flatMap { _ in pieces[random.below(pieces.count)] })
            let escaped = name.escaped
            #expect(
                escaped.unicodeScalars.allSatisfy {
                    switch $0.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: false
                    default: true
                    }
                })
            // One text may stand for two names only where one of them is no UTF-8.
            if let other = seen[escaped], other != name { #expect(other.text == nil || name.text == nil, "\(escaped)") }
            seen[escaped] = name
        }
    }
}

@Suite("A folder")
struct FolderTests {
    @Test("opens regular files alone, and follows no link")
    func dangers() throws {
        try inside { root in
            try root.put("a", "x")
            try FileManager.default.createSymbolicLink(atPath: root.path("link"), withDestinationPath: "a")
            try FileManager.default.createSymbolicLink(atPath: root.path("up"), withDestinationPath: "/")
            _ = try root.make("folder")
            #expect(mkfifo(root.path("fifo"), 0o600) == 0)
            #expect(throws: UnsafeFile.symbolicLink) { try root.folder.open("link") }
            #expect(throws: UnsafeFile.notRegular("a folder")) { try root.folder.open("folder") }
            #expect(throws: UnsafeFile.notRegular("a FIFO")) { try root.folder.open("fifo") }
            #expect(throws: FileFailure.self) { try root.folder.folder("up") }
            #expect(throws: FileFailure.self) { try root.folder.open("nothing") }
            #expect(try root.folder.status(of: "link")?.kind == .symbolicLink)
        }
    }

    @Test("stays the folder it was, wherever its path leads later")
    func held() throws {
        try inside { root in
            let before = try root.make("a")
            #expect(rename(root.path("a"), root.path("b")) == 0)
            try FileManager.default.createSymbolicLink(atPath: root.path("a"), withDestinationPath: "/nowhere")
            try before.folder.writeAtomically("x", durable: true, text: "here")
            #expect(root.text("b/x") == "here")
        }
    }

    @Test("is made where it is not there, and taken where it is")
    func made() throws {
        try inside { root in
            for _ in 0..<2 {
                let folder = try root.folder.folder("a", create: true)
                try folder.writeAtomically("x", durable: false, text: "y")
            }
            #expect(root.text("a/x") == "y")
            #expect(throws: FileFailure.self) { try root.folder.folder("b") }
        }
    }

    @Test("tells a watcher of files that were closed, moved in, or are being written")
    func watched() throws {
        try inside { root in
            let watch = try FolderWatch(root.folder)
            try root.put("a", "x")
            #expect(rename(root.path("a"), root.path("b")) == 0)
            var changes: [FolderWatch.Change] = []
            while !changes.contains(.completed("b")) { changes += watch.wait(milliseconds: 60_000) }
            #expect(changes.contains(.completed("a")) && changes.contains(.touched("a")))
            #expect(!changes.contains(.touched("b")))
        }
    }

    @Test("lets a watcher be woken")
    func woken() throws {
        try inside { root in
            let watch = try FolderWatch(root.folder)
            watch.interrupt()
            #expect(watch.wait(milliseconds: 600_000) == [])
        }
    }
}

@Suite("The lock of a root")
struct RootLockTests {
    @Test("is a file that only its owner may open, also where an earlier version made it")
    func closed() throws {
        try withTemporaryFolder { folder in
            let root = try Folder(path: folder.path)
            let file = folder.appendingPathComponent(".kycc.lock").path
            try Data().write(to: URL(fileURLWithPath: file))
            for mode in [0o644, 0o660] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
                _ = try RootLock(root, purpose: "a trial")
                let attributes = try FileManager.default.attributesOfItem(atPath: file)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
        }
    }

    @Test("is had by one at a time, who says what he does with it")
    func oneHolder() throws {
        try inside { root in
            var first: RootLock? = try RootLock(root.folder, purpose: "watching\nthe inbox")
            let held = #expect(throws: RootIsHeld.self) { try RootLock(root.folder, purpose: "a second") }
            #expect(held?.holder == "process \(getpid()), watching\\nthe inbox")
            withExtendedLifetime(first) {}
            first = nil
            let next = try RootLock(root.folder, purpose: "next")
            let again = #expect(throws: RootIsHeld.self) { try RootLock(root.folder, purpose: "a third") }
            #expect(again?.holder == "process \(getpid()), next")
            withExtendedLifetime(next) {}
        }
    }

    @Test("is no link that leads somewhere else")
    func link() throws {
        try inside { root in
            try root.put("precious", "x")
            try FileManager.default.createSymbolicLink(atPath: root.path(".kycc.lock"), withDestinationPath: "precious")
            #expect(throws: FileFailure.self) { try RootLock(root.folder, purpose: "x") }
            #expect(root.text("precious") == "x")
        }
    }
}
