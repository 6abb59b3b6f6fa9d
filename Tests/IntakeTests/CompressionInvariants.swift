import CCompression
import Intake
import Vocabulary

/// What must hold for every compressed file: it says what its text says if each of its parts is sound, and is refused
/// otherwise; the pieces in which it comes do not matter.
struct CompressionInvariants {
    let limits: ReaderLimits
    /// Bytes handed out at a time.
    var chunks = [1, 7, 64, 1 << 18]

    /// Holds a file of labels to it.
    ///
    /// - Parameter ending: `gz` or `zst`.
    func labels(_ bytes: [UInt8], ending: String) throws {
        let first = try outcome(bytes, ending: "json.\(ending)", chunk: chunks[0])
        for chunk in chunks.dropFirst() {
            let other = try outcome(bytes, ending: "json.\(ending)", chunk: chunk)
            if other != first { throw Violation("chunks of \(chunk): \(other), of 1: \(first)") }
        }
        if case .refused(let refusal) = first, refusal.rule == .compression {
            guard let offset = refusal.offset, (0...bytes.count).contains(offset), refusal.line == nil,
                !refusal.hint.isEmpty, refusal.message.utf8.count <= 300
            else { throw Violation("without its place: \(refusal)") }
            if refusal.isCutOff != (offset == bytes.count && refusal.message.contains("ends within")) {
                throw Violation("cut off, or not: \(refusal)")
            }
        }
        if case .refused(let refusal) = first, refusal.message.contains("of the compressed file"),
            refusal.rule == .limit
        {
            return
        }
        guard let text = ending == "gz" ? OneShot.gzip(bytes) : OneShot.zstd(bytes) else {
            guard case .refused(let refusal) = first, [.compression, .limit].contains(refusal.rule) else {
                throw Violation("no sound \(ending): \(first)")
            }
            return
        }
        let plain = try outcome(text, ending: "json", chunk: 1 << 18)
        switch (first, plain) {
        // Where the one ends at once, the other may name the mistake otherwise.
        case (.refused(let one), .refused(let other)) where one.offset == other.offset && one.line == other.line: break
        case (.labels, .labels) where first == plain: break
        default: throw Violation("\(ending): \(first), its text: \(plain)")
        }
    }

    private func outcome(_ bytes: [UInt8], ending: String, chunk: Int) throws -> ReadingOutcome {
        var source = BytesSource(bytes, chunk: chunk)
        let name = BatchFileName("B1_labels.\(ending)")!
        do {
            let labels = try name.outcomes(&source, firstSeen: Timestamp(microseconds: 0), limits: limits)
            return .labels(labels.observedAt, labels.partyIDs.map { Array($0.utf8) }, labels.outcomes)
        } catch let refusal as Refusal { return .refused(refusal) }
    }
}

/// The text of a whole file in memory, part by part and without limits; nil if a part is not sound.
enum OneShot {
    /// More than the texts of the tests; a larger one is not looked at.
    private static let room = 1 << 22

    static func gzip(_ bytes: [UInt8]) -> [UInt8]? {
        var input = bytes
        var text: [UInt8] = []
        var output = [UInt8](repeating: 0, count: room)
        var place = 0
        repeat {
            var stream = z_stream()
            guard gzip_begin(&stream) == Z_OK else { return nil }
            defer { inflateEnd(&stream) }
            let status = input.withUnsafeMutableBufferPointer { input in
                output.withUnsafeMutableBufferPointer { output in
                    stream.next_in = input.baseAddress.map { $0 + place }
                    stream.avail_in = UInt32(input.count - place)
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    return inflate(&stream, Z_FINISH)
                }
            }
            guard status == Z_STREAM_END else { return nil }
            text += output.prefix(Int(stream.total_out))
            place = bytes.count - Int(stream.avail_in)
        } while place < bytes.count
        return text
    }

    static func zstd(_ bytes: [UInt8]) -> [UInt8]? {
        if bytes.isEmpty { return nil }
        var output = [UInt8](repeating: 0, count: room)
        let count = ZSTD_decompress(&output, output.count, bytes, bytes.count)
        return ZSTD_isError(count) == 0 ? Array(output.prefix(count)) : nil
    }
}
