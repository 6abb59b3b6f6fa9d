import CCompression

/// Members of gzip, by zlib. It checks the header, the checksum and the length of each.
final class GzipDecoder: StreamDecoder {
    /// Two bytes tell a member, and eight what else it is. The shortest member has 18.
    let headLength = 8
    let wanted: Int? = nil

    /// zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isOpen = false

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if isOpen { inflateEnd(stream) }
        stream.deallocate()
    }

    func begin(_ head: UnsafeRawBufferPointer) throws(PartFault) {
        let magic = Compression.gzip.magic
        guard head.prefix(magic.count).elementsEqual(magic.prefix(head.count)) else { throw .unknown }
        if head.count < magic.count { throw .cutOff }
        if isOpen {
            inflateReset(stream)
        } else {
            guard gzip_begin(stream) == Z_OK else { throw .noMemory }
            isOpen = true
        }
    }

    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodedPiece {
        let given = input.prefix(1 << 30)
        let room = output.prefix(1 << 30)
        // zlib only reads what it is given.
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: UnsafeRawBufferPointer(rebasing: given).assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(given.count)
        stream.pointee.next_out =
            UnsafeMutableRawBufferPointer(rebasing: room)
            .assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(room.count)
        let status = inflate(stream, Z_NO_FLUSH)
        var piece = DecodedPiece(
            taken: given.count - Int(stream.pointee.avail_in), made: room.count - Int(stream.pointee.avail_out))
        switch status {
        case Z_STREAM_END: piece.isEnd = true
        case Z_OK, Z_BUF_ERROR: break
        case Z_MEM_ERROR: piece.fault = "there is no memory"
        default: piece.fault = stream.pointee.msg.map { String(cString: $0) } ?? "zlib reports \(status)"
        }
        return piece
    }
}
