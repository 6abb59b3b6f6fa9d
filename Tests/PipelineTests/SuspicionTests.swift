import Files
import Foundation
import Pipeline
import Ledger
import TestSupport
import Testing
import Vocabulary

@Suite("What a training shows that a person should look at")
struct SuspicionTests {
    private let ids = JobRoot.ids(120)

    /// 120 companies, every fourth of which defaults, with features of their own.
    private func warnings(_ features: (_ place: Int, _ outcome: Int) -> String) throws -> [String: String] {
        var found: [String: String] = [:]
        try JobRoot.with { settings in
            settings.recipe = .bends
        } _: { root in
            let outcomes = ids.indices.map { $0 % 4 == 0 ? 1 : 0 }
            let parties = ids.enumerated().map {
                #"{"party_id": "\#($0.element)", "features": {\#(features($0.offset, outcomes[$0.offset]))}}"#
            }
            let text = #"{"as_of": "2026-01-01", "parties": [\#(parties.joined(separator: ", "))]}"#
            try root.take("B1_profiles.json", text)
            found = JobRoot.warnings(
                try root.take("B1_labels.json", JobRoot.labels(zip(ids, outcomes.map { $0 }).map { ($0, $1) })))
        }
        return found
    }

    /// Says nothing of an outcome.
    private func noise(_ place: Int) -> Double { Double(place * 37 % 101) / 100 }

    @Test("a feature that only defaulted companies have")
    func presence() throws {
        let found = try warnings { place, outcome in
            #""u": \#(noise(place))"# + (outcome == 1 ? #", "recovery": 0.5"# : "")
        }
        #expect(found["too_good"]?.contains("recovery (AUC 1.0, being there or missing)") == true, "\(found)")
    }

    @Test("a version that knows the outcomes from two features together, of which none says it alone")
    func together() throws {
        let found = try warnings { place, outcome in
            #""a": \#(noise(place)), "b": \#(noise(place) + Double(outcome))"#
        }
        let alone = try warnings { place, outcome in #""u": \#(noise(place) + 0.3 * Double(outcome))"# }
        #expect(alone["too_good"] == nil, "\(alone)")
        let said = try warnings { place, outcome in
            #""a": \#(noise(place)), "b": \#(noise(place) + 0.6 * Double(outcome))"#
        }
        #expect(found["too_good"] != nil, "\(found)")
        #expect(said["too_good"]?.contains("the version tells the outcomes of the batch apart out of fold") == true)
    }

    @Test("features that make a training slow")
    func manyFeatures() throws {
        let sparse = [Int](repeating: 1_000, count: 17) + [Int](repeating: 3, count: 400)
        let found = try #require(BatchWarning.manyFeatures(rows: 1_000, values: sparse, recipes: 1))
        #expect(found.code == .manyFeatures && found.count == 417)
        #expect(found.message.contains("training.exclude") && found.message.contains("training.window"))
        // As many as anybody has, and a few hundred rows; then many rows.
        let usual = [Int](repeating: 300, count: 30)
        #expect(BatchWarning.manyFeatures(rows: 300, values: usual, recipes: 2) == nil)
        #expect(BatchWarning.manyFeatures(rows: 10_000_000, values: usual, recipes: 2) == nil)
    }

    @Test("settings that let a file in which the defaults would have refused stand in both documents and events")
    func settings() throws {
        try JobRoot.with { settings in
            try? settings.set("intake.most_ahead", to: "9999d", origin: "test")
            try? settings.set("intake.outcome_names", to: "zzz", origin: "test")
        } _: { root in
            let ids = JobRoot.ids(30)
            let scored = try root.take("B1_profiles.json", JobRoot.profiles(ids))
            let labels = JobRoot.labels(ids.enumerated().map { ($0.element, $0.offset % 2) })
            let trained = try root.take("B1_labels.json", labels)
            let scoring = try Data(contentsOf: root.folder.appendingPathComponent("archive/B1/scoring.json"))
            let document = try #require(try JSONSerialization.jsonObject(with: scoring) as? [String: Any])
            let expected = ["intake.most_ahead": "9999d", "intake.outcome_names": "zzz"]
            #expect(document["settings"] as? [String: String] == expected)
            let settings = try #require(try root.training("B1")["settings"] as? [String: Any])
            for (key, value) in expected { #expect(settings[key] as? String == value) }
            for (report, word) in [(scored, "scored"), (trained, "trained")] {
                let event = try #require(report.events.first { $0.word == word })
                let text = event.fields.first { $0.0 == "settings" }?.1.text() ?? ""
                #expect(text.contains(#""intake.most_ahead": "9999d""#), "\(word): \(text)")
            }
        }
        try JobRoot.with { root in
            let scored = try root.take("B1_profiles.json", JobRoot.profiles(JobRoot.ids(30)))
            #expect(scored.events.allSatisfy { event in !event.fields.contains { $0.0 == "settings" } })
        }
    }
}
