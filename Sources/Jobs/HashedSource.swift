import Files
import Intake
import Parallel
import Vocabulary

/// An open file as a source of bytes for a reader, with its progress told on the way.
struct HashedSource: ByteSource {
    let reader: HashingReader
    let file: OpenFile
    let tell: (Int64) -> Void
    private var told: Int64 = 0

    /// - Parameters:
    ///   - effort: polled before every piece.
    ///   - tell: called with how many bytes have been read.
    init(_ file: OpenFile, _ effort: Effort, tell: @escaping (Int64) -> Void) throws(FileFailure) {
        self.file = file
        self.tell = tell
        reader = try HashingReader(file, effort)
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try reader.read(into: buffer)
        if reader.position - told >= 32 << 20 {
            told = reader.position
            tell(told)
        }
        return count
    }

    var outstanding: Int { reader.outstanding }

    mutating func settle() { reader.settle() }

    mutating func rewind() throws {
        told = 0
        try reader.rewind()
    }
}
