import Files
import Foundation
import Testing

@Suite("An atomic write")
struct AtomicWriteTests {
    @Test("leaves the whole new file, with the mode asked for, and nothing else", arguments: [true, false])
    func whole(durable: Bool) throws {
        try inside { root in
            try root.put("a", "old")
            let long = String(repeating: "0123456789", count: 40_000)
            try root.folder.writeAtomically("a", durable: durable, mode: 0o640) { writer in
                try writer.write("new")
                try writer.write(long)
                var bytes = Array(long.utf8)
                try bytes.withUnsafeMutableBytes { try writer.write(UnsafeRawBufferPointer($0)) }
                try writer.write("end")
            }
            #expect(root.text("a") == "new" + long + long + "end")
            #expect(try root.names == ["a"])
            let mode = try FileManager.default.attributesOfItem(atPath: root.path("a"))[.posixPermissions] as? Int
            #expect(mode == 0o640)
        }
    }

    @Test("whose body fails leaves the old file, or none, and no trace")
    func failing() throws {
        try inside { root in
            try root.put("a", "old")
            for name: FileName in ["a", "b"] {
                #expect(throws: Interrupted.self) {
                    try root.folder.writeAtomically(name, durable: true) { writer in
                        try writer.write(String(repeating: "x", count: 1 << 20))
                        throw Interrupted()
                    }
                }
            }
            #expect(root.text("a") == "old")
            #expect(try root.names == ["a"])
        }
    }

    @Test("takes away nothing from whoever reads the old file")
    func reader() throws {
        try inside { root in
            try root.put("a", "old")
            let reader = try #require(FileHandle(forReadingAtPath: root.path("a")))
            try root.folder.writeAtomically("a", durable: false, text: "new")
            #expect(try reader.readToEnd() == Data("old".utf8))
        }
    }

    @Test("replaces a symbolic link and not what it points to, also where its own temporary name is one")
    func link() throws {
        try inside { root in
            try root.put("target", "untouched")
            for name in ["a", ".kycc-a.tmp"] {
                try FileManager.default.createSymbolicLink(atPath: root.path(name), withDestinationPath: "target")
            }
            try root.folder.writeAtomically("a", durable: true, text: "new")
            #expect(root.text("target") == "untouched")
            #expect(try root.folder.status(of: "a")?.kind == .regular)
            #expect(try root.names == ["a", "target"])
        }
    }

    @Test("that was cut off leaves a name that is cleared away, and no other is")
    func temporaries() throws {
        try inside { root in
            for name in [".kycc-a.tmp", ".kycc-b", "a.tmp", ".kycc.lock", "b"] { try root.put(name, "x") }
            try root.folder.removeTemporaries()
            #expect(try root.names == [".kycc-b", ".kycc.lock", "a.tmp", "b"])
        }
    }

    @Test("is read back, a file that is not there as nil, one that is too long or a link not at all")
    func read() throws {
        try inside { root in
            try root.folder.writeAtomically("a", durable: false, text: "äöü")
            #expect(try root.folder.text(of: "a") == "äöü")
            #expect(try root.folder.text(of: "b") == nil)
            #expect(throws: FileFailure.self) { try root.folder.text(of: "a", limit: 5) }
            try FileManager.default.createSymbolicLink(atPath: root.path("c"), withDestinationPath: "a")
            #expect(throws: UnsafeFile.symbolicLink) { try root.folder.text(of: "c") }
        }
    }
}
