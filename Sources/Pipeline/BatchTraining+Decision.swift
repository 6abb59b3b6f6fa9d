import Ledger
import Parallel
import Results
import Scorecards
import Vocabulary

/// The comparison with the champion, and the decision.
extension BatchTraining {
    /// What becomes of a version.
    ///
    /// - Returns: the decision, and when the outcomes of earlier batches that it was made by were observed.
    func decide(
        _ version: FittedVersion, _ window: WindowRows, _ newest: NewestRows, _ given: GivenProbabilities
    ) throws -> (decision: Decision, observedAt: [Timestamp]) {
        if let objection = try ModelChoice.objection(work.ledger, champion, batch, asOf) {
            return (.notComparable(version.fitting, objection: "the active model: \(objection)"), [])
        }
        let probabilities = window.probabilities(
            of: try ModelText.scorecard(champion.coefficients), at: newest.indices)
        let comparison = Comparison(
            batchID: batch.text, trainingRows: window.rows.count, outcomes: newest.outcomes,
            challenger: version.outOfFold, champion: probabilities)
        let earlier = try work.ledger.comparisonsSinceActivation().filter { $0.comparison.batchID != batch.text }
        let outOfFold = earlier.map(\.comparison) + [comparison]
        let shadow = try shadowRecord(window, newest, given)
        let evidence = Evidence(pooling: outOfFold)
        let contest = Contest(
            champion: newest.evaluation(probabilities), comparison: comparison, evidence: evidence,
            shadow: shadow.ofThisBatch,
            verdict: try verdict(GateFigures(pooled: evidence, newest: version.fitting.outOfFold), outOfFold, shadow))
        let deciding = Set(contest.batches)
        let observedAt =
            earlier.filter { deciding.contains($0.comparison.batchID) }.compactMap(\.observedAt)
            + shadow.all.filter { deciding.contains($0.comparison.batchID) }.compactMap(\.observedAt)
        return (
            Decision(version.fitting, contest, against: champion.version),
            observedAt.map(Timestamp.init(microseconds:))
        )
    }

    /// What the policy says; see `Verdict`.
    private func verdict(
        _ figures: GateFigures, _ outOfFold: [Comparison], _ shadow: ShadowRecord
    ) throws(LedgerError) -> Verdict {
        do throws(DamagedShadow) {
            return try Verdict(
                work.settings.activationPolicy, figures, work.settings.gates, outOfFold: outOfFold, shadow: shadow,
                champion: champion.version, isExpert: champion.isExpert)
        } catch {
            throw LedgerError("read the comparisons", .damaged, message: error.description)
        }
    }

    // MARK: Versions in the shadow

    /// Compares versions that are newer than the active one, and know nothing of the batch, with the scores that were
    /// given, and adds the comparisons that earlier trainings recorded.
    private func shadowRecord(
        _ window: WindowRows, _ newest: NewestRows, _ given: GivenProbabilities
    ) throws -> ShadowRecord {
        if work.settings.activationPolicy == .gated { return ShadowRecord(ofThisBatch: [], before: []) }
        let newer = try work.ledger.models().filter { $0.number > champion.number }
        let allowed = try newer.filter { try ModelChoice.objection(work.ledger, $0, batch, asOf) == nil }
        let before = try newer.flatMap { try $0.trainingFigures().decision.contest?.shadow ?? [] }
        if allowed.isEmpty { return ShadowRecord(ofThisBatch: [], before: before) }
        let compared = try allowed.map { version in
            try work.effort.check()
            let probabilities = window.probabilities(
                of: try ModelText.scorecard(version.coefficients), at: newest.indices)
            return ShadowComparison(
                version: version.version, champion: given.version,
                observedAt: labelled.observedAt?.microseconds,
                comparison: Comparison(
                    batchID: batch.text, trainingRows: version.trainingRows, outcomes: newest.outcomes,
                    challenger: probabilities, champion: given.probabilities))
        }
        return ShadowRecord(ofThisBatch: compared, before: before)
    }
}
