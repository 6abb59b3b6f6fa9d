import Foundation
import Ledger
import Pipeline
import Results
import Scorecards
import Testing
import Vocabulary

@Suite("Rival recipes")
struct RivalTests {
    @Test("names have a recipe and perhaps a window, and nothing else")
    func names() {
        for text in ["straight1", "bends", "bends@1", "straight1@12"] {
            #expect(RecipeName(text)?.description == text)
        }
        for text in ["", "bend", "Bends", "bends@", "bends@0", "bends@04", "bends@-1", "bends@x", "bends@4@4", "@4"] {
            #expect(RecipeName(text) == nil, "\(text)")
        }
    }

    @Test("settings name them once each, and a bad value is refused with what is allowed")
    func settings() throws {
        var settings = Settings()
        #expect(settings.rivals.isEmpty)
        try settings.set("training.rivals", to: "straight1, bends@4", origin: "test")
        #expect(settings.rivals.map(\.description) == ["straight1", "bends@4"])
        try settings.set("training.rivals", to: "none", origin: "test")
        #expect(settings.rivals.isEmpty)
        for bad in ["", "bent", "bends,", "bends, bends", "bends@0", "none, bends"] {
            let error = #expect(throws: SettingError.self, "\(bad)") {
                try settings.set("training.rivals", to: bad, origin: "test")
            }
            #expect(error?.description.contains("straight1, bends, or either with another window") == true)
        }
    }

    // MARK: Histories

    private static let ids = JobRoot.ids(120)

    /// Outcomes that rise with the feature `u` of `JobRoot.profiles`.
    private static let outcomes = ids.enumerated().map { ($1, $0 * 37 % 100 > 55 ? 1 : 0) as (String, Int?) }

    private func score(_ root: JobRoot, _ batch: String) throws {
        let number = Int(batch.utf8.first ?? 0) - 64
        try root.take("\(batch)_profiles.json", JobRoot.profiles(RivalTests.ids, asOf: "2026-01-0\(number)"))
    }

    private func train(_ root: JobRoot, _ batch: String) throws {
        try root.take("\(batch)_labels.json", JobRoot.labels(RivalTests.outcomes))
    }

    private func rivals(_ root: JobRoot, _ batch: String) throws -> [[String: Any]] {
        try root.training(batch)["rivals"] as? [[String: Any]] ?? []
    }

    private func rule(_ root: JobRoot, _ batch: String) throws -> (batches: [String], spent: Double, bar: Double)? {
        guard let rule = try rivals(root, batch).first?["rule"] as? [String: Any] else { return nil }
        let figures = try #require(rule["figures"] as? [String: Any])
        return (
            try #require(figures["batches"] as? [String]), try #require(rule["spent"] as? Double),
            try #require(rule["bar"] as? Double)
        )
    }

    private func shadow(_ root: JobRoot, _ batch: String) throws -> [String] {
        (try root.training(batch)["shadow"] as? [[String: Any]] ?? []).compactMap { $0["version"] as? String }
    }

    private func verify(_ root: JobRoot) throws {
        let faults = try Verification(root.work).run().faults
        #expect(faults == [])
    }

    /// As a user sets them, so that trainings note them.
    private static func settings(_ recipe: String, rivals: String = "none") -> (inout Settings) -> Void {
        { settings in
            for (key, value) in [("training.recipe", recipe), ("training.rivals", rivals)] {
                do { try settings.set(key, to: value, origin: "test") } catch { Issue.record(error) }
            }
        }
    }

    private func activate(_ version: String, _ root: JobRoot) throws {
        try root.ledger.activate(
            version, by: "test", reason: "test", at: JobRoot.now.microseconds + 1,
            event: EventRecord(word: "activated", fields: #"{"model": "\#(version)"}"#))
    }

    @Test("a version in the shadow is not compared on a batch whose labels it has seen")
    func lagRule() throws {
        try JobRoot.with({ settings in
            RivalTests.settings("straight1", rivals: "straight1@9")(&settings)
            settings.activationPolicy = .gated
            // Nothing passes the gates.
            settings.gates.minRows = 100_000
        }) { root in
            try score(root, "A")
            try train(root, "A")
            try activate("v2", root)
            for batch in ["B", "C"] { try score(root, batch) }
            try train(root, "C")
            #expect(try shadow(root, "C") == ["v3"])
            #expect(try rule(root, "C")?.batches == ["C"])
            try train(root, "B")
            // v5 learned from C, which comes after B.
            #expect(try shadow(root, "B") == ["v3"])
            #expect(try rule(root, "B")?.batches == ["B", "C"])
            try verify(root)
        }
    }

    @Test("labels that come again replace the comparison of their batch")
    func again() throws {
        try JobRoot.with(RivalTests.settings("straight1", rivals: "straight1@9")) { root in
            for batch in ["A", "B"] {
                try score(root, batch)
                try train(root, batch)
            }
            try #require(try root.ledger.activeModel().version == "v4")
            try score(root, "C")
            try train(root, "C")
            var outcomes = RivalTests.outcomes
            outcomes[0].1 = 1
            try root.take("C_labels.json", JobRoot.labels(outcomes))
            let document = try root.training("C")
            // The version that the first labels of C trained is active, and may not score C.
            #expect(document["decision"] as? String == "not_comparable")
            let rivals = try rivals(root, "C")
            #expect(rivals.first?["decision"] as? String == "not_comparable" && rivals.first?["rule"] is NSNull?)
            try verify(root)
        }
    }

    @Test("a recipe of the settings that is not the active one is a rival, until a person activates it")
    func changedRecipe() throws {
        try JobRoot.with(RivalTests.settings("straight1")) { root in
            try score(root, "A")
            try train(root, "A")
            #expect(try root.ledger.activeModel().version == "v2")
            #expect(try rivals(root, "A").isEmpty)
            let changed = root.with(RivalTests.settings("bends"))
            for batch in ["B", "C"] {
                try score(changed, batch)
                try train(changed, batch)
            }
            #expect(try root.training("B")["recipe"] as? String == "straight1")
            #expect(try rivals(root, "B").map { $0["recipe"] as? String } == ["bends"])
            // At B there was no version of the rival yet; C is its first batch.
            #expect(try rule(root, "B")?.batches == [])
            #expect(try rule(root, "C")?.batches == ["C"])
            let rival = try #require(try rivals(root, "C").first?["version"] as? String)
            try activate(rival, root)
            try score(changed, "D")
            try train(changed, "D")
            #expect(try root.training("D")["recipe"] as? String == "bends")
            #expect(try rivals(root, "D").isEmpty)
            // And back: straight1 is a rival again, and its record begins anew.
            let back = root.with(RivalTests.settings("bends", rivals: "straight1"))
            try score(back, "E")
            try train(back, "E")
            #expect(try rivals(root, "E").map { $0["rival_of"] as? String } == ["bends"])
            #expect(try rule(root, "E")?.batches == ["E"])
            try verify(root)
        }
    }

    @Test("labels of a batch older than the window of a rival train no version of it")
    func window() throws {
        try JobRoot.with({ settings in
            RivalTests.settings("straight1", rivals: "straight1@1")(&settings)
            settings.activationPolicy = .manual
        }) { root in
            for batch in ["A", "B"] { try score(root, batch) }
            try train(root, "B")
            #expect(try rivals(root, "B").map { $0["version"] as? String } == ["v3"])
            try train(root, "A")
            let rival = try #require(try rivals(root, "A").first)
            #expect(rival["version"] is NSNull && rival["decision"] as? String == "not_trained")
            #expect(rival["stopped_by"] as? [String] == ["no labelled party, or older than the window"])
            #expect(try root.ledger.models().map(\.version) == ["v1", "v2", "v3", "v4"])
            try verify(root)
        }
    }
}
