import Foundation
import TestSupport
import Testing

@Suite("The way out of a wrong id or time")
struct WayOutTests {
    /// Drops a batch, of 60 companies that are nobody else's, with its labels.
    private func drop(_ kycc: TestRoot, _ batch: String, asOf: String) throws {
        try writeProfiles(kycc, batch, asOf: asOf)
        try writeLabels(kycc, batch)
        try work(kycc)
    }

    private func writeProfiles(_ kycc: TestRoot, _ batch: String, asOf: String) throws {
        let parties = (1...60).map {
            #"{"party_id": "\#(batch)-\#($0)", "kyc_verified": \#($0 % 2), "features": {"u": \#($0 * 37 % 100)}}"#
        }
        try kycc.write(
            #"{"as_of": "\#(asOf)", "parties": [\#(parties.joined(separator: ", "))]}"#,
            to: "inbox/\(batch)_profiles.json")
    }

    /// - Parameter time: `observed_at` of the file; nil for none.
    private func writeLabels(_ kycc: TestRoot, _ batch: String, observedAt time: String? = nil) throws {
        let outcomes = (1...60).map { #"{"party_id": "\#(batch)-\#($0)", "will_default": \#($0 * 37 % 100 / 70)}"# }
        let observed = time.map { #""observed_at": "\#($0)", "# } ?? ""
        try kycc.write(
            #"{\#(observed)"profiles": [\#(outcomes.joined(separator: ", "))]}"#, to: "inbox/\(batch)_labels.json")
    }

    private func work(_ kycc: TestRoot) throws {
        let run = try kycc.run("daemon", "--once", environment: ["KYCC_SETTLE": "0s"])
        #expect(run.status == 0, "\(run.errors)")
    }

    /// The first line of the log that has some words.
    private func line(_ kycc: TestRoot, _ words: String) throws -> String? {
        try kycc.text("status/status.log").split(separator: "\n").first { $0.contains(words) }.map(String.init)
    }

    @Test("the warning, labels drop and the status name the commands, and the commands lead out")
    func wrongTime() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try drop(kycc, "B1", asOf: "2025-11-01")
            try drop(kycc, "B2", asOf: "2025-02-01")
            let warned = try line(kycc, "scored_by=v1")
            #expect(warned?.contains("kycc labels drop BATCH") == true, "\(warned ?? "")")
            let status = try kycc.run("status").output
            #expect(
                status.contains("decide   v2, the active model, may not score B2, and v1 did: B1 is in the lineage"),
                "\(status)")
            let dropped = try kycc.run("labels", "drop", "B1", "--reason", "wrong as_of")
            #expect(dropped.status == 0, "\(dropped)")
            #expect(dropped.output.contains("v2, v3 have learned from labels of B1"), "\(dropped)")
            let why = try kycc.run("why", "B1_labels.json").output
            #expect(why.contains("; dropped by ") && why.contains(": wrong as_of\n"), "\(why)")
            #expect(dropped.output.contains("kycc models activate VERSION"), "\(dropped)")
            let logged = try line(kycc, "dropped batch=")
            #expect(logged?.contains("v2, v3 have learned") == true, "\(logged ?? "")")
            #expect(try kycc.run("status").output.contains("decide   v2, v3 have learned from labels of B1"))
            try drop(kycc, "B3", asOf: "2025-03-01")
            let advised = try kycc.run("status").output
            #expect(advised.contains("Try: kycc models activate v4 --reason TEXT"), "\(advised)")
            #expect(try kycc.run("models", "activate", "v4", "--reason", "wrong as_of of B1").status == 0)
            #expect(!(try kycc.run("status").output.contains("decide")))
            try drop(kycc, "B4", asOf: "2025-04-01")
            let batches = try kycc.rows(try kycc.run("batches", "--json"))
            #expect(batches.last?["model"] as? String == "v4", "\(batches)")
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("a wrong observed_at that was corrected at once: the status names the version that may score")
    func wrongObservedAt() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try writeProfiles(kycc, "B1", asOf: "2025-01-01")
            try work(kycc)
            for time in ["2026-06-20", nil] {
                try writeLabels(kycc, "B1", observedAt: time)
                try work(kycc)
            }
            try writeProfiles(kycc, "B2", asOf: "2025-02-01")
            try work(kycc)
            let advised = try kycc.run("status").output
            #expect(advised.contains("kycc models activate v3 --reason TEXT, which may score"), "\(advised)")
            #expect(try kycc.run("models", "activate", "v3", "--reason", "wrong time of B1").status == 0)
            try writeProfiles(kycc, "B3", asOf: "2025-03-01")
            try work(kycc)
            let batches = try kycc.rows(try kycc.run("batches", "--json"))
            #expect(batches.last?["model"] as? String == "v3", "\(batches)")
            #expect(try !kycc.run("status").output.contains("decide"))
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("labels accept does nothing with labels that are not set aside")
    func nothingToAccept() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try drop(kycc, "B1", asOf: "2025-11-01")
            let accepted = try kycc.run("labels", "accept", "B1", "--reason", "sure")
            #expect(accepted.status == 0, "\(accepted)")
            #expect(accepted.output == "nothing to accept: the labels of B1 are not set aside\n", "\(accepted.output)")
            #expect(try kycc.rows(try kycc.run("models", "--json")).count == 2)
            #expect(try kycc.run("labels", "drop", "B1", "--reason", "no").status == 0)
            let again = try kycc.run("labels", "accept", "B1", "--reason", "yes, after all")
            #expect(again.output.contains("trained v3"), "\(again)")
        }
    }
}
