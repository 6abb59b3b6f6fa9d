import Files
import Foundation
import Parallel
import TestSupport
import Testing

/// Reads on to the end and returns what was read.
private func rest(of reader: HashingReader, pieces: Int = 70_001) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: pieces)
    while true {
        let count = try buffer.withUnsafeMutableBytes {
            defer { reader.settle() }
            return try reader.read(into: $0)
        }
        if count == 0 { return bytes }
        bytes += buffer[..<count]
    }
}

@Suite("Reading and hashing")
struct ReadingTests {
    /// Below and above the size from which a second thread hashes, and more than it may be behind.
    static let sizes = [0, 1, 1 << 20, 1 << 20 + 1, 9 << 20 + 13]

    /// A file of some bytes, with those.
    private func reading(_ size: Int, _ body: (Inside, [UInt8]) throws -> Void) throws {
        try inside { root in
            var random = SplitMix(UInt64(size))
            var bytes = [UInt8](repeating: 0, count: size)
            for place in stride(from: 0, to: size, by: 997) { bytes[place] = UInt8(truncatingIfNeeded: random.next()) }
            try Data(bytes).write(to: root.url.appendingPathComponent("a"))
            try body(root, bytes)
        }
    }

    /// What the system's own tool says.
    private func sha256sum(_ path: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sha256sum", path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = try #require(try output.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        return String(decoding: said.prefix(64), as: UTF8.self)
    }

    @Test("digests are those of the standard's examples")
    func vectors() throws {
        // FIPS 180-2, appendix B: "abc", and a million times "a".
        var short = SHA256Digest()
        short.update("abc")
        #expect(short.hexadecimal() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        var long = SHA256Digest()
        for _ in 0..<1_000 { long.update(String(repeating: "a", count: 1_000)) }
        #expect(long.hexadecimal() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test("a file gives its bytes and the digest that sha256sum gives, in one pass and in two", arguments: sizes)
    func whole(size: Int) throws {
        try reading(size) { root, bytes in
            let expected = try sha256sum(root.path("a"))
            let file = try root.folder.open("a")
            let reader = try HashingReader(file)
            #expect(try rest(of: reader) == bytes)
            #expect(reader.position == Int64(size))
            #expect(try reader.finish() == expected)
            try reader.rewind()
            #expect(reader.position == 0)
            #expect(try rest(of: reader, pieces: 1 << 20) == bytes)
            #expect(try reader.finish() == expected)
            #expect(try file.sha256() == expected)
        }
    }

    /// Reads on to the end and waits for no hashing; each buffer is spoilt as soon as it need not stay.
    private func readOn(_ reader: HashingReader, pieces: Int = 70_001) throws {
        let buffers = (0...reader.outstanding).map { _ in
            UnsafeMutableRawBufferPointer.allocate(byteCount: pieces, alignment: 1)
        }
        defer { for buffer in buffers { buffer.deallocate() } }
        defer { reader.settle() }
        var reads = 0
        while try reader.read(into: buffers[reads % buffers.count]) > 0 {
            reads += 1
            // The one that is filled next.
            _ = buffers[reads % buffers.count].initializeMemory(as: UInt8.self, repeating: 0xA5)
        }
    }

    @Test("only the buffers that are outstanding must stay as they are", arguments: sizes)
    func outstanding(size: Int) throws {
        try reading(size) { root, _ in
            let reader = try HashingReader(try root.folder.open("a"))
            try readOn(reader)
            #expect(try reader.finish() == sha256sum(root.path("a")))
        }
    }

    @Test("the end of a large file that is hashed after it was read is hashed too")
    func behind() throws {
        try reading(80 << 20) { root, _ in
            let expected = try sha256sum(root.path("a"))
            let reader = try HashingReader(try root.folder.open("a"))
            try readOn(reader, pieces: 1 << 18)
            // Given up in the middle of it, the digest of the first pass is held against the second.
            try reader.rewind()
            try readOn(reader, pieces: 1 << 18)
            #expect(try reader.finish() == expected)
        }
    }

    @Test("a file that shrinks before its end has been hashed has changed")
    func shrunkBehind() throws {
        try reading(80 << 20) { root, _ in
            let reader = try HashingReader(try root.folder.open("a"))
            try readOn(reader, pieces: 1 << 18)
            #expect(truncate(root.path("a"), 1 << 20) == 0)
            #expect(throws: FileChanged.self) { _ = try reader.finish() }
        }
    }

    @Test("a pass that was given up does not count", arguments: [1 << 20, 9 << 20])
    func givenUp(size: Int) throws {
        try reading(size) { root, bytes in
            let reader = try HashingReader(try root.folder.open("a"))
            var buffer = [UInt8](repeating: 0, count: 100)
            #expect(try buffer.withUnsafeMutableBytes { try reader.read(into: $0) } == 100)
            reader.settle()
            try reader.rewind()
            #expect(try rest(of: reader) == bytes)
            #expect(try reader.finish() == sha256sum(root.path("a")))
        }
    }

    @Test("a digest is given only of all of the file", arguments: [1 << 20, 9 << 20])
    func part(size: Int) throws {
        try reading(size) { root, _ in
            let reader = try HashingReader(try root.folder.open("a"))
            var buffer = [UInt8](repeating: 0, count: 100)
            _ = try buffer.withUnsafeMutableBytes { try reader.read(into: $0) }
            reader.settle()
            #expect(throws: FileChanged.self) { try reader.finish() }
        }
    }

    @Test("a file that grows or shrinks while it is read has changed", arguments: [1 << 20, 9 << 20], [-1, 1])
    func resized(size: Int, by change: Int) throws {
        try reading(size) { root, _ in
            let reader = try HashingReader(try root.folder.open("a"))
            #expect(truncate(root.path("a"), off_t(size + change)) == 0)
            #expect(throws: FileChanged.self) {
                _ = try rest(of: reader)
                _ = try reader.finish()
            }
        }
    }

    @Test("a file that says something else in the second pass has changed", arguments: [1 << 20, 9 << 20])
    func rewritten(size: Int) throws {
        try reading(size) { root, _ in
            let reader = try HashingReader(try root.folder.open("a"))
            _ = try rest(of: reader)
            try reader.rewind()
            let handle = try #require(FileHandle(forWritingAtPath: root.path("a")))
            try handle.seek(toOffset: UInt64(size) - 1)
            try handle.write(contentsOf: Data([0x77]))
            _ = try rest(of: reader)
            #expect(throws: FileChanged.self) { try reader.finish() }
        }
    }

    @Test("reading ends when it is asked to", arguments: [1 << 20, 9 << 20])
    func cancelled(size: Int) throws {
        try reading(size) { root, _ in
            let polls = Polls(most: 3)
            let reader = try HashingReader(try root.folder.open("a"), Effort { polls.isEnough() })
            #expect(throws: CancellationError.self) { try rest(of: reader) }
            #expect(polls.count == 4)
        }
    }
}

@Suite("A lease", .serialized)
struct LeaseTests {
    /// Whether the file system of temporary folders grants leases.
    private static let isGranted: Bool = {
        let granted = try? inside { root in
            try root.put("a", "x")
            if case .held = try root.folder.open("a").takeLease() { return true }
            return false
        }
        return granted ?? false
    }()
    private static let isNot: Comment = "this file system grants no leases"

    @Test("is refused while somebody has the file open for writing", .enabled(if: isGranted, isNot))
    func before() throws {
        try inside { root in
            try root.put("a", "x")
            let writer = open(root.path("a"), O_WRONLY)
            let file = try root.folder.open("a")
            guard case .refused = file.takeLease() else { return #expect(Bool(false), "the writer is there") }
            #expect(!file.isLeaseHeld && !file.isLeaseBroken)
            close(writer)
            guard case .held = file.takeLease() else { return #expect(Bool(false), "the writer is gone") }
            #expect(file.isLeaseHeld && !file.isLeaseBroken)
        }
    }

    @Test("tells that somebody wants to write, and lets no more be read", .enabled(if: isGranted, isNot))
    func after() throws {
        // The kernel tells the holder with a signal, which the program ignores as well.
        signal(SIGIO, SIG_IGN)
        try inside { root in
            try root.put("a", "x")
            let file = try root.folder.open("a")
            guard case .held = file.takeLease() else { return #expect(Bool(false), "nobody else is there") }
            let reader = try HashingReader(file)
            #expect(open(root.path("a"), O_RDONLY) >= 0 && file.isLeaseHeld)
            #expect(open(root.path("a"), O_WRONLY | O_NONBLOCK) == -1 && errno == EWOULDBLOCK)
            #expect(file.isLeaseBroken && !file.isLeaseHeld)
            #expect(throws: FileChanged.self) { try rest(of: reader) }
        }
    }
}
