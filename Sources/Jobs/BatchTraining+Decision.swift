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
        _ version: FittedVersion, _ window: WindowRows, _ newest: NewestRows
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
        let record = Record(
            outOfFold: earlier.map(\.comparison) + [comparison], shadow: try shadowRecord(window, newest))
        let contest = Contest(
            champion: newest.evaluation(probabilities), comparison: comparison,
            evidence: Evidence(pooling: record.outOfFold), shadow: record.shadow.ofThisBatch,
            verdict: try verdict(version, record))
        let deciding = Set(contest.batches)
        let observedAt =
            earlier.filter { deciding.contains($0.comparison.batchID) }.compactMap(\.observedAt)
            + record.shadow.all.filter { deciding.contains($0.comparison.batchID) }.compactMap(\.observedAt)
        return (
            Decision(version.fitting, contest, against: champion.version),
            observedAt.map(Timestamp.init(microseconds:))
        )
    }

    /// What the policy looks at.
    private struct Record {
        /// Comparisons with the active model since it was activated, each of another batch, the newest last.
        let outOfFold: [Comparison]
        let shadow: ShadowRecord
    }

    private func verdict(_ version: FittedVersion, _ record: Record) throws -> Verdict {
        switch work.settings.activationPolicy {
        case .manual: return .manual
        case .gated:
            let figures = GateFigures(pooled: Evidence(pooling: record.outOfFold), newest: version.fitting.outOfFold)
            return .gates(ActivationGates(figures, work.settings.gates))
        case .refresh:
            guard champion.number == 1 else { return .rule(.refresh(RefreshRule(record.outOfFold))) }
            let outOfTime = try record.shadow.newestOfEachBatch(against: champion.version)
            return .rule(
                .firstModel(
                    outOfTime.isEmpty
                        ? FirstModelRule(record.outOfFold.suffix(1), .outOfFold)
                        : FirstModelRule(outOfTime, .outOfTime)))
        }
    }

    // MARK: Versions in the shadow

    /// Compares versions that are newer than the active one, and know nothing of the batch, with the scores that were
    /// given, and adds the comparisons that earlier trainings recorded.
    private func shadowRecord(_ window: WindowRows, _ newest: NewestRows) throws -> ShadowRecord {
        if work.settings.activationPolicy == .gated { return ShadowRecord(ofThisBatch: [], before: []) }
        let newer = try work.ledger.models().filter { $0.number > champion.number }
        let allowed = try newer.filter { try ModelChoice.objection(work.ledger, $0, batch, asOf) == nil }
        let before = try newer.flatMap { try $0.trainingFigures().decision.contest?.shadow ?? [] }
        if allowed.isEmpty { return ShadowRecord(ofThisBatch: [], before: before) }
        let given = try givenScores()
        let compared = try allowed.map { version in
            try work.effort.check()
            let probabilities = window.probabilities(
                of: try ModelText.scorecard(version.coefficients), at: newest.indices)
            return ShadowComparison(
                version: version.version, champion: labelled.stored.request.modelVersion,
                observedAt: labelled.observedAt?.microseconds,
                comparison: Comparison(
                    batchID: batch.text, trainingRows: version.trainingRows, outcomes: newest.outcomes,
                    challenger: probabilities, champion: given))
        }
        return ShadowRecord(ofThisBatch: compared, before: before)
    }

    /// The probabilities that the labelled parties of the batch were given, in file order.
    func givenScores() throws(LedgerError) -> [Double] {
        try GivenProbabilities(work.ledger, labelled.stored.request, labelled.outcomes).probabilities
    }
}

/// Versions in the shadow of the active one, each compared out of time.
private struct ShadowRecord {
    /// On the batch just labelled, in the order of versions.
    let ofThisBatch: [ShadowComparison]
    /// With those that were recorded since the active version was trained; a batch whose labels were revised has the
    /// last.
    let all: [ShadowComparison]

    init(ofThisBatch: [ShadowComparison], before: [ShadowComparison]) {
        self.ofThisBatch = ofThisBatch
        let batch = ofThisBatch.first?.comparison.batchID
        all = before.filter { $0.comparison.batchID != batch } + ofThisBatch
    }

    /// Of each batch that a version scored, the comparison of the newest version in the shadow; in batch order.
    ///
    /// - Throws: `LedgerError` if a version recorded a batch or a version that is none.
    func newestOfEachBatch(against champion: String) throws(LedgerError) -> [Comparison] {
        var newest: [BatchID: (number: Int, comparison: Comparison)] = [:]
        for one in all where one.champion == champion {
            guard let batch = BatchID(one.comparison.batchID), let number = Int(one.version.dropFirst()) else {
                throw LedgerError(
                    "read the comparisons", .damaged,
                    message: "there is no comparison of \(one.version) on \(one.comparison.batchID)")
            }
            if let known = newest[batch], known.number > number { continue }
            newest[batch] = (number, one.comparison)
        }
        return newest.sorted { $0.key < $1.key }.map(\.value.comparison)
    }
}
