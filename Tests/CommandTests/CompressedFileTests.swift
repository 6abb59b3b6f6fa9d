import Foundation
import TestSupport
import Testing

@Suite("Compressed files, through the real program")
struct CompressedFileTests {
    /// Transactions before the parties, so that the file is read twice.
    private static let profiles = """
        {"transactions": [{"txn_id": "T", "party_id": "P1", "amount": 5, "ts": "2025-01-01"}], "as_of": "2025-02-01",
         "parties": [{"party_id": "P1"}, {"party_id": "P2"}, {"party_id": "P3"}]}
        """
    private static let labels = #"[{"party_id": "P1", "label": 1}, {"party_id": "P2", "label": 0}]"#

    /// Runs a shell script with gzip.
    private func shell(_ kycc: TestRoot, _ script: String) throws {
        let outcome = try kycc.shell("cd \"$KYCC_ROOT\" && set -e; \(script)")
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    private func once(_ kycc: TestRoot) throws -> Int32 {
        try kycc.run("daemon", "--once", "--set", "settle=0s").status
    }

    @Test("are scored, trained on, archived as they came, and read again by every command")
    func life() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write(CompressedFileTests.profiles, to: "A_profiles.json")
            try kycc.write(CompressedFileTests.labels, to: "A_labels.json")
            // Other bytes than those of A, also compressed.
            try kycc.write(CompressedFileTests.profiles + "\n", to: "B_profiles.json")
            try shell(kycc, "gzip -n A_profiles.json A_labels.json")
            let bytes = try Data(contentsOf: kycc.path("A_profiles.json.gz"))
            #expect(try kycc.run("check", kycc.path("A_profiles.json.gz").path).status == 0)
            try shell(kycc, "cp A_profiles.json.gz A_labels.json.gz inbox/")
            #expect(try once(kycc) == 0)
            #expect(try Data(contentsOf: kycc.path("archive/A/A_profiles.json.gz")) == bytes)
            #expect(kycc.exists("archive/A/A_labels.json.gz"))
            #expect(try kycc.object(kycc.text("archive/A/training.json"))["counted"] as? Int == 2)
            #expect(try kycc.run("verify").status == 0)
            // The same bytes are a duplicate; the same text uncompressed is a revision with the same scores.
            try shell(kycc, "cp A_labels.json.gz inbox/")
            #expect(try once(kycc) == 0)
            #expect(kycc.exists("archive/A/A_labels.json.gz.duplicate"))
            #expect(try kycc.rows(kycc.run("why", "A_labels.json.gz", "--json")).count == 2)
            #expect(try kycc.run("score", kycc.path("B_profiles.json").path).status == 0)
            try shell(kycc, "gzip -n B_profiles.json && cp B_profiles.json.gz inbox/")
            #expect(try once(kycc) == 0)
            #expect(kycc.exists("archive/B/B_profiles.r2.json.gz"))
            let first = try kycc.rows(kycc.run("scores", "B", "--revision", "1", "--json"))
            let second = try kycc.rows(kycc.run("scores", "B", "--json"))
            #expect(first.map { $0["pd"] as? Double } == second.map { $0["pd"] as? Double })
            #expect(try kycc.run("reprocess", "B", "--reason", "again").status == 0)
            #expect(kycc.exists("archive/B/B_profiles.r3.json.gz"))
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("that are cut off wait for their writer while it may come, and damaged ones are refused with their place")
    func damaged() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write(CompressedFileTests.profiles, to: "A_profiles.json")
            try shell(kycc, "gzip -n A_profiles.json && head -c 60 A_profiles.json.gz > inbox/C_profiles.json.gz")
            try shell(kycc, "(cat A_profiles.json.gz; echo) > inbox/D_profiles.json.gz")
            try kycc.write(CompressedFileTests.profiles, to: "inbox/E_profiles.json.gz")
            _ = try once(kycc)
            let size = try Data(contentsOf: kycc.path("A_profiles.json.gz")).count
            for (name, offset) in [("D", size), ("E", 0)] {
                let reason = try kycc.object(kycc.text("rejected/\(name)_profiles.json.gz.reason.json"))
                #expect(reason["rule"] as? String == "compression" && reason["offset"] as? Int == offset, "\(reason)")
                #expect(reason["line"] is NSNull && (reason["message"] as? String)?.contains("byte \(offset)") != nil)
            }
            // Its writer goes on.
            if kycc.exists("inbox/C_profiles.json.gz") {
                try shell(kycc, "tail -c +61 A_profiles.json.gz >> inbox/C_profiles.json.gz")
            } else {
                #expect(kycc.exists("rejected/C_profiles.json.gz"))
                try shell(kycc, "cp A_profiles.json.gz inbox/C_profiles.json.gz")
            }
            #expect(try once(kycc) == 0)
            #expect(kycc.exists("archive/C/C_profiles.json.gz"))
            #expect(try kycc.run("verify").status == 0)
        }
    }
}
