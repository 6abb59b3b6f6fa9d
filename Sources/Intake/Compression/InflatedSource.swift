/// A compressed source as a source of what it holds.
///
/// Of a larger file the next pieces are inflated on a thread of their own while the reader takes one apart.
struct InflatedSource<Base: ByteSource>: ByteSource {
    private let stream: InflatedStream<Base>
    private var ahead: InflatingThread?
    private var delivered = 0

    /// Less is not worth a thread; bytes that were made.
    private static var small: Int { 4 << 20 }

    init(_ base: Base, compression: Compression, limits: ReaderLimits, memory: InflationMemory) {
        stream = InflatedStream(base, compression: compression, limits: limits, memory: memory)
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if ahead == nil, delivered >= InflatedSource.small {
            ahead = InflatingThread { [stream] in try stream.read(into: $0) }
            // Without a thread each piece is inflated when it is asked for.
            if ahead == nil { delivered = .min }
        }
        if let ahead { return try ahead.read(into: buffer) }
        let count = try stream.read(into: buffer)
        delivered += count
        return count
    }

    mutating func rewind() throws {
        endThread()
        delivered = 0
        try stream.rewind()
    }

    private mutating func endThread() {
        ahead?.end()
        ahead = nil
    }

    /// The source, once nobody reads it any more.
    mutating func end() -> Base {
        endThread()
        return stream.settled()
    }

    /// From now on the text ends at a fault as if the file did.
    mutating func passOverFaults() {
        endThread()
        stream.passesOverFaults = true
    }

    /// Inflates on, and keeps nothing of it.
    ///
    /// - Parameter most: bytes of the text.
    /// - Returns: the fault of the file, nil if there is none so far.
    /// - Throws: what the source throws.
    mutating func fault(within most: Int) throws -> CompressionFault? {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var passed = 0
        do {
            while passed < most {
                let count = try read(into: buffer)
                if count == 0 { break }
                passed += count
            }
            return nil
        } catch let fault as CompressionFault { return fault }
    }

    /// The form in which the text is compressed once more; nil where it is not. Asked by who does not read at the time.
    mutating func innerCompression() -> Compression? {
        endThread()
        return Compression.recognise(stream.head)
    }
}
