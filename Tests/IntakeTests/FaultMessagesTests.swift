import Intake
import Testing
import Vocabulary

/// A mistake that producers make, and what the refusal of it says.
struct Mistake: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let rule: Refusal.Rule
    let message: String
    /// Where it is, from the start of the file; nil where that does not matter.
    var offset: Int?

    init(_ text: String, _ message: String, _ rule: Refusal.Rule = .json, offset: Int? = nil) {
        self.init(Array(text.utf8), message, rule, offset: offset)
    }

    init(_ bytes: [UInt8], _ message: String, _ rule: Refusal.Rule = .json, offset: Int? = nil) {
        (self.bytes, self.message, self.rule, self.offset) = (bytes, message, rule, offset)
    }

    var testDescription: String { String(decoding: bytes.prefix(40), as: UTF8.self) }
}

private let head = #"{"parties":[{"party_id":"a""#

@Suite("What a refusal says of a mistake")
struct FaultMessagesTests {
    private func refusal(_ mistake: Mistake, chunk: Int, labels: Bool) -> Refusal? {
        var source = BytesSource(mistake.bytes, chunk: chunk)
        do {
            if labels {
                _ = try LabelsReader(chunk: chunk).read(&source, batch: BatchID("B1")!)
            } else {
                _ = try ProfilesReader(chunk: chunk).read(
                    &source, batch: BatchID("B1")!, builtIn: builtIn, firstSeen: Timestamp(microseconds: 0),
                    sink: Collector())
            }
            return nil
        } catch {
            return error as? Refusal
        }
    }

    private func check(_ mistake: Mistake, labels: Bool = false) throws {
        let found = try #require(refusal(mistake, chunk: 1 << 18, labels: labels))
        #expect(found.rule == mistake.rule && found.message.contains(mistake.message), "\(found)")
        #expect(!found.hint.isEmpty && !found.isCutOff)
        if let offset = mistake.offset { #expect(found.offset == offset, "\(found)") }
        // However the file arrives.
        for chunk in [1, 7, 64] { #expect(refusal(mistake, chunk: chunk, labels: labels) == found) }
    }

    static let grammar = [
        Mistake(head + "},]}", "a comma stands before the closing ]", offset: 29),
        Mistake(head + "}  ,\n ]}", "a comma stands before the closing ]"),
        Mistake(head + ",}]}", "a comma stands before the closing }"),
        Mistake(head + #","features":{"u":1,}}]}"#, "a comma stands before the closing }"),
        Mistake(head + #","x":[1,2,]}]}"#, "a comma stands before the closing ]"),
        Mistake(head + "}],}", "a comma stands before the closing }"),
        Mistake("{'parties':[]}", "single quotes", offset: 1),
        Mistake(#"{"parties":[{"party_id":'a'}]}"#, "single quotes"),
        Mistake(head + #","features":{"u":NaN}}]}"#, "NaN is no value of JSON"),
        Mistake(head + #","features":{"u":nan}}]}"#, "nan is no value of JSON"),
        Mistake(head + #","features":{"u":Infinity}}]}"#, "Infinity is no value of JSON"),
        Mistake(head + #","features":{"u":-Infinity}}]}"#, "Infinity is no value of JSON"),
        Mistake(head + #","x":None}]}"#, "None is no value of JSON"),
        Mistake(head + #","x":undefined}]}"#, "undefined is no value of JSON"),
        Mistake(head + #","kyc_verified":True}]}"#, "True is no value of JSON"),
        Mistake(head + #","x":NULL}]}"#, "NULL is no value of JSON"),
        Mistake("{ // companies\n\"parties\":[]}", "a comment", offset: 2),
        Mistake(head + "/* the first */}]}", "a comment"),
        Mistake("# companies\n{}", "a comment"),
        Mistake(head + #" "kyc_verified":1}]}"#, "a comma is missing before this", offset: 28),
        Mistake(head + #"} {"party_id":"b"}]}"#, "a comma is missing before this"),
        Mistake(head + #","name":"Foo "Bar" Ltd"}]}"#, "not JSON"),
    ]

    @Test("names the slip in the grammar", arguments: grammar)
    func slips(_ mistake: Mistake) throws { try check(mistake) }

    static let endings = [
        Mistake(head + "}]}\0\0\0", "the JSON document has ended, and a zero byte follows", offset: 30),
        Mistake(head + "}]}\n\u{1A}", "the JSON document has ended, and Ctrl-Z (0x1A) follows", offset: 31),
        Mistake(head + "}]}\n" + head + "}]}", "the JSON document has ended, and another one follows"),
        Mistake(head + "}]}}", "the JSON document has ended, and one closing bracket too many follows"),
        Mistake(head + "}]},", "the JSON document has ended, and a comma follows"),
        Mistake(head + "}]}x", "the JSON document has ended, and something else follows"),
        Mistake("[{\"party_id\":\"a\"}]\0", "the JSON document has ended, and a zero byte follows"),
    ]

    @Test("says that the document ended, and what follows", arguments: endings)
    func trailers(_ mistake: Mistake) throws { try check(mistake) }

    static let formats = [
        Mistake([0x1F, 0x8B, 0x08, 0x00], "it is compressed by gzip", .utf8),
        Mistake([0x28, 0xB5, 0x2F, 0xFD, 0x04], "it is compressed by zstd"),
        Mistake(
            Array("PK\u{3}\u{4}".utf8) + [20, 0, 6, 0, 8] + Array("[Content_Types].xml".utf8), "Excel workbook (xlsx)"),
        Mistake(Array("PK\u{3}\u{4}".utf8) + [20, 0, 0, 0, 8] + Array("B_profiles.json".utf8), "it is a zip file"),
        Mistake([0xD0, 0xCF, 0x11, 0xE0, 0xA1], "Excel workbook (xls)", .utf8),
        Mistake([0xEF, 0xBB, 0xBF] + Array("{}".utf8), "byte order mark", .utf8),
        Mistake([0xFF, 0xFE, 0x7B, 0x00], "UTF-16", .utf8), Mistake([0x7B, 0x00, 0x0A, 0x00], "UTF-16", .utf8),
        Mistake([0x00, 0x7B, 0x00, 0x0A], "UTF-16", .utf8),
        Mistake("party_id,kyc_verified\nP1,1\n", "it looks like CSV"),
        Mistake("name;id\nx;1\n", "it looks like CSV"),
        Mistake("\"party_id\",\"kyc\"\n\"P1\",1\n", "it looks like CSV", .type),
        Mistake("true,false\n", "it looks like CSV", .type), Mistake("<?xml version=\"1.0\"?>", "it is XML or HTML"),
        Mistake("%PDF-1.7\n", "it is a PDF document"), Mistake("PAR1\u{15}", "it is a Parquet file"),
    ]

    @Test("knows other formats by their first bytes", arguments: formats)
    func otherFormats(_ mistake: Mistake) throws {
        var found = try #require(refusal(mistake, chunk: 1 << 18, labels: false))
        #expect(found.message.contains("not JSON") && found.message.contains(mistake.message), "\(found)")
        #expect([.json, .utf8, .type].contains(found.rule))
        for labels in [false, true] {
            for chunk in [1, 7, 1 << 18] {
                found = try #require(refusal(mistake, chunk: chunk, labels: labels))
                #expect(found.message.contains(mistake.message), "\(found)")
            }
        }
    }

    @Test("leaves alone what is JSON of another shape")
    func otherShapes() throws {
        for text in [#""a,b""#, "1", "null", "true"] {
            let found = try #require(refusal(Mistake(text, ""), chunk: 64, labels: false))
            #expect(found.message == "the file is neither an object nor a list", "\(found)")
        }
    }

    @Test("names what was written in place of a section")
    func sections() throws {
        let list = #"[{"party_id":"a"}]"#
        for key in ["companies", "party", "partys", "Parties", "parteis", "customers"] {
            try check(Mistake("{\"\(key)\":\(list)}", "the file has no parties, but \(key)", .noParties))
        }
        for key in ["profiles", "labels"] {
            try check(
                Mistake("{\"\(key)\":\(list)}", "the file has no parties, but \(key), as a labels file has", .noParties)
            )
        }
        try check(Mistake(#"{"unrelated":1,"parties":[]}"#, "the file has no parties", .noParties))
        let outcomes = #"[{"party_id":"a","label":1}]"#
        try check(
            Mistake("{\"parties\":\(outcomes)}", "but parties, as a profiles file has", .missingKey), labels: true)
        for key in ["label", "Labels", "profile", "outcomes"] {
            try check(
                Mistake("{\"\(key)\":\(outcomes)}", "neither profiles nor labels, but \(key)", .missingKey),
                labels: true)
        }
    }

    @Test("names the limit of a number as an id")
    func longNumbers() throws {
        let digits = String(repeating: "9", count: 1_000)
        try check(
            Mistake(
                "{\"parties\":[{\"party_id\":\(digits)}]}", "beyond the range of a double (about 1.8e308)", .identifier)
        )
    }
}
