package import Vocabulary

/// Where bytes come from: read forward in chunks, and once more from the start where the order of a file demands it.
package protocol ByteSource {
    /// Fills `buffer` from its start and returns the count of bytes, 0 at the end.
    ///
    /// The last `outstanding` buffers stay as they were filled, for the source may still look at them (it hashes them
    /// on another core), until as many more have been filled or the source has settled. Whatever it throws (I/O errors,
    /// cancellation) passes through a reader unchanged.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

    /// How many buffers the source may still look at.
    var outstanding: Int { get }

    /// Returns when the source looks at no buffer any more.
    mutating func settle()

    /// Goes back to the first byte. The second pass must deliver the same bytes.
    mutating func rewind() throws

    /// Finds the places of refusals, for a source whose bytes are made of a file of another format: line, column,
    /// offset and value become those of that file, and the words are about it.
    ///
    /// - Parameter refusals: have offsets into the bytes of the source, in rising order.
    /// - Returns: false where the bytes are those of the file, so that the places are where the offsets say.
    mutating func locate(_ refusals: inout [Refusal]) throws -> Bool
}

extension ByteSource {
    /// The bytes are those of the file.
    package mutating func locate(_ refusals: inout [Refusal]) throws -> Bool { false }
    /// None: a source that does nothing with its buffers later.
    package var outstanding: Int { 0 }
    /// Returns at once: there is no buffer to wait for.
    package mutating func settle() {}
}

/// Bytes in memory as a source, handed out in pieces of at most `chunk` bytes.
package struct BytesSource: ByteSource {
    private let bytes: [UInt8]
    private let chunk: Int
    private var position = 0

    /// A source of bytes in memory that hands out at most `chunk` of them at a time.
    package init(_ bytes: [UInt8], chunk: Int = .max) {
        self.bytes = bytes
        self.chunk = chunk
    }

    /// Copies the next bytes into the buffer, and returns how many; 0 at the end.
    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(bytes.count - position, buffer.count, chunk)
        bytes.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
        }
        position += count
        return count
    }

    /// Begins again at the first byte.
    package mutating func rewind() { position = 0 }
}
