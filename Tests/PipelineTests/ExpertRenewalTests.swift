import Custody
import Foundation
import Ledger
import Pipeline
import Scorecards
import TestSupport
import Testing
import Vocabulary

@Suite("v1 and the score settings of its first use")
struct ExpertRenewalTests {
    private func expert(_ root: JobRoot) throws -> Scorecard {
        try ModelText.scorecard(try #require(try root.ledger.model("v1")).coefficients)
    }

    @Test("settings that changed between the making of the root and the first scoring count, and v1 verifies")
    func changed() throws {
        try JobRoot.with { made in
            let root = made.with { settings in
                try? settings.set("score.base_points", to: "500", origin: "test")
                try? settings.set("score.bands", to: "up=600, down=300", origin: "test")
            }
            #expect(try expert(root).scale.basePoints == 650)
            let report = try root.take("A_profiles.json", JobRoot.profiles(JobRoot.ids(60)))
            #expect(report.events.filter { $0.word == "renewed" }.count == 1)
            #expect(try expert(root).scale.basePoints == 500)
            #expect(try expert(root).bands.map(\.name) == ["up", "down"])
            let request = try #require(try root.ledger.batch("A")).request
            #expect(try Set(root.ledger.bands(ofRequest: request.id).keys).isSubset(of: ["up", "down"]))
            #expect(try Verification(root.work).run().faults == [])
            // Later settings change neither v1 nor its scores.
            let report2 = try made.take("B_profiles.json", JobRoot.profiles(JobRoot.ids(60), asOf: "2026-02-01"))
            #expect(!report2.events.contains { $0.word == "renewed" })
            #expect(try expert(root).scale.basePoints == 500)
            #expect(try Verification(made.work).run().faults == [])
        }
    }

    @Test("settings that did not change renew nothing")
    func unchanged() throws {
        try JobRoot.with { root in
            let report = try root.take("A_profiles.json", JobRoot.profiles(JobRoot.ids(60)))
            #expect(!report.events.contains { $0.word == "renewed" })
            #expect(try Verification(root.work).run().faults == [])
        }
    }
}
