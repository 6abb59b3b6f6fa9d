import Custody
import Ledger
import Scorecards
import Statistics
import Vocabulary

/// What a batch is compared with (SPEC 4): the rows that the version was trained on. Where these are too few for its
/// probabilities, and for v1, which has none, it is the first batch of enough companies that the version scored. No
/// batch is compared with itself.
extension ScoreBatchJob {
    /// How the batch has moved, with the verdict `no_reference` where there is nothing to compare it with.
    ///
    /// - Parameters:
    ///   - stored: the reference that is kept with the version; nil where there is none yet.
    ///   - pd: the probabilities of the batch.
    ///   - drift: of the batch from that reference, or from itself.
    func drift(_ drift: Drift, from stored: DriftReference?, pd: [Double], choice: ModelChoice) throws -> Drift {
        guard let stored else { return drift.withoutReference }
        if stored.suffices(for: choice.scorecard), choice.scorecard.recipe != .expert { return drift }
        let least = min(Ledger.leastDriftReference, choice.scorecard.recipe == .expert ? stored.rows : .max)
        let first = try work.ledger.firstRequest(of: choice.model.version, leastParties: least)
        let other = first.flatMap { $0.batchID == incoming.file.batch.text ? nil : $0 }
        if choice.scorecard.recipe == .expert { return other == nil ? drift.withoutReference : drift }
        guard let other else { return drift.testing(probabilities: DriftTest(outcome: .noReference)) }
        let bins = DriftBins(try work.ledger.probabilities(ofRequest: other.id))
        return drift.testing(probabilities: bins.stability(pd).test)
    }
}
