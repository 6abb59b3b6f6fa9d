import Custody
import Ledger
import Scorecards
import Statistics
import Vocabulary

/// What a batch is compared with (SPEC 4): the rows that the version was trained on. Where these are too few for its
/// probabilities, and for v1, which has none, it is the first batch of enough companies that the version scored, as it
/// was scored last. No batch is compared with itself.
struct DriftSource {
    /// The reference of the features, and of the probabilities unless `other` is there instead; nil where there is none
    /// yet.
    let reference: DriftReference?
    /// Whether that is kept with the version.
    let isStored: Bool
    /// What the probabilities are compared with.
    private let probabilities: Probabilities

    private enum Probabilities {
        /// The reference itself.
        case reference
        /// Nothing: the version has scored no other batch.
        case none
        /// Those of another batch.
        case other(DriftBins)
    }

    /// - Parameter batch: the one that is being scored.
    init(_ ledger: Ledger, choice: ModelChoice, batch: String) throws {
        let (version, scorecard) = (choice.model.version, choice.scorecard)
        let stored = try ledger.driftReference(of: version).map(ModelText.drift)
        isStored = stored != nil
        guard let stored, scorecard.recipe == .expert || !stored.suffices(for: scorecard) else {
            reference = stored
            probabilities = stored == nil ? .none : .reference
            return
        }
        let isExpert = scorecard.recipe == .expert
        let least = min(Ledger.leastDriftReference, isExpert ? stored.rows : .max)
        let found = try ledger.firstBatch(of: version, leastParties: least)
        guard let found, found.batchID != batch else {
            (reference, probabilities) = (isExpert ? nil : stored, .none)
            return
        }
        if !isExpert {
            reference = stored
            probabilities = .other(DriftBins(try ledger.probabilities(ofRequest: found.id)))
            return
        }
        // The bins that are kept are those of its first profiles.
        let isCorrected = try ledger.firstRequest(of: version, leastParties: least)?.id != found.id
        reference =
            try isCorrected
            ? DriftReference(
                probabilities: ledger.probabilities(ofRequest: found.id),
                features: FeatureColumns(try ledger.features(of: found), of: found, ledger: ledger, for: scorecard))
            : stored
        probabilities = .reference
    }

    /// How the batch has moved, with the verdict `no_reference` where there is nothing to compare it with.
    ///
    /// - Parameters:
    ///   - drift: of the batch from the reference, or from itself where there is none.
    ///   - pd: the probabilities of the batch.
    func drift(_ drift: Drift, pd: [Double]) -> Drift {
        switch (reference, probabilities) {
        case (nil, _): drift.withoutReference
        case (_, .reference): drift
        case (_, .none): drift.testing(probabilities: DriftTest(outcome: .noReference))
        case (_, .other(let bins)): drift.testing(probabilities: bins.stability(pd).test)
        }
    }
}
