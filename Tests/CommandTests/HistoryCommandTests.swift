import Foundation
import TestSupport
import Testing

/// Commands that look back: `events`, `models --at`, `scores` of a company or of the worst, `version`, and `wait`.
@Suite("Commands that look back")
struct HistoryCommandTests {
    private func withBatches(_ body: (TestRoot) throws -> Void) throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...2 {
                let run = try kycc.run("generate", "--batch-number", "\(number)", "--parties", "60")
                #expect(run.status == 0, "\(run.errors)")
            }
            #expect(try kycc.run("daemon", "--once").status == 0)
            try body(kycc)
        }
    }

    private func list(_ kycc: TestRoot, _ arguments: String...) throws -> [[String: Any]] {
        let run = try kycc.run(arguments + ["--json"])
        #expect(run.status == 0, "\(run.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
    }

    @Test("events lists the whole chain up to the head that verify prints, and those of a batch, a word or a time")
    func events() throws {
        try withBatches { kycc throws in
            let all = try list(kycc, "events")
            #expect(all.map { $0["id"] as? Int } == Array(1...all.count))
            let head = try kycc.object(try kycc.run("verify", "--json").output)["head"] as? String
            #expect(head == "\(all.count):\(try #require(all.last?["sha256"] as? String))")
            let ofBatch = try list(kycc, "events", "--batch", "BATCH_002")
            #expect(ofBatch.contains { $0["event"] as? String == "scored" })
            #expect(ofBatch.allSatisfy { ($0["fields"] as? [String: Any])?["batch"] as? String == "BATCH_002" })
            let activated = try list(kycc, "events", "--word", "activated")
            #expect(activated.count > 0 && activated.count < all.count)
            let since = try #require(all[all.count / 2]["at"] as? String)
            let later = try list(kycc, "events", "--since", since)
            #expect(
                later.map { $0["id"] as? Int }
                    == all.filter { ($0["at"] as? String ?? "") >= since }.map { $0["id"] as? Int })
            let text = try kycc.run("events", "--batch", "BATCH_002").output
            #expect(text.contains(" model=v") && !text.contains("\\") && text.contains("settings={…}"), "\(text)")
            expectError(try kycc.run("events", "--since", "yesterday"), status: 64, "yesterday")
        }
    }

    @Test("models --at shows the versions and states of that moment")
    func past() throws {
        try withBatches { kycc throws in
            let now = try list(kycc, "models")
            let changes = try list(kycc, "events", "--word", "activated")
            let first = try #require(changes.first?["at"] as? String)
            let then = try list(kycc, "models", "--at", first)
            #expect(then.map { $0["version"] as? String } == ["v1"] && then[0]["state"] as? String == "active")
            let last = try list(kycc, "models", "--at", "2999-01-01")
            #expect(NSArray(array: last) == NSArray(array: now))
            #expect(try list(kycc, "models", "--at", "1999-01-01").isEmpty)
        }
    }

    @Test("scores shows the worst, a band, or a company over all batches, with the figures of scores.csv")
    func scores() throws {
        try withBatches { kycc throws in
            let all = try list(kycc, "scores", "BATCH_002")
            let worst = try list(kycc, "scores", "BATCH_002", "--worst", "5")
            let probabilities = all.compactMap { $0["pd"] as? Double }.sorted(by: >)
            #expect(worst.compactMap { $0["pd"] as? Double } == Array(probabilities.prefix(5)))
            let band = try #require(all[0]["band"] as? String)
            let ofBand = try list(kycc, "scores", "BATCH_002", "--band", band)
            #expect(NSArray(array: ofBand) == NSArray(array: all.filter { $0["band"] as? String == band }))
            let party = try #require(all[7]["party_id"] as? String)
            let one = try list(kycc, "scores", "BATCH_002", "--party", party)
            #expect(NSArray(array: one) == NSArray(array: [all[7]]))
            let history = try list(kycc, "scores", "--party", party)
            #expect(history.map { $0["batch"] as? String } == ["BATCH_002"])
            #expect(history[0]["score"] as? Int == all[7]["score"] as? Int)
            expectError(try kycc.run("scores", "--party", "nobody"), status: 69, "nobody")
            expectError(try kycc.run("scores", "BATCH_002", "--band", "golden"), status: 69, "BATCH_002")
            expectError(try kycc.run("scores"), status: 64, "--party")
        }
    }

    @Test("wait ends with 0 for a batch that is done, 65 for a refused file, and 75 when the time is over")
    func wait() throws {
        try withBatches { kycc throws in
            #expect(try kycc.run("wait", "BATCH_001").status == 0)
            #expect(try kycc.run("wait", "BATCH_001", "--labels").status == 0)
            expectError(try kycc.run("wait", "BATCH_003", "--timeout", "10ms"), status: 75, "have come")
            try kycc.write("{", to: "inbox/BATCH_003_profiles.json")
            expectError(try kycc.run("wait", "BATCH_003", "--timeout", "10ms"), status: 75, "stood still")
            #expect(try kycc.run("daemon", "--once").status == 65)
            expectError(try kycc.run("wait", "BATCH_003"), status: 65, "kycc why BATCH_003")
            // A better file is on its way: the refusal is not the last word.
            try kycc.write("{}", to: "inbox/BATCH_003_profiles.json")
            expectError(try kycc.run("wait", "BATCH_003", "--timeout", "10ms"), status: 75, "stood still")
            expectError(try kycc.run("wait", "BATCH_001", "--timeout", "soon"), status: 64, "soon")
        }
    }

    @Test("wait comes back when a daemon has scored the batch")
    func waitForDaemon() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let waiting = RealProgram.process(
                ["wait", "BATCH_001", "--timeout", "5m"], environment: ["KYCC_ROOT": kycc.root.path])
            try waiting.run()
            #expect(try kycc.run("generate", "--batch-number", "1", "--parties", "30").status == 0)
            #expect(try kycc.run("daemon", "--once").status == 0)
            waiting.waitUntilExit()
            #expect(waiting.terminationStatus == 0)
        }
    }

    @Test("version names the program and the digest of its file")
    func version() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let object = try kycc.object(try kycc.run("version", "--json").output)
            let program = try #require(object["program"] as? String)
            #expect(try kycc.run("--version").output == program + "\n")
            let sum = try kycc.shell(#"sha256sum "$kycc" | cut -d' ' -f1"#).output
            #expect(object["sha256"] as? String == sum.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }
}
