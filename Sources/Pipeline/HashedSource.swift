package import Files
import Intake
package import Parallel
import Vocabulary

/// An open file as a source of bytes for a reader; its bytes are hashed as they are read.
package struct HashedSource: ByteSource {
    let reader: HashingReader
    let file: OpenFile
    let tell: (Int64) -> Void
    private var told: Int64 = 0

    /// - Parameters:
    ///   - effort: polled before every piece.
    ///   - tell: called with how many bytes have been read, after every 32 MiB.
    package init(
        _ file: OpenFile, effort: Effort = Effort(), tell: @escaping (Int64) -> Void = { _ in }
    ) throws(FileFailure) {
        self.file = file
        self.tell = tell
        reader = try HashingReader(file, effort)
    }

    /// Fills the buffer from the file.
    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try reader.read(into: buffer)
        if reader.position - told >= 32 << 20 {
            told = reader.position
            tell(told)
        }
        return count
    }

    /// Buffers that are still to be hashed.
    package var outstanding: Int { reader.outstanding }

    /// Returns when no buffer is to be hashed any more.
    package mutating func settle() { reader.settle() }

    /// Begins again at the first byte.
    package mutating func rewind() throws {
        told = 0
        try reader.rewind()
    }
}
