/// A form in which a batch file may be compressed.
package enum Compression: String, Sendable, CaseIterable {
    /// RFC 1952, inflated by the system's zlib.
    case gzip
    /// RFC 8878, inflated by the system's libzstd.
    case zstd

    /// What ends the names of files, behind the ending of what is in them, without the point before it: `gz`.
    package var ending: String {
        switch self {
        case .gzip: "gz"
        case .zstd: "zst"
        }
    }

    /// What one of the parts is called that such a file consists of.
    var part: String {
        switch self {
        case .gzip: "gzip member"
        case .zstd: "zstd frame"
        }
    }

    /// The bytes that a part begins with; frames of zstd that are passed over begin with others.
    var magic: [UInt8] {
        switch self {
        case .gzip: [0x1F, 0x8B]
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        }
    }

    /// What takes the parts of a file apart.
    ///
    /// - Parameter memory: asked for what a part needs.
    func makeDecoder(_ memory: InflationMemory) -> any StreamDecoder {
        switch self {
        case .gzip: GzipDecoder()
        case .zstd: ZstdDecoder(memory)
        }
    }

    /// The form of bytes that are compressed in one of the forms that are accepted.
    static func recognise(_ head: some Collection<UInt8>) -> Compression? {
        allCases.first { head.starts(with: $0.magic) }
    }
}

/// Takes the parts of a compressed file apart, one after the other: members of gzip, frames of zstd.
protocol StreamDecoder: AnyObject {
    /// So many bytes of a part tell what it is and what it needs.
    var headLength: Int { get }

    /// Looks at the head of a part, which `decode` takes.
    ///
    /// - Parameter head: `headLength` bytes, fewer where the file ends.
    func begin(_ head: UnsafeRawBufferPointer) throws(PartFault)

    /// So many bytes should be given to `decode`, no more, and fewer only where the file ends: a fault is placed by it.
    /// Nil if any number is as good.
    var wanted: Int? { get }

    /// Inflates as much as there are input and room for output.
    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodedPiece
}

/// What one step of a decoder came to.
struct DecodedPiece {
    /// Bytes of the input that were taken, and of the output that were made.
    let taken, made: Int
    /// Whether the part has ended.
    var isEnd = false
    /// What is wrong behind the bytes that were made, in the words of the library; nil where nothing is.
    var fault: String?
}

/// Why a part of a compressed file cannot be begun.
enum PartFault: Error {
    /// The file ends within its head.
    case cutOff
    /// It does not begin as a part does.
    case unknown
    /// The library has no memory for it.
    case noMemory
    /// It needs a dictionary with this number.
    case dictionary(Int)
    /// It needs so many bytes of what was inflated before, and so many are allowed.
    case window(Int, most: Int)
    /// It needs so much memory in all, and so much is allowed; bytes.
    case memory(Int, limit: Int)
    /// Its head contradicts itself.
    case damaged(String)
}
