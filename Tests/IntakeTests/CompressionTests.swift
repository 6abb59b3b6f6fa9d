import CCompression
import Foundation
import Intake
import TestSupport
import Testing
import Vocabulary

@Suite("Compressed files")
struct CompressionTests {
    private static let folder = Checkout.fixtures.appendingPathComponent("compressed")

    private static func fixture(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    /// Each by the program of its name; `cat` and `members` are members behind each other, empty ones too, `frames` has
    /// empty frames and such that are passed over, `pipe` neither checksum nor length.
    static let sound = [
        "gzip.gz", "pigz.gz", "python.gz", "java.gz", "bgzf.gz", "cat.gz", "members.gz", "zstd.zst", "pipe.zst",
        "long27.zst", "frames.zst",
    ]

    private func name(_ file: String) throws -> BatchFileName {
        try #require(BatchFileName("B1_labels.json" + (file.hasSuffix("gz") ? ".gz" : ".zst")))
    }

    @Test("of each program hold what was compressed, however they arrive", arguments: sound)
    func programs(_ file: String) throws {
        let plain = try #require(BatchFileName("B1_labels.json"))
        let expected = try Reading(plain, CompressionTests.fixture("labels.json"))
        #expect(expected.refusal == nil && expected.labels.count > 40)
        let bytes = try CompressionTests.fixture(file)
        for chunk in [1, 2, 7, 100, .max] {
            let reading = try Reading(name(file), bytes, chunk: chunk)
            #expect(reading == expected, "\(file) in pieces of \(chunk): \(reading)")
        }
    }

    @Test("that are cut off anywhere are refused as such, and may grow", arguments: sound)
    func cutOff(_ file: String) throws {
        let bytes = try CompressionTests.fixture(file)
        let name = try name(file)
        let whole = try Reading(name, bytes).labels
        for count in bytes.indices {
            let reading = try Reading(name, Array(bytes.prefix(count)))
            guard let refusal = reading.refusal else {
                // Only an empty part is left out.
                #expect(reading.labels == whole && count >= bytes.count - 28, "\(file), \(count) bytes: \(reading)")
                continue
            }
            // Between two parts the text alone is cut off.
            let rules: [Refusal.Rule] = [.compression, .json]
            #expect(refusal.isCutOff && rules.contains(refusal.rule), "\(file), \(count) bytes: \(refusal)")
            if refusal.rule == .compression { #expect(refusal.offset == count && refusal.line == nil, "\(refusal)") }
        }
        #expect(whole.count > 40)
    }

    @Test("with one bit changed are refused as damaged, or say the same", arguments: sound)
    func flippedBits(_ file: String) throws {
        let bytes = try CompressionTests.fixture(file)
        let name = try name(file)
        let whole = try Reading(name, bytes)
        // Without a checksum a changed bit may read as other text.
        let isChecked = file != "pipe.zst"
        for place in bytes.indices {
            // Each bit of the first head and the last sums, and one of each other byte.
            let isFrame = place < 12 || place >= bytes.count - 8
            for bit in isFrame ? 0..<8 : place % 8..<place % 8 + 1 {
                var changed = bytes
                changed[place] ^= 1 << bit
                let reading = try Reading(name, changed)
                guard let refusal = reading.refusal else {
                    if isChecked { #expect(reading == whole, "\(file), bit \(bit) of \(place)") }
                    continue
                }
                if isChecked {
                    #expect(
                        [.compression, .limit].contains(refusal.rule), "\(file), bit \(bit) of \(place): \(refusal)")
                    #expect((0...bytes.count).contains(refusal.offset ?? -1) && !refusal.hint.isEmpty)
                }
            }
        }
    }

    @Test("that are doubled have two documents, and bytes behind the last part are refused with their place")
    func behindTheEnd() throws {
        for file in CompressionTests.sound {
            let bytes = try CompressionTests.fixture(file)
            let name = try name(file)
            let doubled = try #require(try Reading(name, bytes + bytes).refusal)
            #expect(doubled.rule == .json && doubled.message.contains("another one"), "\(doubled)")
            #expect(doubled.line == 247 && doubled.column == 1, "\(doubled)")
            for rest in [[0], Array(repeating: 0, count: 512), Array("\n".utf8), Array("{}".utf8)] as [[UInt8]] {
                let refusal = try #require(try Reading(name, bytes + rest).refusal)
                #expect(refusal.rule == .compression && refusal.offset == bytes.count, "\(file): \(refusal)")
                #expect(refusal.message.contains("behind the last") && refusal.hint.contains("head -c \(bytes.count)"))
                #expect(!refusal.isCutOff)
            }
        }
    }

    @Test("whose name says another form than they have are refused with the right one")
    func wrongEnding() throws {
        let json = try CompressionTests.fixture("labels.json")
        let gzip = try CompressionTests.fixture("gzip.gz")
        let zstd = try CompressionTests.fixture("zstd.zst")
        let xz: [UInt8] = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0, 4]
        let cases: [(ending: String, bytes: [UInt8], message: String, hint: String)] = [
            ("json.gz", json, "not compressed", "Take .gz off"), ("json.zst", json, "not compressed", "Take .zst off"),
            ("json.gz", zstd, "compressed by zstd", "end in .zst instead of .gz"),
            ("json.zst", gzip, "compressed by gzip", "end in .gz instead of .zst"),
            ("json.gz", xz, "compressed by xz", "Unpack it"), ("json.gz", [0, 1, 2], "something else", "anew"),
            ("json", gzip, "it is compressed by gzip", "Put .gz behind its name"),
            ("json", zstd, "it is compressed by zstd", "Put .zst behind its name"),
            ("json.gz", try compressed(gzip), "compressed twice", "Compress the data once"),
            ("json.gz", try compressed(zstd), "compressed by zstd", "Compress the data once"),
        ]
        for (ending, bytes, message, hint) in cases {
            let name = try #require(BatchFileName("B1_labels.\(ending)"))
            let refusal = try #require(try Reading(name, bytes).refusal)
            #expect(refusal.message.contains(message) && refusal.hint.contains(hint), "\(ending): \(refusal)")
            #expect(refusal.offset == 0 && !refusal.isCutOff)
        }
    }

    @Test("of zstd with a dictionary or too large a window are refused")
    func needs() throws {
        let name = try #require(BatchFileName("B1_labels.json.zst"))
        let window = try #require(try Reading(name, CompressionTests.fixture("long28.zst")).refusal)
        #expect(window.rule == .limit && window.message.contains("256 MiB, and 128 MiB are allowed"), "\(window)")
        let dictionary = try #require(try Reading(name, CompressionTests.fixture("dictionary.zst")).refusal)
        #expect(dictionary.rule == .compression && dictionary.message.contains("dictionary"), "\(dictionary)")
        // Its window of 128 MiB counts as memory.
        var limits = ReaderLimits()
        limits.memory = MemoryRoom(limit: 100 << 20) { $0 <= 100 << 20 }
        let long = try CompressionTests.fixture("long27.zst")
        let memory = try #require(try Reading(name, long, limits: limits).refusal)
        #expect(memory.rule == .limit && memory.message.contains("176 MiB"), "\(memory)")
        #expect(memory.hint.contains("limits.memory"))
        limits.memory = MemoryRoom(limit: 200 << 20) { $0 <= 200 << 20 }
        #expect(try Reading(name, long, limits: limits).refusal == nil)
    }

    @Test("that inflate beyond a limit are refused with the setting to raise and the place")
    func limits() throws {
        let name = try #require(BatchFileName("B1_labels.json.gz"))
        let bytes = try CompressionTests.fixture("gzip.gz")
        var limits = ReaderLimits()
        limits.largestInflated = 3_000
        let refusal = try #require(try Reading(name, bytes, limits: limits).refusal)
        #expect(refusal.rule == .limit && refusal.hint.contains("limits.inflated"), "\(refusal)")
        #expect(refusal.message.contains("more than 3000 bytes") && refusal.offset.map { $0 > 100 } == true)
        limits.largestInflated = 3_440
        #expect(try Reading(name, bytes, limits: limits).refusal == nil)
    }

    @Test("that are bombs end soon", arguments: ["gz", "zst"])
    func bombs(_ ending: String) throws {
        let name = try #require(BatchFileName("B1_labels.json.\(ending)"))
        let text = Array(#"{"x":""#.utf8) + [UInt8](repeating: 0x61, count: 72 << 20)
        let bytes = try ending == "gz" ? compressed(text) : zstd(text)
        let refusal = try #require(try Reading(name, bytes).refusal)
        #expect(refusal.rule == .limit && refusal.hint.contains("limits.ratio"), "\(refusal)")
        #expect(refusal.offset.map { (100...70_000).contains($0) } == true)
        var limits = ReaderLimits()
        limits.highestRatio = 1_000_000
        let other = try #require(try Reading(name, bytes, limits: limits).refusal)
        #expect(other.hint.contains("limits.longest_string"), "\(other)")
    }

    @Test("that are large are inflated ahead on a thread, read twice where needed, and let go at a fault")
    func large() throws {
        let records = (0..<100_000).map {
            #"{"party_id":"P\#($0 &* 2_654_435_761 % 1_000_003)","will_default":\#($0 % 2)}"#
        }
        let text = Array((#"{"profiles":["# + records.joined(separator: ",\n") + "]}").utf8)
        let json = try #require(BatchFileName("B1_labels.json"))
        let plain = try Reading(json, text)
        #expect(plain.labels.count == 100_000)
        let faulty = Array(text.dropLast(3)) + Array(#","x":nan}]}"#.utf8)
        let fault = try #require(try Reading(json, faulty).refusal)
        #expect(fault.line == 100_000)
        for (ending, pack) in [("gz", compressed), ("zst", zstd)] as [(String, ([UInt8]) throws -> [UInt8])] {
            let name = try #require(BatchFileName("B1_labels.json.\(ending)"))
            let packed = try pack(text)
            #expect(try Reading(name, packed) == plain)
            #expect(try Reading(name, pack(faulty)).refusal == fault)
            let cut = try #require(try Reading(name, Array(packed.dropLast(100))).refusal)
            #expect(cut.rule == .compression && cut.isCutOff)
            var limits = ReaderLimits()
            limits.faults = FaultCollector()
            let collected = try Reading(name, pack(faulty), limits: limits)
            #expect(collected.refusal == fault)
        }
    }

    private struct Interrupted: Error {}

    /// Ends by an error, as a source does that was cancelled.
    private struct EndingSource: ByteSource {
        var base: BytesSource
        var left: Int

        mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
            left -= 1
            if left < 0 { throw Interrupted() }
            return base.read(into: buffer)
        }

        mutating func rewind() { base.rewind() }
    }

    @Test("end with what their source throws, at once and from the thread that inflates")
    func cancellation() throws {
        let records = (0..<150_000).map { #"{"party_id":"P\#($0)","will_default":\#($0 % 2)}"# }
        let packed = try compressed(Array((#"{"profiles":["# + records.joined(separator: ",") + "]}").utf8))
        let name = try #require(BatchFileName("B1_labels.json.gz"))
        for left in [0, 1, 5, 12] {
            var source = EndingSource(base: BytesSource(packed, chunk: packed.count / 20), left: left)
            #expect(throws: Interrupted.self) {
                try name.outcomes(&source, firstSeen: Timestamp(microseconds: 0), limits: ReaderLimits())
            }
        }
    }
}

/// What came of reading a labels file.
struct Reading: Equatable, CustomStringConvertible {
    var labels: [String: UInt8] = [:]
    var refusal: Refusal?

    init(
        _ name: BatchFileName, _ bytes: [UInt8], chunk: Int = .max, limits: ReaderLimits = ReaderLimits()
    ) throws {
        var source = BytesSource(bytes, chunk: chunk)
        do {
            let outcomes = try name.outcomes(&source, firstSeen: Timestamp(microseconds: 0), limits: limits)
            labels = Dictionary(uniqueKeysWithValues: zip(outcomes.partyIDs, outcomes.outcomes))
        } catch let found as Refusal { refusal = found }
    }

    var description: String { refusal.map { "\($0)" } ?? "\(labels.count) labels" }
}

/// One member of gzip.
func compressed(_ text: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    let begun = deflateInit2_(
        &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    try #require(begun == Z_OK)
    defer { deflateEnd(&stream) }
    var input = text
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(text.count))))
    let status = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            return deflate(&stream, Z_FINISH)
        }
    }
    try #require(status == Z_STREAM_END)
    return Array(output.prefix(Int(stream.total_out)))
}

/// One frame of zstd.
func zstd(_ text: [UInt8]) throws -> [UInt8] {
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(text.count))
    let count = ZSTD_compress(&output, output.count, text, text.count, 3)
    try #require(ZSTD_isError(count) == 0)
    return Array(output.prefix(count))
}
