import Intake
import Testing
import Vocabulary

/// Records of a batch made at random, as they stand in a document: without what follows or precedes them.
private struct RandomRecords {
    var random: SeededGenerator
    private(set) var sections: [(name: String, type: String, records: [String])] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        let parties = 2 + below(20)
        sections = [
            ("parties", "party", (0..<parties).map { party($0) }),
            (
                "accounts", "account",
                (0..<below(9)).map {
                    #"{"account_id": "A\#($0)", "party_id": "P0", "currency": "\#(word("NRS", "usd"))"}"#
                }
            ),
            ("transactions", "transaction", (0..<below(60)).map { transaction($0, parties) }),
            ("relationships", "relationship", (0..<below(30)).map { relationship($0, parties) }),
        ]
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    private mutating func word(_ words: String...) -> String { words.randomElement(using: &random)! }

    private mutating func party(_ index: Int) -> String {
        let features =
            below(2) == 0 ? #", "features": {"u": \#(below(900))e-3, "v": \#(word("true", "false", "null"))}"# : ""
        return
            #"{"party_id": "P\#(index)", "party_type": "\#(word("supplier", "retailer", "bank"))", "kyc_verified": \#(below(3)), "#
            + #""created_at": "20\#(10 + below(15))-02-03", "partyType": 1\#(features)}"#
    }

    private mutating func transaction(_ index: Int, _ parties: Int) -> String {
        #"{"txn_id": "T\#(below(50))", "party_id": "P\#(below(parties + 2))", "amount": \#(below(9_999)).\#(below(99)), "#
            + #""txn_type": "\#(word("invoice", "payment", "gift"))", "ts": "2025-0\#(1 + below(9))-04T10:00:00Z"}"#
    }

    private mutating func relationship(_ index: Int, _ parties: Int) -> String {
        #"{"relationship_id": "R\#(index)", "from_party_id": "P\#(below(parties + 1))", "to_party_id": "\#(word("P", "p"))\#(below(3))", "#
            + #""relationship_type": "\#(word("supplies_to", "owns"))", "established_date": "20\#(20 + below(7))-01-01"}"#
    }

    var document: String {
        let lists = sections.map { "\"\($0.name)\": [\n" + $0.records.joined(separator: ",\n") + "\n]" }
        return #"{"batch_id": "B1", "as_of": "2025-12-12", "# + lists.joined(separator: ",\n") + "}\n"
    }

    /// The records with their types, each section in its order; `mixes` puts the sections into one another.
    mutating func lines(mixes: Bool) -> String {
        let batch = #"{"type": "batch", "batch_id": "B1", "as_of": "2025-12-12"}"#
        var left = [(type: "batch", records: [batch][...])]
        for section in sections { left.append((section.type, section.records[...])) }
        var lines: [String] = []
        while let first = left.firstIndex(where: { !$0.records.isEmpty }) {
            var place = first
            if mixes {
                let open = left.indices.filter { !left[$0].records.isEmpty }
                place = open[below(open.count)]
            }
            let record = left[place].records.removeFirst()
            lines.append(place == 0 ? record : typed(record, left[place].type))
        }
        return lines.map { $0 + (below(5) == 0 ? "\r\n" : below(9) == 0 ? " \n\n" : "\n") }.joined()
    }

    /// The type stands first, or last; plurals are as good.
    private mutating func typed(_ record: String, _ type: String) -> String {
        let plural = type == "party" ? "parties" : type + "s"
        let word = below(4) == 0 ? plural : type
        return below(3) > 0
            ? #"{"type":"\#(word)", "# + record.dropFirst() : record.dropLast() + #", "type" : "\#(word)"}"#
    }
}

@Suite("JSON lines")
struct JSONLinesTests {
    private func read(
        _ text: String, chunk: Int = 1 << 18, isInLines: Bool = true, limits: ReaderLimits = ReaderLimits()
    ) throws -> (profiles: ComparableProfiles, findings: ProfileFindings, begins: Int) {
        var source = BytesSource(Array(text.utf8), chunk: chunk)
        let sink = Collector()
        let columns = try ProfilesReader(limits: limits, chunk: chunk, isInLines: isInLines).read(
            &source, batch: BatchID("B1")!, builtIn: builtIn, firstSeen: Timestamp("2020-01-01")!, sink: sink)
        return (try ComparableProfiles(columns, sink.rows), columns.findings, sink.begins)
    }

    private func refusal(_ text: String, chunk: Int = 1 << 18, limits: ReaderLimits = ReaderLimits()) -> Refusal? {
        do {
            _ = try read(text, chunk: chunk, limits: limits)
            return nil
        } catch { return error as? Refusal }
    }

    @Test("say what a document of the same records says, in order and mixed", arguments: 1...4)
    func equalToDocument(seed: UInt64) throws {
        for number in 0..<60 {
            var records = RandomRecords(seed: seed << 32 + UInt64(number))
            let document = try read(records.document, isInLines: false)
            for mixes in [false, true] {
                let text = records.lines(mixes: mixes)
                for chunk in [1, 50, 1 << 18] {
                    let lines = try read(text, chunk: chunk)
                    #expect(lines.profiles == document.profiles, "\(text)")
                    #expect(lines.findings == document.findings, "\(text)")
                }
                // In the order of sections once is enough.
                if !mixes { #expect(try read(text).begins == 1) }
            }
        }
    }

    @Test("keep the invariants of every file", arguments: 1...2)
    func invariants(seed: UInt64) throws {
        for number in 0..<40 {
            var records = RandomRecords(seed: seed << 40 + UInt64(number))
            var bytes = Array(records.lines(mixes: true).utf8)
            if number % 2 == 0 { bytes[records.below(bytes.count)] = Array("{}[],:\"\\0e \n".utf8)[number % 12] }
            try ReaderInvariants(limits: ReaderLimits()).profiles(bytes, isInLines: true)
        }
    }

    private static let party = #"{"type":"party","party_id":"a"}"#

    @Test("are refused with line and column")
    func refusals() throws {
        let cases: [(text: String, rule: Refusal.Rule, line: Int, column: Int, message: String)] = [
            (party + "\n{\"party_id\":\"b\"}\n", .missingKey, 2, 1, "no type"),
            (party + "\n{\"type\":\"payment\",\"amount\":1}", .type, 2, 9, "\"payment\""),
            (party + "\n{\"type\":7}", .type, 2, 9, "no plain string"),
            (party + "\n[1]", .type, 2, 1, "a line is not an object"),
            (party + "\n\n7\n", .type, 3, 1, "a line is not an object"),
            (party + " " + party, .json, 1, 33, "a line break is expected"),
            (party + "," + party, .json, 1, 32, "a line break is expected"),
            (party + "\n" + #"{"type":"transaction","amount":"x"}"#, .type, 2, 32, "amount is not a number"),
            (party + "\n" + #"{"type":"party","party_id":"a"}"#, .duplicateParty, 2, 28, "there twice"),
            (party + "\n" + #"{"type":"party","party_id":"b","will_default":1}"#, .leakage, 2, 47, "leakage"),
            (party + "\n" + #"{"type":"batch","batch_id":"B2"}"#, .batchID, 2, 28, "B2"),
            (party + "\n" + #"{"type":"party","party_id":"b""#, .json, 2, 31, "ends"),
            (#"{"type":"batch","as_of":"2025-01-01"}"# + "\n", .noParties, 2, 1, "no parties"),
            (#"[{"party_id":"a"}]"#, .type, 1, 1, "a line is not an object"),
            (#"{"parties":[{"party_id":"a"}]}"#, .missingKey, 1, 1, "no type"), ("", .json, 1, 1, "ends"),
            ("\u{FEFF}" + party, .utf8, 1, 1, "byte order mark"),
            (
                #"{"type":"batch","as_of":"2025-01-01"}"# + "\n" + #"{"type":"batch","as_of":"2025-01-02"}"#,
                .duplicateKey, 2, 17, "there twice"
            ),
        ]
        for (text, rule, line, column, message) in cases {
            let found = try #require(refusal(text), "\(text)")
            #expect(found.rule == rule && found.message.contains(message), "\(text): \(found)")
            #expect(found.line == line && found.column == column, "\(text): \(found)")
            for chunk in [1, 7] { #expect(refusal(text, chunk: chunk) == found) }
        }
        #expect(
            refusal(party + "\n{\"type\":\"payment\"}")?.hint == "Write transaction as type, and payment as txn_type.")
        #expect(refusal(#"[{"party_id":"a"}]"#)?.hint.contains(".json") == true)
    }

    private let party = JSONLinesTests.party

    @Test("whose type stands far behind are refused with what to do")
    func farType() throws {
        var limits = ReaderLimits()
        limits.longestString = 64
        let text = party + "\n{" + (0..<40).map { "\"x\($0)\":1," }.joined() + "\"type\":\"party\",\"party_id\":\"b\"}"
        #expect(refusal(text) == nil)
        #expect(refusal(text, limits: limits)?.rule == .missingKey)
    }

    @Test("with faults in several records have all of them collected")
    func collected() throws {
        let collector = FaultCollector()
        var limits = ReaderLimits()
        limits.faults = collector
        let lines = [
            #"{"type":"transaction","party_id":"a","amount":"x"}"#, party, #"{"type":"shop"}"#, "7",
            #"{"type":"party","party_id":""}"#, #"{"party_id":"c"}"#,
        ]
        _ = try read(lines.joined(separator: "\n"), limits: limits)
        #expect(collector.first.map(\.line) == [1, 3, 4, 5, 6], "\(collector.first)")
        #expect(collector.first[3].path == "$.parties[1].party_id")
    }
}

@Suite("Labels as JSON lines")
struct LabelLinesTests {
    private func read(_ text: String, chunk: Int = 1 << 18, isInLines: Bool = true) throws -> Outcomes {
        var source = BytesSource(Array(text.utf8), chunk: chunk)
        return try LabelsReader(chunk: chunk, isInLines: isInLines).read(&source, batch: BatchID("B1")!)
    }

    @Test("have a label a line, and perhaps a header")
    func labels() throws {
        let records = [
            #"{"party_id":"a","will_default":1}"#, #"{"party_id":7,"label":false}"#, #"{"party_id":"c"}"#,
            #"{"withdrawn":true,"party_id":"d"}"#,
        ]
        let times = #""observed_at":"2026-06-30","generated_at":"2026-07-01""#
        let document = try read(
            #"{"batch_id":"B1",\#(times),"profiles":[\#(records.joined(separator: ","))]}"#, isInLines: false)
        for header in [
            #"{"type":"batch","batch_id":"B1",\#(times)}"#, #"{\#(times)}"#, #"{"batch_id":"B1", \#(times), "x":[1]}"#,
        ] {
            for chunk in [1, 9, 1 << 18] {
                let lines = try read(([header] + records).joined(separator: "\r\n") + "\n", chunk: chunk)
                #expect(lines.partyIDs == document.partyIDs && lines.outcomes == document.outcomes)
                #expect(lines.withdrawn == ["d"] && lines.undecided == ["c"] && lines.records == 4)
                #expect(lines.observedAt == document.observedAt && lines.generatedAt == document.generatedAt)
            }
        }
        let bare = try read(records.joined(separator: "\n"))
        #expect(bare.partyIDs == ["a", "7"] && bare.observedAt == nil)
        // A label that says a time of its own is a label.
        let near = try read(#"{"observed_at":"2026-06-30","type":"label","party_id":"a","label":1}"#)
        #expect(near.partyIDs == ["a"] && near.observedAt == nil && near.nearKeys.count == 1)
    }

    @Test("are refused with line and path")
    func refusals() throws {
        for (text, rule, line, path) in [
            (#"{"party_id":"a","label":1}"# + "\n" + #"{"party_id":"a","label":0}"#, .conflictingOutcome, 2, "$[1]"),
            (#"{"party_id":"a","label":1}"# + "\n" + #"{"label":0}"#, .missingKey, 2, "$[1].party_id"),
            (#"{"observed_at":"x"}"#, .timestamp, 1, "$.observed_at"), ("\n\n", .json, 3, nil),
            (#"{"party_id":"a","label":2}"#, .type, 1, "$[0].label"),
        ] as [(String, Refusal.Rule, Int, String?)] {
            let found = #expect(throws: Refusal.self) { try read(text) }
            #expect(found?.rule == rule && found?.line == line && found?.path == path, "\(found.map { "\($0)" } ?? "")")
        }
    }
}
