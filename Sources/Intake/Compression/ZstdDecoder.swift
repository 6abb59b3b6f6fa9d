import CCompression

/// Frames of zstd, by libzstd. It checks the checksum and the length of each, where the frame has them.
final class ZstdDecoder: StreamDecoder {
    /// The longest head of a frame; RFC 8878, 3.1.1.1.
    let headLength = 18

    /// The largest window is the one that `zstd --long=27` makes; bytes.
    private static let largestWindowLog: Int32 = 27
    private static var largestWindow: Int { 1 << Int(largestWindowLog) }

    /// A block at a time, as the library asks for it: it does not say where in its input a fault is.
    private(set) var wanted: Int? = ZstdDecoder.start
    /// The library begins with as many bytes of a frame.
    private static let start = 5

    private let memory: InflationMemory
    private var context: OpaquePointer?

    init(_ memory: InflationMemory) { self.memory = memory }

    deinit { ZSTD_freeDCtx(context) }

    func begin(_ head: UnsafeRawBufferPointer) throws(PartFault) {
        let magic = Compression.zstd.magic
        if !ZstdDecoder.isPassedOver(head) {
            guard head.prefix(magic.count).elementsEqual(magic.prefix(head.count)) else { throw .unknown }
            if head.count > magic.count { try check(head) }
        }
        wanted = ZstdDecoder.start
        if context == nil {
            context = ZSTD_createDCtx()
            guard context != nil else { throw .noMemory }
            ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, ZstdDecoder.largestWindowLog)
        }
    }

    /// Frames of which no byte is content begin with one of sixteen other words.
    private static func isPassedOver(_ head: UnsafeRawBufferPointer) -> Bool {
        let rest: [UInt8] = [0x2A, 0x4D, 0x18]
        guard let first = head.first, first & 0xF0 == 0x50 else { return false }
        return head.dropFirst().prefix(rest.count).elementsEqual(rest.prefix(head.count - 1))
    }

    /// Refuses what the frame needs and is not allowed.
    private func check(_ head: UnsafeRawBufferPointer) throws(PartFault) {
        let dictionary = ZSTD_getDictID_fromFrame(head.baseAddress, head.count)
        if dictionary != 0 { throw .dictionary(Int(dictionary)) }
        guard let window = try ZstdDecoder.window(head) else { return }
        let most = ZstdDecoder.largestWindow
        guard window <= UInt64(most) else { throw .window(Int(clamping: window), most: most) }
        if let need = memory.lack(window: Int(window)) { throw .memory(need.bytes, limit: need.limit) }
    }

    /// What must be kept of the content; bytes. Nil where the head is cut off.
    private static func window(_ head: UnsafeRawBufferPointer) throws(PartFault) -> UInt64? {
        let isSingleSegment = head[4] & 0x20 != 0
        if isSingleSegment {
            let size = ZSTD_getFrameContentSize(head.baseAddress, head.count)
            // The two largest numbers stand for a size that is not known, and for a fault.
            if size < UInt64.max - 1 { return size }
            if head.count < 18 { return nil }
            throw .damaged("the head of the frame is damaged")
        }
        guard head.count > 5 else { return nil }
        let base = UInt64(1) << UInt64(10 + head[5] >> 3)
        return base + base / 8 * UInt64(head[5] & 7)
    }

    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodedPiece {
        var given = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var room = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let status = ZSTD_decompressStream(context, &room, &given)
        var piece = DecodedPiece(taken: given.pos, made: room.pos)
        if ZSTD_isError(status) != 0 {
            piece.fault = String(cString: ZSTD_getErrorName(status))
        } else {
            piece.isEnd = status == 0
            wanted = max(1, status)
        }
        return piece
    }
}
