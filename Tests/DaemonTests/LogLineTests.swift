import Files
import Foundation
import Reporting
import TestSupport
import Testing
import Vocabulary

@Suite("JSON that is written")
struct JSONTextTests {
    @Test("escapes what some readers take for no part of a text")
    func escapes() throws {
        let text = "\u{FEFF}[]\u{2028}\u{7F}\u{1}"
        let written = JSONText.string(text).text()
        #expect(written == #""\ufeff[]\u2028\u007f\u0001""#)
        #expect(
            try JSONDecoder().decode(String.self, from: Data(written.utf8)).unicodeScalars.elementsEqual(
                text.unicodeScalars))
    }

    /// A value of every kind that is encoded.
    private struct Sample: Codable, Equatable {
        enum Kind: String, Codable { case large = "LARGE" }
        struct Part: Codable, Equatable { var name: String?, list: [[Int]] }
        var zulu = "z"
        var alpha: Int64 = -3
        var kind = Kind.large
        var share: Double? = 0.1
        var nothing: Double?
        var flag = true
        var parts = [Part(name: "a", list: [[1, 2], []]), Part(name: nil, list: [])]
        var empty = [String: Int]()
        var single: Float = 0.5
    }

    @Test("of a value has its keys in order, and null for what is absent")
    func encoding() throws {
        let written = try JSONText(encoding: Sample()).text()
        #expect(
            written
                == #"{"zulu": "z", "alpha": -3, "kind": "LARGE", "share": 0.1, "nothing": null, "flag": true, "#
                + #""parts": [{"name": "a", "list": [[1, 2], []]}, {"name": null, "list": []}], "empty": {}, "#
                + #""single": 0.5}"#)
        #expect(try JSONDecoder().decode(Sample.self, from: Data(written.utf8)) == Sample())
        #expect(try JSONText(encoding: [Double.nan, 1]).text() == "[null, 1.0]")
        #expect(throws: EncodingError.self) { try JSONText(encoding: UInt64.max) }
    }
}

@Suite("status.log")
struct LogLineTests {
    @Test(
        "has the time, the level, the event and what it is about",
        arguments: [
            (JSONText.string("BATCH_007"), "BATCH_007"), (.int(100), "100"), (.double(0.041), "0.041"),
            (.null, "null"), (.bool(true), "true"), (.string("two words"), "\"two words\""), (.string(""), "\"\""),
            (.string("a=b"), "\"a=b\""), (.string("say \"a\""), "\"say \\\"a\\\"\""), (.string("a\\b"), "\"a\\\\b\""),
            (.string("a\nb"), "\"a\\nb\""), (.string("ä"), "ä"), (.string("a \u{301}b"), "\"a \u{301}b\""),
            (.string("a\u{202E}b"), "\"a\\u{202e}b\""),
        ])
    func values(value: JSONText, text: String) {
        let line = LogLine(.info, word: "scored", fields: [("batch", value), ("model", .string("v3"))])
        #expect(
            line.text(at: "2026-11-23T17:36:01.123Z")
                == "2026-11-23T17:36:01.123Z INFO scored batch=\(text) model=v3")
    }

    @Test("tells levels by name")
    func levels() {
        #expect(LogLine(.warning, word: "warning", fields: []).text(at: "t") == "t WARN warning")
        #expect(LogLine(.error, word: "error", fields: []).text(at: "t") == "t ERROR error")
    }

    @Test(
        "of an event has the level of its word, the seconds last, and no digests",
        arguments: [
            ("scored", "INFO"), ("trained", "INFO"), ("warning", "WARN"), ("rejected", "WARN"), ("error", "ERROR"),
        ])
    func event(word: String, level: String) {
        let fields: [(String, JSONText)] = [
            ("batch", .string("A")), ("revision", .int(2)), ("sha256", .string("0")), ("program", .string("kycc")),
            ("coefficients_sha256", .string("0")), ("settings", .object([])), ("rows", .int(3)),
        ]
        #expect(LogLine(Event(word, fields: fields)).text(at: "t") == "t \(level) \(word) batch=A rows=3")
        #expect(
            LogLine(Event(word, fields: fields).taking(0.5)).text(at: "t")
                == "t \(level) \(word) batch=A rows=3 seconds=0.5")
    }

    @Test("lets no value pass for another field or another line")
    func noForgery() throws {
        var random = SplitMix(9)
        let pieces = [
            "a", " ", "=", "\"", "\\", "\n", "\r", "\t", "\u{85}", "\u{2028}", "\u{301}", "model=v9", "\u{A0}",
            "\u{1680}",
            "\u{3000}", "\u{200D}",
        ]
        for _ in 0..<5_000 {
            let value = (0...random.below(5)).map { _ in pieces[random.below(pieces.count)] }.joined()
            let text = LogLine(.info, word: "found", fields: [("file", .string(value)), ("n", .int(1))]).text(at: "t")
            let found = try #require(LogLineTests.fields(text), "\(text.debugDescription)")
            #expect(found.map(\.key) == ["file", "n"], "\(text.debugDescription)")
        }
    }

    /// The fields of a line as whoever reads the log finds them: keys up to `=`, values in quotes or up to the next
    /// blank. Nil where the line does not read like that. Scalars, not characters: a blank with an accent is a blank.
    private static func fields(_ line: String) -> [(key: String, value: String)]? {
        var rest = Array(line.unicodeScalars)[...]
        if rest.contains(where: { $0.properties.generalCategory == .control || $0 == "\u{2028}" }) { return nil }
        guard rest.starts(with: "t INFO found".unicodeScalars) else { return nil }
        rest = rest.dropFirst(12)
        var fields: [(String, String)] = []
        while !rest.isEmpty {
            guard rest.popFirst() == " ", let end = rest.firstIndex(of: "=") else { return nil }
            let key = String(String.UnicodeScalarView(rest[..<end]))
            rest = rest[(end + 1)...]
            var value = String.UnicodeScalarView()
            if rest.first == "\"" {
                rest.removeFirst()
                while let next = rest.first, next != "\"" {
                    value.append(rest.removeFirst())
                    if next == "\\", let escaped = rest.popFirst() { value.append(escaped) }
                }
                guard rest.popFirst() == "\"" else { return nil }
            } else {
                while let next = rest.first, !next.properties.isWhitespace { value.append(rest.removeFirst()) }
            }
            fields.append((key, String(value)))
        }
        return fields
    }

    @Test("keeps a line for each event, and goes on where the folder is gone")
    func file() throws {
        try withTemporaryFolder { url in
            let log = StatusLog(
                folder: try Folder(path: url.path), maximumBytes: 1_000, keep: 2, alsoToStandardError: false
            ) { "t" }
            log.write(LogLine(.info, word: "started", fields: [("pid", .int(1))]))
            log.write(LogLine(.info, word: "stopped", fields: []))
            let text = try String(contentsOf: url.appendingPathComponent("status.log"), encoding: .utf8)
            #expect(text == "t INFO started pid=1\nt INFO stopped\n")
        }
    }
}
