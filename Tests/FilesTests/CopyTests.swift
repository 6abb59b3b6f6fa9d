import Files
import Foundation
import Glibc
import Parallel
import TestSupport
import Testing

@Suite("A copy of a file")
struct CopyTests {
    private static let gigabyte: Int64 = 1 << 30

    /// Runs `body` with a file of two bytes far apart, and the folder that is to get a copy.
    private func withSparseFile(_ size: Int64, _ body: (Inside, OpenFile) throws -> Void) throws {
        try inside { root throws in
            try root.put("a", "x")
            let handle = try #require(FileHandle(forWritingAtPath: root.path("a")))
            try handle.seek(toOffset: UInt64(size / 2))
            try handle.write(contentsOf: Data("y".utf8))
            try handle.truncate(atOffset: UInt64(size))
            try handle.close()
            try body(try root.make("to"), try root.folder.open("a"))
        }
    }

    @Test("keeps holes as holes, and has the size and bytes of the file")
    func sparse() throws {
        try withSparseFile(2 * CopyTests.gigabyte) { to, file throws in
            try to.folder.copy(file, as: "b")
            let copy = try #require(try to.folder.status(of: "b"))
            #expect(copy.size == 2 * CopyTests.gigabyte && copy.allocated < 1 << 20)
            let handle = try #require(FileHandle(forReadingAtPath: to.path("b")))
            #expect(try handle.read(upToCount: 2) == Data([UInt8(ascii: "x"), 0]))
            try handle.seek(toOffset: UInt64(CopyTests.gigabyte))
            #expect(try handle.read(upToCount: 2) == Data([UInt8(ascii: "y"), 0]))
        }
    }

    @Test("has the digest of the file, holes included")
    func digest() throws {
        try withSparseFile(3_000_000) { to, file throws in
            try to.folder.copy(file, as: "b")
            #expect(try to.folder.open("b").sha256() == file.sha256())
        }
    }

    @Test("ends with the wish to stop, and leaves nothing")
    func cancelled() throws {
        try withSparseFile(200 * CopyTests.gigabyte) { to, file throws in
            func effort() -> Effort {
                let polls = Polls(most: 10)
                return Effort { polls.isEnough() }
            }
            #expect(throws: CancellationError.self) { try to.folder.copy(file, as: "b", effort: effort()) }
            #expect(throws: CancellationError.self) { try file.sha256(effort()) }
            #expect(throws: CancellationError.self) { try file.sync(effort()) }
            #expect(try to.names == [])
        }
    }

    @Test("of a file that grows or shrinks since it was opened is none", arguments: [1_999_999, 2_000_001, 0])
    func changing(_ size: Int) throws {
        try inside { root throws in
            try root.put("a", String(repeating: "z", count: 2_000_000))
            let file = try root.folder.open("a")
            #expect(truncate(root.path("a"), size) == 0)
            #expect(throws: FileChanged.self) { try root.folder.copy(file, as: "b") }
            #expect(throws: FileChanged.self) { try file.sha256() }
            #expect(try root.folder.save(file, as: "b", sha256: nil) == .sourceChanged)
            #expect(try root.names == ["a"])
        }
    }

    @Test("goes on to the size that was looked at while the file grows without end")
    func growing() throws {
        try inside { root throws in
            try root.put("a", String(repeating: "z", count: 1_000_000))
            let file = try root.folder.open("a")
            let (polls, path) = (Polls(most: .max), root.path("a"))
            let grows = Effort {
                _ = polls.isEnough()
                #expect(truncate(path, (polls.count + 1) * 1_000_000) == 0)
                return false
            }
            #expect(throws: FileChanged.self) { try root.folder.copy(file, as: "b", effort: grows) }
            #expect(polls.count <= 6)
        }
    }

    @Test("needs room beside the reserve")
    func space() {
        let small = FreeSpace(free: 100 << 20, total: 200 << 20)
        #expect(small.reserve == 10 << 20)
        #expect(small.holds(90 << 20) && !small.holds(91 << 20))
        #expect(!small.canNeverHold(190 << 20) && small.canNeverHold(191 << 20))
        #expect(FreeSpace(free: 0, total: 1 << 40).reserve == 64 << 20)
        let untold = FreeSpace(free: 0, total: 0)
        #expect(untold.holds(1 << 40) && !untold.canNeverHold(1 << 40))
    }
}
