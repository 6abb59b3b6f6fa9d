import Foundation
import TestSupport
import Testing

@Suite("Reasons in words, as kycc explain says them")
struct ReasonSentenceTests {
    @Test("stand below the reasons, one each, and in the language of kycc.yaml")
    func sentences() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...2 { #expect(try kycc.run("cycle", "\(number)", "--parties", "200").status == 0) }
            let scores = try kycc.rows(try kycc.run("scores", "BATCH_002", "--json"))
            let worst = try #require(
                scores.min { $0["score"] as? Int ?? 0 < $1["score"] as? Int ?? 0 }?["party_id"] as? String)
            let json = try kycc.object(try kycc.run("explain", "BATCH_002", worst, "--json").output)
            let sentences = try #require(json["reason_sentences"] as? [String])
            let reasons = try #require(json["reasons"] as? [String])
            #expect(sentences.count == reasons.count && !reasons.isEmpty)
            for (sentence, reason) in zip(sentences, reasons) {
                #expect(sentence.hasPrefix("\(reason) ") && sentence.hasSuffix(" points"), "\(sentence)")
                #expect(sentence.contains(": −"), "\(sentence)")
            }
            let text = try kycc.run("explain", "BATCH_002", worst).output
            for sentence in sentences { #expect(text.contains("\n  \(sentence)\n"), "\(text)") }
            let feature = try #require(reasons.first)
            let kinds = ["high", "low", "middle", "yes", "no", "missing"]
            let said = kinds.map { "    \($0): \"{feature} {value}[ (Mitte {median})], {points} Punkte\"" }
            try """
            report:
              words: {\(feature): "Erstes, \u{e4}rgstes"}
              sentences:
            \(said.joined(separator: "\n"))
            """.write(to: kycc.path("kycc.yaml"), atomically: true, encoding: .utf8)
            let german = try kycc.object(try kycc.run("explain", "BATCH_002", worst, "--json").output)
            let first = try #require((german["reason_sentences"] as? [String])?.first)
            #expect(first.hasPrefix("Erstes, \u{e4}rgstes ") && first.hasSuffix(" Punkte"), "\(first)")
            #expect(german["reasons"] as? [String] == reasons)
            expectError(
                try kycc.run("explain", "BATCH_002", worst, "--set", "report.sentences.low={name}"), status: 78,
                "median")
        }
    }

    @Test("are none of a company with nothing held against it")
    func nothing() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...2 { #expect(try kycc.run("cycle", "\(number)", "--parties", "200").status == 0) }
            let rows = try kycc.rows(try kycc.run("scores", "BATCH_002", "--json"))
            for row in rows {
                let party = try #require(row["party_id"] as? String)
                guard (row["reasons"] as? [String])?.isEmpty ?? true else { continue }
                let run = try kycc.run("explain", "BATCH_002", party)
                #expect(run.output.contains("\nreasons: none\n"), "\(run.output)")
                let json = try kycc.object(try kycc.run("explain", "BATCH_002", party, "--json").output)
                #expect(json["reason_sentences"] as? [String] == [])
                return
            }
        }
    }
}
