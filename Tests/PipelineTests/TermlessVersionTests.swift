import Ledger
import Pipeline
import TestSupport
import Testing

@Suite("A version none of whose terms counts")
struct TermlessVersionTests {
    /// Eight companies that differ in nothing but their ids.
    private static let identical =
        #"{"as_of":"2026-01-01","parties":["#
        + JobRoot.ids(8).map { #"{"party_id":"\#($0)","kyc_verified":1}"# }.joined(separator: ",") + "]}"

    private static let outcomes = JobRoot.labels(
        JobRoot.ids(8).enumerated().map { ($1, $0 % 2) }, observedAt: "2026-02-01")

    @Test("is registered, and v1 stays active", arguments: TrainingRecipe.allCases)
    func expertStays(recipe: TrainingRecipe) throws {
        try JobRoot.with {
            $0.recipe = recipe
        } _: { root in
            try root.take("A_profiles.json", TermlessVersionTests.identical)
            try root.take("A_labels.json", TermlessVersionTests.outcomes)
            let training = try root.training("A")
            #expect(training["decision"] as? String == "challenger")
            #expect(training["stopped_by"] as? [String] == ["no_terms"])
            #expect(try root.ledger.activeModel().version == "v1")
            let verification = try Verification(root.work).run()
            #expect(verification.faults.isEmpty, "\(verification.faults)")
        }
    }

    @Test("does not take over from a trained version")
    func trainedStays() throws {
        try JobRoot.with {
            $0.trainingWindow = 1
        } _: { root in
            let ids = JobRoot.ids(40)
            try root.take("A_profiles.json", JobRoot.profiles(ids))
            try root.take(
                "A_labels.json",
                JobRoot.labels(ids.enumerated().map { ($1, $0 * 37 % 100 > 50 ? 1 : 0) }, observedAt: "2026-01-02"))
            #expect(try root.ledger.activeModel().version == "v2")
            let identical = TermlessVersionTests.identical.replacing("2026-01-01", with: "2026-01-15")
            try root.take("B_profiles.json", identical)
            try root.take("B_labels.json", TermlessVersionTests.outcomes)
            #expect(try root.training("B")["stopped_by"] as? [String] == ["no_terms"])
            #expect(try root.ledger.activeModel().version == "v2")
        }
    }
}
