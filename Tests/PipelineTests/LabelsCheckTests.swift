import Ledger
import Pipeline
import TestSupport
import Testing
import Vocabulary

@Suite("Labels as a whole")
struct LabelsCheckTests {
    private let ids = JobRoot.ids(40)

    private func outcomes(_ ids: [String]) -> [(String, Int?)] {
        ids.enumerated().map { ($0.element, $0.offset % 3 == 0 ? 1 : 0) }
    }

    @Test(
        "are refused where no party of theirs is the batch's, with what the ids differ by",
        arguments: [
            (["001", "002"], ["1", "2"], "leading zeros"), (["a1", "a2"], ["A1", "A2"], "letter case"),
            (["a1", "a2"], [" a1", "a2 "], "blanks"), (["\u{E9}1"], ["e\u{301}1"], "the form of Unicode (NFC)"),
            (["a1"], ["b1"], nil),
        ] as [([String], [String], String?)])
    func noMatch(batch: [String], labels: [String], difference: String?) throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(batch))
            let refusal = try #require(try root.refusal("B1_labels.json", JobRoot.labels(outcomes(labels))))
            #expect(refusal.rule == .noMatch)
            #expect(batch.allSatisfy { refusal.message.contains($0) }, "\(refusal.message)")
            #expect(labels.allSatisfy { refusal.message.contains($0) }, "\(refusal.message)")
            if let difference {
                #expect(refusal.message.contains("differ by \(difference)"), "\(refusal.message)")
            } else {
                #expect(!refusal.message.contains("differ"))
            }
            #expect(try root.ledger.files(ofBatch: "B1").count == 1)
        }
    }

    @Test("are refused where no record has an outcome, with the keys that their records have")
    func noOutcome() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(["a"]))
            let near = try #require(
                try root.refusal("B1_labels.json", #"[{"party_id":"a","Will_Default":1,"note":"x"}]"#))
            #expect(near.rule == .noOutcome)
            #expect(near.message.contains("party_id, Will_Default, note"), "\(near.message)")
            #expect(near.hint.contains("in place of Will_Default"), "\(near.hint)")
            for text in [#"[{"party_id":"a","will_default":null}]"#, #"{"profiles":[]}"#] {
                #expect(try root.refusal("B1_labels.json", text)?.rule == .noOutcome, "\(text)")
            }
        }
    }

    @Test("are refused where they were observed before their batch's reference time, or in the future")
    func observedAt() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            func rule(_ time: String) throws -> Refusal.Rule? {
                try root.refusal("B1_labels.json", JobRoot.labels(outcomes(ids), observedAt: time))?.rule
            }
            #expect(try rule("2025-12-31T23:59:59Z") == .observedTooEarly)
            #expect(try rule("2026-06-02T00:00:00.000001Z") == .future)
            #expect(try rule("2026-01-01") == nil)
            #expect(try rule("2026-06-02") == nil)
        }
    }

    @Test("take outcomes back, unless what is known was observed later")
    func withdrawals() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            try root.take("B1_labels.json", JobRoot.labels(outcomes(ids), observedAt: "2026-03-01"))
            #expect(try root.ledger.batch("B1")?.labelled == 40)
            try root.take("B1_labels.json", JobRoot.labels([(ids[0], nil), (ids[1], nil)], observedAt: "2026-02-01"))
            #expect(try root.ledger.batch("B1")?.labelled == 40)
            try root.take("B1_labels.json", JobRoot.labels([(ids[0], nil), (ids[1], 1)], observedAt: "2026-04-01"))
            let known = try root.ledger.outcomes(ofBatch: "B1")
            #expect(known.count == 39 && known[0] == nil && known[1] == 1)
            let training = try root.training("B1")
            #expect(training["rows"] as? Int == 39)
            #expect(training["withdrawn"] as? Int == 1 && training["counted"] as? Int == 2)
            // An older outcome that arrives later does not bring it back.
            try root.take("B1_labels.json", JobRoot.labels([(ids[0], 1)], observedAt: "2026-03-15"))
            #expect(try root.ledger.outcomes(ofBatch: "B1")[0] == nil)
        }
    }

    @Test("warn of unknown parties, of ids that are nearly a party's, and of keys that are nearly right")
    func warnings() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            var text = JobRoot.labels(outcomes(ids + [" p001", "X"]))
            text = text.replacing(#""party_id":"X","#, with: #""party_id":"X","Label":1,"#)
            text = text.replacing(#"{"profiles""#, with: #"{"Observed_At":"2026-02-01","profiles""#)
            let report = try root.take("B1_labels.json", text)
            let warnings = JobRoot.warnings(report)
            #expect(warnings["unknown_party"]?.contains("2 of 42") == true, "\(warnings)")
            #expect(warnings["near_ids"]?.contains("blanks around them and letter case") == true, "\(warnings)")
            let nearKey = "the key Observed_At at the top of the file is nearly observed_at"
            #expect(warnings["near_key"]?.contains(nearKey) == true, "\(warnings)")
            #expect(warnings["near_key"]?.contains("2 such keys") == true, "\(warnings)")
            let codes = try #require(root.training("B1")["warnings"] as? [[String: Any]]).map { $0["code"] as? String }
            #expect(codes.starts(with: ["unknown_party", "near_ids", "near_key"]))
            #expect(try root.ledger.files(ofBatch: "B1").last?.details?.warnings == codes.count)
        }
    }

    @Test("warn where the order of ids and that of reference times disagree for their batch and another")
    func order() throws {
        try JobRoot.with { root in
            try root.take("B2_profiles.json", JobRoot.profiles(ids, asOf: "2026-01-01"))
            try root.take("B1_profiles.json", JobRoot.profiles(ids, asOf: "2026-02-01"))
            try root.take("C1_profiles.json", JobRoot.profiles(ids, asOf: "2026-03-01"))
            let warning = JobRoot.warnings(try root.take("B2_labels.json", JobRoot.labels(outcomes(ids))))["order"]
            #expect(warning?.contains("B2 comes after B1") == true && warning?.contains("earlier") == true)
            let codes = try #require(root.training("B2")["warnings"] as? [[String: Any]]).map { $0["code"] as? String }
            #expect(codes.first == "order", "\(codes)")
            let others = JobRoot.warnings(try root.take("C1_labels.json", JobRoot.labels(outcomes(ids))))
            #expect(others["order"] == nil)
        }
    }

    @Test("warn of features that alone tell the outcomes apart, and of those that are not used")
    func features() throws {
        try JobRoot.with { root in
            let parties = ids.enumerated().map { place, id in
                let outcome = place % 3 == 0 ? 1 : 0
                return #"{"party_id":"\#(id)","features":{"leak":\#(outcome),"huge":\#(place < 3 ? "1e300" : "1")}}"#
            }
            try root.take(
                "B1_profiles.json", #"{"as_of":"2026-01-01","parties":[\#(parties.joined(separator: ","))]}"#)
            let warnings = JobRoot.warnings(try root.take("B1_labels.json", JobRoot.labels(outcomes(ids))))
            #expect(warnings["too_good"]?.contains("leak (AUC 1") == true, "\(warnings)")
            #expect(warnings["unused"]?.contains("huge (not_finite)") == true, "\(warnings)")
            #expect(warnings["unused"]?.contains("kyc_verified (constant)") == true, "\(warnings)")
        }
    }

    @Test("that list only defaults are recorded and not trained on until another outcome is known")
    func onlyDefaults() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            // Other bytes: the same ones would refuse the file.
            try root.take("B2_profiles.json", JobRoot.profiles(ids) + "\n")
            let defaults = ids.prefix(5).map { ($0, Int?.some(1)) }
            let report = try root.take("B1_labels.json", JobRoot.labels(defaults))
            #expect(JobRoot.warnings(report)["only_defaults"]?.contains("5 of 40") == true)
            #expect(try root.ledger.batch("B1")?.labelled == 5)
            let training = try root.training("B1")
            #expect(training["decision"] as? String == "not_trained")
            #expect((training["stopped_by"] as? [String])?.first?.contains("only defaults") == true)
            try root.take("B2_labels.json", JobRoot.labels(outcomes(ids)))
            #expect(try root.training("B2")["trained_on"] as? [String] == ["B2"])
            try root.take("B1_labels.json", JobRoot.labels([(ids[30], 0)]))
            #expect(try root.training("B1")["trained_on"] as? [String] == ["B1", "B2"])
            #expect(try root.training("B1")["rows"] as? Int == 46)
        }
    }

    @Test("count parties that they do not list as good where the setting says so")
    func unlisted() throws {
        try JobRoot.with({ $0.unlisted = .good }) { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            let defaults = ids.prefix(15).map { ($0, Int?.some(1)) }
            let text = JobRoot.labels(defaults).replacing(
                "]}", with: #",{"party_id":"\#(ids[39])","will_default":null}]}"#)
            let report = try root.take("B1_labels.json", text)
            #expect(JobRoot.warnings(report)["only_defaults"] == nil)
            let known = try root.ledger.outcomes(ofBatch: "B1")
            #expect(known.count == 39 && known[39] == nil && known[20] == 0 && known[3] == 1)
            let training = try root.training("B1")
            #expect(training["unlisted"] as? String == "good" && training["unlisted_as_good"] as? Int == 24)
            #expect(training["counted"] as? Int == 15 && training["rows"] as? Int == 39)
            // A later file that lists one party does not touch the others.
            try root.take("B1_labels.json", JobRoot.labels([(ids[20], 1)]))
            let later = try root.ledger.outcomes(ofBatch: "B1")
            #expect(later.count == 40 && later[20] == 1 && later[3] == 1 && later[39] == 0)
        }
    }
}
