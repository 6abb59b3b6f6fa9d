import Foundation
import TestSupport
import Testing

@Suite("Warnings about data")
struct DataWarningTests {
    /// Companies whose ids have leading zeros, with one transaction each; so many of those have lost the zeros.
    private func profiles(_ count: Int, lost: Int) -> String {
        let parties = (0..<count).map { #"{"party_id": "0\#($0)", "created_at": "\#(2000 + $0 % 20)-01-01"}"# }.joined(
            separator: ", ")
        let transactions = (0..<count).map { place in
            #"{"party_id": "\#(place < lost ? "" : "0")\#(place)", "amount": 1, "ts": "2025-12-31"}"#
        }
        return
            #"{"as_of": "2026-01-01", "parties": [\#(parties)], "transactions": [\#(transactions.joined(separator: ", "))]}"#
    }

    @Test("stand in the log, the status, the metrics, batches and why, and outlast a restart")
    func everywhere() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write(profiles(100, lost: 2), to: "F1_profiles.json")
            let scored = try kycc.run("score", kycc.path("F1_profiles.json").path)
            let what = "2 of 100 transactions name a party that the file does not have"
            #expect(scored.status == 0 && scored.output.contains("\n  warning unknown_party: \(what)\n"))
            let line = #"WARN warning batch=F1 code=unknown_party count=2 of=100 what="\#(what)""#
            #expect(try kycc.text("status/status.log").contains(line))
            let document = try kycc.object(try kycc.text("archive/F1/scoring.json"))
            let entries = try #require(document["warnings"] as? [[String: Any]])
            let entry = try #require(entries.first { $0["code"] as? String == "unknown_party" })
            #expect(entry["warning"] as? String == "transaction of an unknown party" && entry["count"] as? Int == 2)
            #expect(entry["first"] as? String == "$.transactions[0]" && entry["of"] as? Int == 100)
            try check(kycc, what)
            try kycc.write(profiles(100, lost: 0), to: "inbox/F2_profiles.json")
            // A daemon takes what earlier ones warned of out of the ledger.
            #expect(try kycc.run("daemon", "--once").status == 0)
            let status = try kycc.object(try kycc.run("status", "--json").output)
            #expect((status["warnings"] as? [[String: Any]])?.contains { $0["batch"] as? String == "F1" } == true)
            #expect(try !kycc.text("status/metrics.prom").contains("kycc_batch_warnings{code=\"unknown_party\"}"))
        }
    }

    @Test("about profiles that were corrected do not stand in the status any more")
    func corrected() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for lost in [2, 0] {
                try kycc.write(profiles(100, lost: lost), to: "F1_profiles.json")
                #expect(try kycc.run("score", kycc.path("F1_profiles.json").path).status == 0)
                let status = try kycc.object(try kycc.run("status", "--json").output)
                let codes = (status["warnings"] as? [[String: Any]])?.map { $0["code"] as? String }
                #expect(codes?.contains("unknown_party") == (lost > 0))
            }
            #expect(try kycc.text("status/status.log").contains("code=unknown_party"))
        }
    }

    @Test("name the batch whose companies and features are the same in other bytes")
    func twins() throws {
        try TestRoot.withMadeRoot { kycc throws in
            #expect(try kycc.run("generate", "--batch-number", "1", "--parties", "30").status == 0)
            let file = try kycc.text("inbox/BATCH_001_profiles.json")
            #expect(try kycc.run("daemon", "--once").status == 0)
            let other = file.replacingOccurrences(of: #""kyc_verified": 1"#, with: #""kyc_verified": 0"#)
            for (batch, text) in [("C", file), ("D", other)] {
                try kycc.write(text.replacingOccurrences(of: "BATCH_001", with: batch), to: "\(batch)_profiles.json")
                let scored = try kycc.run("score", kycc.path("\(batch)_profiles.json").path)
                #expect(scored.status == 0, "\(scored.errors)")
                #expect(
                    scored.output.contains(
                        "warning same_content: BATCH_001 has the same companies at the same reference time")
                        == (batch == "C"), "\(scored.output)")
            }
            #expect(try kycc.run("verify").status == 0)
        }
    }

    private func check(_ kycc: TestRoot, _ what: String) throws {
        let status = try kycc.object(try kycc.run("status", "--json").output)
        let warnings = try #require(status["warnings"] as? [[String: Any]])
        let warning = try #require(warnings.first { $0["code"] as? String == "unknown_party" })
        #expect(warning["batch"] as? String == "F1" && warning["what"] as? String == what)
        #expect((warning["at"] as? String)?.hasSuffix("Z") == true)
        #expect((status["totals"] as? [String: Any])?["warnings"] as? Int == warnings.count)
        #expect(try kycc.run("status").output.contains("\nwarning  F1: unknown_party \(what)\n"))
        let metrics = try kycc.text("status/metrics.prom")
        #expect(metrics.contains("\nkycc_warnings_total \(warnings.count)\n"))
        #expect(metrics.contains("\nkycc_batch_warnings{code=\"unknown_party\"} 2\n"))
        let row = try #require(try kycc.rows(try kycc.run("batches", "--json")).first)
        #expect(row["warnings"] as? Int == warnings.count)
        #expect(try kycc.run("why", "F1_profiles.json").output.contains("\n  warning: unknown_party: \(what)\n"))
        let told = try #require(try kycc.rows(try kycc.run("why", "F1_profiles.json", "--json")).first)
        let codes = (told["warnings"] as? [[String: Any]])?.map { $0["code"] as? String }
        #expect(codes?.contains("unknown_party") == true)
    }

    @Test("about unknown parties begin above one in a hundred")
    func threshold() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let stranger = profiles(100, lost: 1).replacing(
                #"{"party_id": "0", "amount""#, with: #"{"party_id": "nobody", "amount""#)
            try kycc.write(stranger, to: "F1_profiles.json")
            #expect(try kycc.run("score", kycc.path("F1_profiles.json").path).output.split(separator: "\n").count == 1)
            let document = try kycc.object(try kycc.text("archive/F1/scoring.json"))
            let entries = try #require(document["warnings"] as? [[String: Any]])
            #expect(entries.count == 1 && entries[0]["code"] == nil && entries[0]["count"] as? Int == 1)
            #expect(try kycc.rows(try kycc.run("batches", "--json")).first?["warnings"] as? Int == 0)
        }
    }

    @Test("an outcome in any spelling refuses the file, and what was taken under another list stays clean")
    func outcomes() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let text =
                #"{"as_of": "2026-01-01", "parties": [{"party_id": "a", "features": {"Will_Default": 1, "target": 0}}]}"#
            try kycc.write(text, to: "A_profiles.json")
            expectError(try kycc.run("score", kycc.path("A_profiles.json").path), status: 65, "Will_Default", "leakage")
            let other = ["--set", "intake.outcome_names=charge_off"]
            #expect(try kycc.run(["score", kycc.path("A_profiles.json").path] + other).status == 0)
            #expect(try kycc.run("verify").status == 0)
            expectError(try kycc.run("status", "--set", "intake.outcome_names=a,_"), status: 78, "intake.outcome_names")
        }
    }

    @Test("the bytes of another batch's profiles refuse the file, or warn")
    func sameContent() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write(profiles(20, lost: 0), to: "A_profiles.json")
            try kycc.write(profiles(20, lost: 0), to: "B_profiles.json")
            #expect(try kycc.run("score", kycc.path("A_profiles.json").path).status == 0)
            expectError(try kycc.run("score", kycc.path("B_profiles.json").path), status: 65, "same_as A")
            let reason = try kycc.object(try kycc.text("rejected/B_profiles.json.reason.json"))
            #expect(reason["rule"] as? String == "same_as")
            // Its own bytes again are a duplicate.
            #expect(try kycc.run("score", kycc.path("A_profiles.json").path).status == 0)
            let warn = ["--set", "intake.same_content=warn"]
            let scored = try kycc.run(["score", kycc.path("B_profiles.json").path] + warn)
            #expect(scored.status == 0 && scored.output.contains("warning same_content: "))
            expectError(try kycc.run("status", "--set", "intake.same_content=maybe"), status: 78, "refuse or warn")
        }
    }

    @Test("explain marks a value that training did not see")
    func outside() throws {
        try TestRoot.withRoot { kycc throws in
            #expect(try kycc.run("cycle", "1").status == 0)
            if try kycc.run("models", "--json").output.contains(#""version": "v1", "state": "active""#) {
                #expect(try kycc.run("models", "activate", "v2", "--reason", "a test").status == 0)
            }
            let text =
                #"{"as_of": "2025-06-01", "parties": [{"party_id": "old", "created_at": "1700-01-01"}, {"party_id": "b"}]}"#
            try kycc.write(text, to: "C_profiles.json")
            #expect(try kycc.run("score", kycc.path("C_profiles.json").path).status == 0)
            let explained = try kycc.object(try kycc.run("explain", "C", "old", "--json").output)
            let features = try #require(explained["features"] as? [[String: Any]])
            let age = try #require(features.first { $0["name"] as? String == "company_age_years" })
            #expect(age["outside"] as? String == "above")
            #expect(try kycc.run("explain", "C", "old").output.contains("above"))
        }
    }

    @Test("a reference time further ahead than intake.most_ahead refuses the file")
    func future() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let far = #"{"as_of": "2205-01-01", "parties": [{"party_id": "a"}]}"#
            try kycc.write(far, to: "A_profiles.json")
            expectError(try kycc.run("score", kycc.path("A_profiles.json").path), status: 65, "future", "most_ahead")
            let reason = try kycc.object(try kycc.text("rejected/A_profiles.json.reason.json"))
            #expect(reason["rule"] as? String == "future" && reason["path"] as? String == "$.as_of")
            #expect(reason["column"] as? Int == 11 && reason["value"] as? String == #""2205-01-01""#)
            let wide = ["--set", "intake.most_ahead=73000d"]
            #expect(try kycc.run(["score", kycc.path("A_profiles.json").path] + wide).status == 0)
            // What was taken stays readable, whatever the settings say later.
            #expect(try kycc.run("verify").status == 0)
        }
    }
}
