import Files
import Foundation
import Glibc
import Testing

@Suite("What stands in the place of a file that is written")
struct OpenToWriteTests {
    /// Makes something else of a name: a FIFO, a link to a file, a folder.
    private func make(_ kind: String, _ path: String) throws {
        switch kind {
        case "FIFO": #expect(mkfifo(path, 0o600) == 0)
        case "link": try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
        default: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }
    }

    @Test("is not waited for and not written to", arguments: ["FIFO", "link", "folder"])
    func refused(_ kind: String) throws {
        try inside { root in
            for name in ["log", "record", "lines", ".kycc.lock", ".file.spare"] { try make(kind, root.path(name)) }
            #expect(throws: FileFailure.self) {
                try AppendingFile("log", in: root.folder, maximumBytes: 1_000, keep: 1).append("x\n")
            }
            #expect(throws: FileFailure.self) { try RecordFile("record", in: root.folder) }
            #expect(throws: FileFailure.self) { try root.folder.append("x", to: "lines") }
            #expect(throws: FileFailure.self) { try RootLock(root.folder, purpose: "x") }
            #expect(throws: FileFailure.self) { try root.folder.writeThroughSpare("file", text: "x") }
        }
    }

    @Test("is not written to either while somebody reads a FIFO there")
    func read() throws {
        try inside { root in
            try make("FIFO", root.path("log"))
            let reader = open(root.path("log"), O_RDWR | O_NONBLOCK)
            defer { close(reader) }
            #expect {
                try AppendingFile("log", in: root.folder, maximumBytes: 1_000, keep: 1).append("x\n")
            } throws: {
                ($0 as? FileFailure)?.hint.contains("Something else has that name") == true
            }
            var byte: UInt8 = 0
            #expect(Glibc.read(reader, &byte, 1) == -1)
        }
    }

    @Test("makes room for a new spare, unless it is a folder", arguments: ["FIFO", "link"])
    func spare(_ kind: String) throws {
        try inside { root in
            try make(kind, root.path(".file.spare"))
            try root.folder.makeSpare(for: "file", bytes: 4_096)
            try root.put("file", "old")
            try root.folder.writeThroughSpare("file", text: "new")
            #expect(root.text("file")?.hasPrefix("new") == true)
        }
    }
}
