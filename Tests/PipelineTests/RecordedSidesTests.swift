import Foundation
import Ledger
import Pipeline
import Scorecards
import TestSupport
import Testing

@Suite("The sides of recorded reasons")
struct RecordedSidesTests {
    @Test("are those that explain a score, in the ledger and in scores.csv", arguments: ["bends", "straight1"])
    func recorded(recipe: String) throws {
        try JobRoot.with({ try? $0.set("training.recipe", to: recipe, origin: "test") }) { root in
            let ids = JobRoot.ids(120)
            let outcomes = ids.enumerated().map { ($1, $0 * 37 % 100 > 55 ? 1 : 0) as (String, Int?) }
            try root.take("A_profiles.json", JobRoot.profiles(ids))
            try root.take("A_labels.json", JobRoot.labels(outcomes))
            try root.take("B_profiles.json", JobRoot.profiles(ids, asOf: "2026-02-01"))
            var seen: Set<String> = []
            for batch in ["A", "B"] {
                let request = try #require(try root.ledger.batch(batch)).request
                #expect(try root.ledger.hasReasonSides(ofRequest: request.id))
                let model = try #require(try root.ledger.model(request.modelVersion))
                let stored = try root.ledger.features(of: request)
                let reasons = try ModelText.scorecard(model.coefficients).reasons(FeatureColumns(stored))
                var lines = ["party_id,pd,score,band,reasons,model_version,reason_sides"]
                try root.ledger.eachScore(ofRequest: request.id) { score in
                    let sides = reasons[score.place].map(\.side.rawValue)
                    seen.formUnion(sides)
                    #expect(score.reasons == reasons[score.place].map(\.feature).joined(separator: "|"))
                    #expect(score.reasonSides == sides.joined(separator: "|"), "\(batch) \(score.partyID)")
                    lines.append(
                        "\(score.partyID),\(score.pd),\(score.score),\(score.band),\(score.reasons),\(model.version),"
                            + sides.joined(separator: "|"))
                }
                let text = try String(
                    contentsOf: root.folder.appendingPathComponent("archive/\(batch)/scores.csv"), encoding: .utf8)
                #expect(text.split(separator: "\n").map(String.init) == lines)
            }
            #expect(seen.isSuperset(of: ["high", "low", "no"]), "\(seen)")
            #expect(try Verification(root.work).run().faults == [])
        }
    }
}
