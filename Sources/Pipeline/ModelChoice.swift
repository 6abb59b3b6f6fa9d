import Intake
import Ledger
import Scorecards
import Vocabulary

/// The model that scores a batch: the active one or, where the batch lag rule forbids that, the newest version that has
/// ever been active and is allowed.
struct ModelChoice {
    let active: StoredModel
    let model: StoredModel
    let scorecard: Scorecard
    /// Of v1, if the scoring gives it the settings of its first use.
    let renewal: ExpertRenewal?
    /// Why the active model may not; nil where it is the one.
    let objection: String?

    init(_ ledger: Ledger, batch: BatchID, asOf: ReferenceTime, settings: Settings) throws {
        active = try ledger.activeModel()
        objection = try ModelChoice.objection(ledger, model: active, batch: batch, asOf: asOf)
        var chosen = active
        if objection != nil {
            let candidates = try ledger.modelsEverActive()
            guard
                let allowed = try candidates.first(where: {
                    try ModelChoice.objection(ledger, model: $0, batch: batch, asOf: asOf) == nil
                })
            else {
                // v1 has learnt from nothing and is allowed everywhere.
                throw LedgerError(
                    "choose a model", cause: .damaged, message: "no model may score \(batch), not even v1")
            }
            chosen = allowed
        }
        model = chosen
        let stored = try ModelText.scorecard(chosen.coefficients)
        renewal = try ExpertRenewal(ledger, model: chosen, scorecard: stored, settings: settings)
        scorecard = renewal?.scorecard ?? stored
    }

    /// Why the batch lag rule forbids a model to score a batch; nil where it does not.
    static func objection(
        _ ledger: Ledger, model: StoredModel, batch: BatchID, asOf: ReferenceTime
    ) throws(LedgerError) -> String? {
        let latest = try ledger.latestReference(ofLineage: model.version)
        return LagRule.objection(
            lineage: model.lineage.compactMap { BatchID($0.batchID) },
            latest: latest.map { ($0.batchID, Timestamp(microseconds: $0.asOf)) },
            observedAt: model.observedAt.map(Timestamp.init(microseconds:)), toScoring: batch, asOf: asOf)
    }
}

extension ReferenceTime {
    /// That of a batch as it was scored.
    init(_ request: StoredRequest) {
        self.init(
            Timestamp(microseconds: request.asOf), isGiven: request.asOfSource != AsOfSource.firstSeen.rawValue)
    }
}
