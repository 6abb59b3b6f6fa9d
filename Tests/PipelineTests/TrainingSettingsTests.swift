import Custody
import Foundation
import Ledger
import Pipeline
import Scorecards
import TestSupport
import Testing
import Vocabulary

@Suite("Settings of the training")
struct TrainingSettingsTests {
    @Test("directions are given one by one or all at once, and refused where they say nothing")
    func directions() throws {
        var settings = Settings()
        try settings.set("directions", to: "late_share: up, status.open:none", origin: "test")
        try settings.set("directions.kyc_verified", to: "up", origin: "test")
        #expect(settings.directions == ["late_share": .up, "status.open": .none, "kyc_verified": .up])
        #expect(settings.given["directions"] == "kyc_verified: up, late_share: up, status.open: none")
        for (key, value) in [
            ("directions", "late_share"), ("directions", "late_share: sideways"), ("directions", "1x: up"),
            ("directions.late_share", "yes"), ("directions.", "up"), ("training.exclude", "a b"),
            ("report.segments", "a b"), ("report.segments", "a, a"),
            ("training.recipe", "bent"), ("training.pairs", "11"),
        ] {
            #expect(throws: SettingError.self, "\(key) = \(value)") {
                var settings = settings
                try settings.set(key, to: value, origin: "test")
            }
        }
        try settings.set("training.exclude", to: "a, b.c", origin: "test")
        #expect(settings.excluded == ["a", "b.c"])
        try settings.set("report.segments", to: "a, b.c", origin: "test")
        #expect(settings.segments == ["a", "b.c"])
        try settings.set("training.exclude", to: "none", origin: "test")
        try settings.set("directions", to: "none", origin: "test")
        #expect(settings.excluded.isEmpty && settings.directions.isEmpty)
    }

    @Test("words and sentences of reasons are given one by one, and sentences without their form are refused")
    func words() throws {
        var settings = Settings()
        try settings.set("report.words.company_age_years", to: "Alter, in Jahren", origin: "test")
        try settings.set("report.sentences.low", to: "{feature}[: {median}]", origin: "test")
        #expect(settings.words.words == ["company_age_years": "Alter, in Jahren"])
        #expect(settings.words.sentences == [.low: "{feature}[: {median}]"])
        for (key, value) in [
            ("report.sentences.low", "{name}"), ("report.sentences.lower", "x"), ("report.sentences.low", "[x"),
            ("report.words", "a"), ("report.words.a", ""),
        ] {
            #expect(throws: SettingError.self, "\(key) = \(value)") {
                var settings = settings
                try settings.set(key, to: value, origin: "test")
            }
        }
        try settings.set("report.words", to: "none", origin: "test")
        try settings.set("report.sentences", to: "none", origin: "test")
        #expect(settings.words == ReasonWords())
    }

    private static let outcomes = JobRoot.ids(120).enumerated().map {
        ($1, $0 * 37 % 100 > 55 ? 1 : 0) as (String, Int?)
    }

    private func trained(_ change: (inout Settings) -> Void) throws -> Scorecard {
        var scorecard: Scorecard?
        try JobRoot.with(change) { root in
            try root.take("A_profiles.json", JobRoot.profiles(JobRoot.ids(120)))
            try root.take("A_labels.json", JobRoot.labels(TrainingSettingsTests.outcomes))
            scorecard = try root.ledger.model("v2").map { try ModelText.scorecard($0.coefficients) }
            let settings = try #require(try root.training("A")["settings"] as? [String: Any])
            #expect(settings["training.recipe"] as? String == scorecard?.recipe.rawValue)
            #expect(settings["directions"] != nil && settings["training.exclude"] != nil)
        }
        return try #require(scorecard)
    }

    private func shape(_ scorecard: Scorecard, _ feature: String) -> BentShape? {
        for term in scorecard.terms where term.feature == feature {
            if case .bent(let shape) = term.shape { return shape }
        }
        return nil
    }

    @Test("a version keeps the directions of its training, built in or declared")
    func declared() throws {
        let builtIn = try trained { try? $0.set("training.recipe", to: "bends", origin: "test") }
        #expect(shape(builtIn, "kyc_verified")?.direction == .down && shape(builtIn, "u")?.direction == nil)
        let changed = try trained {
            try? $0.set("training.recipe", to: "bends", origin: "test")
            try? $0.set("directions", to: "kyc_verified: none, u: down", origin: "test")
        }
        #expect(shape(changed, "kyc_verified")?.direction == nil && shape(changed, "u")?.direction == .down)
        // The risk rises with u: under the declaration nothing is left of it.
        let table = try #require(changed.pointsTables.first { $0.feature == "u" })
        #expect(table.knots.allSatisfy { abs($0.points) < 1e-6 })
        #expect(builtIn.pointsTables.first { $0.feature == "u" }?.knots.contains { $0.points < -10 } == true)
    }

    @Test(
        "a feature that is excluded is in no new version, and the champion is compared with it",
        arguments: [
            "straight1", "bends",
        ])
    func excluded(recipe: String) throws {
        try JobRoot.with({
            try? $0.set("training.recipe", to: recipe, origin: "test")
        }) { root in
            try root.take("A_profiles.json", JobRoot.profiles(JobRoot.ids(120)))
            try root.take("A_labels.json", JobRoot.labels(TrainingSettingsTests.outcomes))
            var settings = root.work.settings
            try settings.set("training.exclude", to: "u, kyc_verified", origin: "test")
            let later = JobRoot(
                folder: root.folder,
                work: Workplace(root: root.work.root, ledger: root.ledger, settings: settings, clock: { JobRoot.now }))
            try later.take("B_profiles.json", JobRoot.profiles(JobRoot.ids(120), asOf: "2026-02-01"))
            try later.take("B_labels.json", JobRoot.labels(TrainingSettingsTests.outcomes))
            let first = try ModelText.scorecard(try #require(try root.ledger.model("v2")).coefficients)
            #expect(first.inputs.map(\.name).contains("u"))
            let second = try ModelText.scorecard(try #require(try root.ledger.model("v3")).coefficients)
            #expect(!second.terms.contains { ["u", "kyc_verified"].contains($0.feature) })
            let champion = try #require(try root.training("B")["champion"] as? [String: Any])
            #expect(champion["version"] as? String == "v2")
            let figures = try #require(champion["figures"] as? [String: Any])
            // Without u the champion would know nothing.
            #expect(try #require(figures["auc"] as? Double) > 0.9)
        }
    }

    @Test(
        "the scale of the settings enters a version, and one that cannot be is refused",
        arguments: ["straight1", "bends"])
    func scale(recipe: String) throws {
        let scaled = try trained {
            try? $0.set("training.recipe", to: recipe, origin: "test")
            for (key, value) in [
                ("score.base_points", "500"), ("score.base_odds", "10"), ("score.points_to_double", "20"),
                ("score.range", "310 to 850"),
            ] {
                do { try $0.set(key, to: value, origin: "test") } catch { Issue.record("\(error)") }
            }
        }
        let plain = try trained { try? $0.set("training.recipe", to: recipe, origin: "test") }
        #expect(scaled.scale.basePoints == 500 && scaled.scale.baseOdds == 10 && scaled.scale.pointsToDouble == 20)
        #expect(scaled.scale.least == 310 && scaled.scale.most == 850)
        #expect(plain.scale == ScoreScale() && plain.bands == Band.standard && scaled.bands == plain.bands)
        #expect(scaled.terms == plain.terms && scaled.intercept == plain.intercept)
        for (key, value) in [
            ("score.range", "-100001 to 900"), ("score.range", "300 to 100001"), ("score.range", "500 to 500"),
            ("score.range", "500"), ("score.base_odds", "0"), ("score.points_to_double", "-45"),
        ] {
            #expect(throws: SettingError.self) {
                var settings = Settings()
                try settings.set(key, to: value, origin: "test")
            }
        }
    }

    @Test("declared directions that the recipe does not keep are warned of", arguments: ["straight1", "bends"])
    func ignoredDirections(recipe: String) throws {
        for (rivals, ignoring) in [("none", ["straight1"]), ("straight1, bends", ["straight1"])] {
            try JobRoot.with({
                try? $0.set("training.recipe", to: recipe, origin: "test")
                try? $0.set("training.rivals", to: rivals, origin: "test")
                try? $0.set("directions", to: "u: up, kyc_verified: none, absent: down", origin: "test")
            }) { root in
                let isIgnored = recipe == "straight1" || rivals != "none"
                try root.take("A_profiles.json", JobRoot.profiles(JobRoot.ids(120)))
                let report = try root.take("A_labels.json", JobRoot.labels(TrainingSettingsTests.outcomes))
                let what = JobRoot.warnings(report)["directions_ignored"]
                #expect((what != nil) == isIgnored, "\(recipe), \(rivals)")
                if isIgnored {
                    let expected = "1 declared direction is not kept by \(ignoring[0]), which has none: u"
                    #expect(what?.contains(expected) == true)
                }
                #expect((root.work.settings.idleDirections != nil) == (recipe == "straight1" && rivals == "none"))
            }
        }
        // Nothing is said of those that are built in.
        try JobRoot.with({ try? $0.set("training.recipe", to: recipe, origin: "test") }) { root in
            try root.take("A_profiles.json", JobRoot.profiles(JobRoot.ids(120)))
            let report = try root.take("A_labels.json", JobRoot.labels(TrainingSettingsTests.outcomes))
            #expect(JobRoot.warnings(report)["directions_ignored"] == nil)
        }
    }
}
