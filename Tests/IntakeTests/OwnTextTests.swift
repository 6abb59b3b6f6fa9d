import Columns
import Intake
import Testing
import Vocabulary

@Suite("Own features that are text")
struct OwnTextTests {
    /// A file of companies with these features, each as it is written.
    private func file(_ features: [String]) -> String {
        let parties = features.enumerated().map { #"{"party_id":"p\#($0)","features":\#($1)}"# }
        return #"{"parties":[\#(parties.joined(separator: ","))]}"#
    }

    private func columns(_ features: [String], chunk: Int = 1 << 18) throws -> [String: FeatureColumn] {
        let (read, _) = try read(file(features), chunk: chunk)
        return Dictionary(uniqueKeysWithValues: zip(read.ownFeatureNames, read.ownFeatures))
    }

    /// The texts of a column; nil is missing.
    private func texts(_ column: FeatureColumn?) -> [String?]? {
        column?.text.map { text in text.codes.dense.map(text.level) }
    }

    @Test("have their levels in byte order, however they are written", arguments: [1, 3, 64, 1 << 18])
    func levels(chunk: Int) throws {
        let found = try columns(
            [
                #"{"region":"Z\u00fcrich","u":1}"#, #"{"region":"North"}"#, #"{"u":2,"region":"Zürich"}"#,
                #"{"region":null}"#, #"{}"#, #"{"region":"\ud83d\ude00 \"x\""}"#, #"{"region":"No\u0072th"}"#,
            ], chunk: chunk)
        #expect(found["region"]?.text?.levels == ["North", "Zürich", "😀 \"x\""])
        #expect(texts(found["region"]) == ["Zürich", "North", "Zürich", nil, nil, "😀 \"x\"", "North"])
        #expect(found["u"]?.text == nil && found["u"]?[2] == 2)
    }

    @Test("that look alike and have other bytes are two levels")
    func alike() throws {
        let found = try columns([#"{"r":"caf\u00e9"}"#, #"{"r":"cafe\u0301"}"#, #"{"r":"café"}"#])
        #expect(found["r"]?.text?.levels.count == 2 && found["r"]?.dense == [1, 0, 1])
    }

    @Test("are sparse where few companies have them")
    func sparse() throws {
        var features = [String](repeating: "{}", count: 400)
        features[7] = #"{"r":"b"}"#
        features[300] = #"{"r":"a"}"#
        let column = try #require(try columns(features)["r"])
        guard case .text(let text) = column, case .sparse(let codes) = text.codes else {
            return #expect(Bool(false), "\(column)")
        }
        #expect(text.levels == ["a", "b"] && codes.rows == [7, 300] && codes.values == [1, 0])
    }

    @Test("have 1 to 64 bytes, not characters")
    func lengths() throws {
        let longest = String(repeating: "ü", count: 32)
        #expect(try columns([#"{"r":"\#(longest)"}"#])["r"]?.text?.levels == [longest])
        #expect(try columns([#"{"r":"\#(String(repeating: "\\u00fc", count: 32))"}"#])["r"]?.text?.levels == [longest])
        for text in [longest + "x", String(repeating: "\\u00fc", count: 33), ""] {
            let refusal = try #require(fault(file([#"{"r":"\#(text)"}"#])))
            #expect(refusal.rule == .type && refusal.path == "$.parties[0].features.r")
            #expect(refusal.message.contains("not text of 1 to 64 bytes"), "\(refusal.message)")
            #expect(refusal.message.hasSuffix(text.isEmpty ? "it is empty" : text.first == "\\" ? "66" : "65"))
        }
        #expect(fault(file([#"{"r":"\ud800"}"#]))?.message.contains("surrogates") == true)
    }

    @Test(
        "that are a number in another company refuse the file, with the place",
        arguments: [
            [#"{"r":"a"}"#, #"{"r":1}"#], [#"{"r":1}"#, #"{"r":"1"}"#], [#"{"r":"a"}"#, #"{"r":true}"#],
            [#"{"r":"a"}"#, "{}", #"{"r":null}"#, #"{"r":-0.5}"#], [#"{"r":"a"}"#, #"{"r":[]}"#],
        ])
    func mixed(features: [String]) throws {
        let refusal = try #require(fault(file(features)))
        #expect(refusal.rule == .type && refusal.path == "$.parties[\(features.count - 1)].features.r")
        let isText = features.last?.contains("\"1\"") == true
        #expect(refusal.message.hasSuffix(isText ? "a number in an earlier party" : "text in an earlier party"))
        #expect(refusal.line == 1 && refusal.value != nil)
    }

    @Test("and numbers of one company: the last counts, alone")
    func last() throws {
        #expect(try columns([#"{"r":"a","r":1}"#, #"{"r":2}"#])["r"]?.dense == [1, 2])
        #expect(texts(try columns([#"{"r":1,"r":"a"}"#, #"{"r":"b","r":"c"}"#])["r"]) == ["a", "c"])
        #expect(texts(try columns([#"{"r":"a"}"#, #"{"r":5,"r":"b"}"#])["r"]) == ["a", "b"])
        #expect(texts(try columns([#"{"r":"a"}"#, #"{"r":"b","r":null}"#])["r"]) == ["a", nil])
        let twice = #"{"parties":[{"party_id":"a","features":{"r":"x"},"features":{"r":7}},{"party_id":"b"}]}"#
        let (columns, _) = try read(twice)
        #expect(columns.ownFeatures.map { $0.text == nil } == [true] && columns.ownFeatures[0][0] == 7)
    }

    @Test("have no more levels than the limit, and no more than there is memory for")
    func limits() throws {
        var limits = ReaderLimits()
        limits.maximumLevels = 3
        let features = (0..<4).map { #"{"r":"t\#($0)","s":"x"}"# }
        #expect(fault(file(Array(features.prefix(3)) + [#"{"r":"t0"}"#]), limits: limits) == nil)
        let refusal = try #require(fault(file(features), limits: limits))
        #expect(refusal.rule == .limit && refusal.hint.contains("limits.most_levels"))
        #expect(refusal.message == "r has more than 3 different texts")
        limits.maximumLevels = 1_000_000
        let many = (0..<20_000).map { #"{"r":"a text of its own, of a little length, number \#($0)"}"# }
        let few = (0..<20_000).map { #"{"r":"a text of its own, of a little length, number \#($0 % 9)"}"# }
        let between = try [few, many].map { try read(file($0), limits: limits).0.memoryNeed }
        #expect(between[1] > between[0] + 20_000 * 300)
        let room = (between[0] + between[1]) / 2
        limits.memory = MemoryRoom(limit: room) { $0 <= room }
        #expect(fault(file(few), limits: limits) == nil)
        #expect(fault(file(many), limits: limits)?.message.contains("of memory") == true)
    }

    @Test("that are wrong are all listed by a check")
    func collected() throws {
        var limits = ReaderLimits()
        limits.faults = FaultCollector()
        let features = [#"{"r":"a"}"#, #"{"r":1}"#, #"{"r":"b"}"#, #"{"r":""}"#, #"{"r":2}"#]
        _ = try read(file(features), limits: limits)
        let paths = limits.faults?.first.map(\.path) ?? []
        #expect(paths == [1, 3, 4].map { "$.parties[\($0)].features.r" })
    }
}
