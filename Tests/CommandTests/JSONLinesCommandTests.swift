import Foundation
import TestSupport
import Testing

@Suite("JSON lines, through the real program")
struct JSONLinesCommandTests {
    /// The records of a generated document, each on a line of its own there, with their type in front.
    private func lines(_ document: String) throws -> [String] {
        let types = [
            "parties": "party", "accounts": "account", "transactions": "transaction", "relationships": "relationship",
        ]
        var type = ""
        var lines: [String] = []
        for line in document.split(separator: "\n") {
            if line.first == "{", line.contains("party_id") || line.contains("account_id") {
                var record = line
                while record.last != "}" { record.removeLast() }
                lines.append(#"{"type": "\#(type)", "# + record.dropFirst())
            }
            for (section, word) in types where line.contains("\"\(section)\":") { type = word }
        }
        return lines
    }

    @Test(
        "give the scores, features and warnings of the document with the same records, compressed and in another order")
    func sameScores() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let new = kycc.path("new")
            let generated = try kycc.run("generate", "--batch-number", "1", "--parties", "30", "--out", new.path)
            #expect(generated.status == 0, "\(generated.errors)")
            // Without an id of its own in it a document is of any batch.
            let document = try String(
                contentsOf: new.appendingPathComponent("BATCH_001_profiles.json"), encoding: .utf8
            )
            .replacingOccurrences(of: "  \"batch_id\": \"BATCH_001\",\n", with: "")
            let records = try lines(document)
            #expect(records.count > 1_000)
            let object = try kycc.object(document)
            let times = ["as_of", "generated_at"].compactMap { key in
                (object[key] as? String).map { "\"\(key)\": \"\($0)\"" }
            }
            let batch = #"{"type": "batch", \#(times.joined(separator: ", "))}"#
            try kycc.write(document, to: "inbox/A_profiles.json")
            // Another order, that of the parties and of the transactions of each of them aside.
            let parties = records.filter { $0.hasPrefix(#"{"type": "party""#) }
            let others = records.filter { !$0.hasPrefix(#"{"type": "party""#) }
            let mixed = others.prefix(500) + parties + others.dropFirst(500) + [batch]
            try kycc.write(mixed.joined(separator: "\n"), to: "B_profiles.jsonl")
            try kycc.write(([batch] + records).joined(separator: "\n") + "\n", to: "C_profiles.jsonl")
            let zipped = try kycc.shell(
                "cd \"$KYCC_ROOT\" && gzip -n B_profiles.jsonl && mv B_profiles.jsonl.gz C_profiles.jsonl inbox/")
            #expect(zipped.status == 0, "\(zipped.errors)")
            let checked = try kycc.run("check", kycc.path("inbox/C_profiles.jsonl").path, "--json")
            #expect(checked.status == 0, "\(checked.output)")
            let settings = ["--set", "settle=0s", "--set", "intake.same_content=warn"]
            #expect(try kycc.run(["daemon", "--once"] + settings).status == 0)
            let scores = try ["A", "B", "C"].map { try kycc.text("archive/\($0)/scores.csv") }
            #expect(scores[0].split(separator: "\n").count == 31)
            #expect(scores[0] == scores[1] && scores[0] == scores[2])
            #expect(kycc.exists("archive/B/B_profiles.jsonl.gz") && kycc.exists("archive/C/C_profiles.jsonl"))
            let reports = try ["A", "B", "C"].map { try kycc.object(kycc.text("archive/\($0)/scoring.json")) }
            for key in ["counts", "mean_pd", "as_of", "as_of_source"] {
                let values = reports.map { $0[key] as? NSObject }
                #expect(values[0] != nil && values[0] == values[1] && values[0] == values[2], "\(values)")
            }
            #expect(try kycc.run("verify").status == 0)
        }
    }
}
