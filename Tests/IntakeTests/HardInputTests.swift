import Columns
import Foundation
import Intake
import Testing
import Vocabulary

/// Bytes that are repeated without being kept, as a source: `head`, then `count` times `piece`, then `tail`.
struct RepeatingSource: ByteSource {
    let head: [UInt8]
    let piece: [UInt8]
    let count: Int
    let tail: [UInt8]
    private var position = 0

    init(_ head: String, _ piece: String, _ count: Int, _ tail: String) {
        self.head = Array(head.utf8)
        self.piece = Array(piece.utf8)
        self.count = count
        self.tail = Array(tail.utf8)
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let repeated = head.count + piece.count * count
        let size = min(buffer.count, repeated + tail.count - position)
        for place in 0..<size {
            let offset = position + place
            if offset < head.count {
                buffer[place] = head[offset]
            } else if offset < repeated {
                buffer[place] = piece[(offset - head.count) % piece.count]
            } else {
                buffer[place] = tail[offset - repeated]
            }
        }
        position += size
        return size
    }

    mutating func rewind() { position = 0 }
}

@Suite("Hard inputs")
struct HardInputTests {
    private func refusal(_ source: RepeatingSource, _ limits: ReaderLimits = ReaderLimits()) -> Refusal? {
        var source = source
        do {
            _ = try ProfilesReader(limits: limits).read(
                &source, batch: BatchID("B1")!, builtIn: builtIn, firstSeen: Timestamp(microseconds: 0),
                sink: Collector())
            return nil
        } catch {
            return error as? Refusal
        }
    }

    @Test("a million brackets are refused at the first that is too deep")
    func depthBombs() {
        let places = [("[", 128), (#"{"a":"#, 640), (#"[{"x":"#, 384)]
        for (piece, offset) in places {
            let refusal = refusal(RepeatingSource("", piece, 1_000_000, ""))
            // A list of lists is no list of parties, and that is seen first.
            if piece == "[" {
                #expect(refusal?.rule == .type && refusal?.offset == 1)
            } else {
                #expect(
                    refusal?.rule == .depth && refusal?.offset == offset, "\(piece): \(String(describing: refusal))")
            }
            var source = RepeatingSource("", piece, 1_000_000, "")
            let grammar = #expect(throws: Refusal.self) { try JSONValidator().validate(&source) }
            #expect(grammar?.rule == .depth && grammar?.offset == offset)
        }
    }

    @Test("a number of a million digits is a number, and is refused only where it counts")
    func longNumbers() {
        #expect(refusal(RepeatingSource(#"[{"party_id":"a","x":"#, "7", 1_000_000, "}]")) == nil)
        #expect(refusal(RepeatingSource(#"[{"party_id":"a","features":{"u":0."#, "7", 1_000_000, "}}]")) == nil)
        let beyond = refusal(RepeatingSource(#"[{"party_id":"a","features":{"u":"#, "7", 1_000_000, "}}]"))
        #expect(beyond?.rule == .range && beyond?.offset == 33 && beyond?.path == "$[0].features.u")
        #expect(beyond?.value == String(repeating: "7", count: 100))
        let id = refusal(RepeatingSource(#"[{"party_id":"#, "7", 1_000_000, "}]"))
        #expect(id?.rule == .identifier && id?.offset == 13)
        let long = refusal(RepeatingSource(#"[{"party_id":"a","x":"#, "7", 2_000_000, "}]"))
        #expect(long?.rule == .limit && long?.offset == 21)
    }

    @Test("a long fraction and a great exponent make up for each other")
    func balancedNumbers() throws {
        var source = RepeatingSource("0.", "0", 1_000_009, "5e1000010")
        var value: Double?
        try JSONWalk().walk(&source) { step in if case .number(let number, _) = step { value = number } }
        #expect(value == 5)
    }

    @Test("a string of a gigabyte is refused where it begins, after a little more than the limit was read")
    func longStrings() {
        let text = refusal(RepeatingSource(#"[{"party_id":"a","name":""#, "x", 1 << 30, #""}]"#))
        #expect(text?.rule == .limit && text?.offset == 24)
        #expect(text?.hint.contains("limits.longest_string") == true)
        let key = refusal(RepeatingSource(#"[{""#, "x", 1 << 30, #"":1}]"#))
        #expect(key?.rule == .limit && key?.offset == 2)
        let escapes = refusal(RepeatingSource(#"[{"party_id":"a","name":""#, "\\n", 1 << 29, #""}]"#))
        #expect(escapes?.rule == .limit && escapes?.offset == 24)
    }

    @Test("the limit of strings counts the bytes as written, and one more is refused, at every size of chunks")
    func exactLimit() throws {
        var limits = ReaderLimits()
        limits.longestString = 100
        for chunk in [1, 7, 50, 99, 100, 101, 102, 103, 200, 1 << 18] {
            for (count, isFine) in [(99, true), (100, true), (101, false)] {
                for document in [
                    "[\"" + String(repeating: "x", count: count) + "\"]",
                    "[\"" + String(repeating: "\\n", count: count / 2) + (count % 2 == 1 ? "x" : "") + "\"]",
                    "[" + String(repeating: "7", count: count) + "]",
                ] {
                    var source = BytesSource(Array(document.utf8), chunk: chunk)
                    let reader = JSONValidator(limits: limits, chunk: chunk)
                    if isFine {
                        #expect(throws: Never.self) { try reader.validate(&source) }
                    } else {
                        let refusal = #expect(throws: Refusal.self) { try reader.validate(&source) }
                        #expect(refusal?.rule == .limit && refusal?.offset == 1)
                    }
                }
            }
        }
    }

    @Test("UTF-16, UTF-32, a byte order mark and compressed bytes are named as what they are")
    func otherEncodings() throws {
        let text = #"[{"party_id":"a"}]"#
        let encodings: [String.Encoding] = [
            .utf16, .utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .utf32BigEndian,
        ]
        var files = try encodings.map { Array(try #require(text.data(using: $0))) }
        files.append([0xEF, 0xBB, 0xBF] + Array(text.utf8))
        files.append([0xFE, 0xFF] + Array(try #require(text.data(using: .utf16BigEndian))))
        files.append([0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00])
        for file in files {
            for chunk in [1, 2, 1 << 18] {
                var source = BytesSource(file, chunk: chunk)
                let refusal = #expect(throws: Refusal.self) {
                    try LabelsReader(chunk: chunk).read(&source, batch: BatchID("B1")!)
                }
                #expect(refusal?.rule == .utf8 && refusal?.line == 1, "\(file): \(String(describing: refusal))")
                let message = refusal?.message ?? ""
                let isNamed = ["UTF-16", "byte order mark", "gzip"].contains { message.contains($0) }
                #expect(isNamed, "\(file): \(message)")
            }
        }
    }

    @Test("labels are refused cleanly wherever they are cut off")
    func truncatedLabels() {
        let whole = Array(
            #"{"batch_id":"B1","observed_at":"2026-06-01T00:00:00Z","profiles":[{"party_id":"a","will_default":0,"x":[1.5e3,"\u00e9ä"]},{"party_id":12,"will_default":true}]}"#
                .utf8)
        for count in 0..<whole.count {
            for chunk in [1, 16, 1 << 18] {
                var source = BytesSource(Array(whole[..<count]), chunk: chunk)
                let refusal = #expect(throws: Refusal.self) {
                    try LabelsReader(chunk: chunk).read(&source, batch: BatchID("B1")!)
                }
                #expect(refusal?.rule == .json && refusal?.isCutOff == true && refusal?.offset == count)
            }
        }
    }

    @Test("a wrong byte at the end of a file is not taken for a file that is cut off")
    func wrongAtTheEnd() throws {
        let files: [(bytes: [UInt8], rule: Refusal.Rule, offset: Int)] = [
            ([0x22, 0xFF], .utf8, 1), ([0x22, 0xE2, 0x28], .utf8, 1), ([0x22, 0xF0, 0x9F, 0x41], .utf8, 1),
            (Array(#""\u0g"#.utf8), .json, 4), (Array(#""\u12""#.utf8), .json, 5), (Array("tx".utf8), .json, 1),
        ]
        for file in files {
            for chunk in [1, 2, 1 << 18] {
                var source = BytesSource(file.bytes, chunk: chunk)
                let refusal = #expect(throws: Refusal.self) { try JSONValidator(chunk: chunk).validate(&source) }
                #expect(refusal?.rule == file.rule && refusal?.offset == file.offset && refusal?.isCutOff == false)
            }
        }
    }

    // MARK: Many of something

    @Test("a million names of features are refused at the first that is too many")
    func manyFeatures() throws {
        let names = (0..<1_000_000).map { "\"f\($0)\":1" }.joined(separator: ",")
        let refusal = try #require(fault(#"[{"party_id":"a","features":{"# + names + "}}]"))
        #expect(refusal.rule == .limit && refusal.path == "$[0].features.f1000")
        #expect(refusal.hint.contains("limits.most_features"))
    }

    @Test(
        "a million parties of which one has a thousand features keep a thousand values, and no more may be kept than is allowed"
    )
    func manyFeatureValues() throws {
        let names = (0..<1_000).map { "\"f\($0)\":1" }.joined(separator: ",")
        let first = #"[{"party_id":"a","features":{"# + names + "}}"
        let others = (1..<1_000_000).map { ",{\"party_id\":\($0)}" }.joined()
        let (columns, _) = try read(first + others + "]")
        #expect(columns.ownFeatures.count == 1_000 && columns.ownFeatures.allSatisfy { $0.count == 1_000_000 })
        #expect(columns.ownFeatures.allSatisfy { $0.stored == [1] })
        var limits = ReaderLimits()
        limits.maximumFeatureValues = 999
        let refusal = try #require(fault(first + "]", limits: limits))
        #expect(refusal.rule == .limit && refusal.path == "$[0]")
        #expect(refusal.hint.contains("limits.most_feature_values"))
        limits.maximumFeatureValues = 1_000
        #expect(fault(first + ",{\"party_id\":1}]", limits: limits) == nil)
    }

    @Test("a record with a million keys is read, and one with a million faults is refused, without delay")
    func manyKeys() throws {
        let keys = (0..<1_000_000).map { ",\"k\($0)\":{}" }.joined()
        #expect(fault(#"[{"party_id":"a""# + keys + "}]") == nil)
        let same = String(repeating: ",\"kyc_verified\":[],\"kyc_verified\":1", count: 500_000)
        #expect(fault(#"[{"party_id":"a""# + same + "}]") == nil)
        let again = String(repeating: "\"u\":1,", count: 1_000_000)
        let (columns, _) = try read(#"[{"party_id":"a","features":{"# + again + "\"u\":2}}]")
        #expect(columns.ownFeatures == [[2]])
        let wrong = (0..<1_000_000).map { ",\"- \($0)\":1" }.joined()
        let refusal = try #require(fault(#"[{"party_id":"a","features":{"u":1"# + wrong + "}}]"))
        #expect(refusal.rule == .featureName && refusal.path == "$[0].features.- 0")
    }

    @Test("faults that are mended later in the record are forgotten as long as there are not too many at a time")
    func manyFaultsMended() {
        func features(_ count: Int) -> String {
            let names = (0..<count).map { "f\($0)" }
            let wrong = names.map { "\"\($0)\":[]" } + names.map { "\"\($0)\":1" }
            return #"[{"party_id":"a","features":{"# + wrong.joined(separator: ",") + "}}]"
        }
        #expect(fault(features(63)) == nil)
        #expect(fault(features(64))?.path == "$[0].features.f0")
    }

    @Test("relationships have a limit, in every order of sections")
    func manyRelationships() {
        var limits = ReaderLimits()
        limits.maximumRelationships = 10
        for (head, tail) in [
            (#"{"parties":[{"party_id":"a"}],"relationships":[{}"#, "]}"),
            (#"{"relationships":[{}"#, #"],"parties":[{"party_id":"a"}]}"#),
        ] {
            #expect(refusal(RepeatingSource(head, ",{}", 9, tail), limits) == nil)
            let one = refusal(RepeatingSource(head, ",{}", 10, tail), limits)
            #expect(one?.rule == .limit && one?.path == "$.relationships[10]")
        }
    }

    @Test("what a message shows of a text is short, though it be a single character with all its marks")
    func shownTexts() throws {
        let id = "e" + String(repeating: "\u{301}", count: 100_000)
        let same = try #require(fault(#"[{"party_id":"\#(id)"},{"party_id":"\#(id)"}]"#))
        #expect(same.rule == .duplicateParty && same.message.utf8.count < 200 && same.value!.utf8.count <= 100)
        let name = try #require(fault(#"[{"party_id":"a","features":{"\#(id)":1}}]"#))
        #expect(name.message.utf8.count < 200 && name.path!.utf8.count < 200)
        let batch = try #require(fault(#"{"batch_id":"\#(id)"}"#))
        #expect(batch.message.utf8.count < 200 && batch.value!.utf8.count <= 100)
    }

    // MARK: What is pointed at

    @Test(
        "places are those of values as they are written, numbers and escapes too",
        arguments: [
            (#"[{"party_id":"\u0061"},{"party_id":"a"},{"party_id": "\u0061"}]"#, 35),
            (#"[{"party_id":7},{"party_id":"7"}]"#, 28),
            (#"{"batch_id":12,"parties":[]}"#, 12),
            (#"{"batch_id":"\u0042\u0032","parties":[]}"#, 12),
            (#"{"as_of":"2025-02-\u0033\u0030","parties":[]}"#, 9),
            (#"[{"party_id":"a","features":{"\ud800":1,"":null}}]"#, 38),
            (#"[{"party_id":"a","features":{"K":1,"\u212a":2}}]"#, 44),
            (#"  12"#, 2),
        ] as [(String, Int)])
    func places(text: String, offset: Int) {
        for chunk in [1, 5, 1 << 18] { #expect(fault(text, chunk: chunk)?.offset == offset) }
    }

    @Test("a batch id that only looks like the one in the file's name is another one")
    func lookalikeBatch() {
        let text = "{\"batch_id\":\"\u{212A}1\",\"parties\":[{\"party_id\":\"a\"}]}"
        #expect(throws: Refusal.self) { try read(text, batch: "K1") }
    }
}
