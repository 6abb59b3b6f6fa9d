import Ledger
import Parallel
import Results
import Scorecards
import Vocabulary

/// The comparison with the champion, and the decision.
extension BatchTraining {
    /// What becomes of the versions. A rival that takes over does so ahead of the version of the active recipe (SPEC
    /// 5.2).
    func decide(
        _ version: FittedVersion, rivals: [RivalFit], window: WindowRows, newest: NewestRows,
        given: GivenProbabilities
    ) throws -> (active: Decided, rivals: [Decided], ofChampion: [Double]?) {
        if let objection = try ModelChoice.objection(work.ledger, model: champion, batch: batch, asOf: asOf) {
            let why = "the active model: \(objection)"
            return (
                Decided(.notComparable(version.fitting, objection: why), version: version),
                rivals.map { rival in Decided(rival) { .notComparable($0.fitting, objection: why) } }, nil
            )
        }
        let scorecard = try ModelText.scorecard(champion.coefficients)
        let probabilities = window.probabilities(of: scorecard, at: newest.indices)
        let opponent = Opponent(
            batch: batch.text, version: champion.version, outcomes: newest.outcomes, probabilities: probabilities,
            evaluation: newest.evaluation(probabilities))
        let earlier = try work.ledger.comparisonsSinceActivation().filter { $0.comparison.batchID != batch.text }
        let comparison = opponent.comparison(version)
        let outOfFold = earlier.map(\.comparison) + [comparison]
        let shadow = try shadowRecord(window, newest: newest, given: given)
        let judged = try judge(rivals, shadow.ofThisBatch)
        let winner = RivalVerdict.winner(judged.map(\.verdict)).map { judged[$0].verdict.recipe }
        let evidence = Evidence(pooling: outOfFold)
        let contest = Contest(
            champion: opponent.evaluation, comparison: comparison, evidence: evidence, shadow: shadow.ofThisBatch,
            verdict: try verdict(
                GateFigures(pooled: evidence, newest: version.fitting.outOfFold), outOfFold: outOfFold, shadow: shadow),
            isOvertaken: winner != nil,
            isTermless: version.scorecard.isConstant && !scorecard.isConstant)
        let observed =
            earlier.map { Observation(batch: $0.comparison.batchID, at: $0.observedAt) }
            + shadow.all.map(Observation.init)
        return (
            Decided(
                Decision(version.fitting, contest: contest, against: champion.version), version: version,
                observed: observed),
            zip(rivals, judged).map { rival, one in
                Decided(rival, observed: one.record.map(Observation.init)) {
                    opponent.decision($0, verdict: one.verdict, winner: winner)
                }
            }, probabilities
        )
    }

    /// What the policy says; see `Verdict`. It looks at versions of the active recipe alone.
    private func verdict(
        _ figures: GateFigures, outOfFold: [Comparison], shadow: ShadowRecord
    ) throws -> Verdict {
        var own = shadow
        if champion.isExpert {
            var index = try RecipeIndex(work.ledger)
            func isOwn(_ one: ShadowComparison) throws -> Bool { try index.recipe(of: one.version) == lineup.active }
            own = ShadowRecord(
                ofThisBatch: try shadow.ofThisBatch.filter(isOwn),
                before: try shadow.all.filter { try $0.comparison.batchID != batch.text && isOwn($0) })
        }
        do throws(DamagedShadow) {
            return try Verdict(
                work.settings.activationPolicy, figures: figures, gates: work.settings.gates, outOfFold: outOfFold,
                shadow: own,
                champion: champion.version, isExpert: champion.isExpert)
        } catch {
            throw LedgerError(error)
        }
    }

    // MARK: Versions in the shadow

    /// Compares versions that are newer than the active one, and the newest of each rival, where they know nothing of
    /// the batch, with the scores that were given, and adds the comparisons that earlier trainings recorded. The gates
    /// look at none of these, so that under the policy `gated` rivals alone are compared.
    private func shadowRecord(
        _ window: WindowRows, newest: NewestRows, given: GivenProbabilities
    ) throws -> ShadowRecord {
        let isGated = work.settings.activationPolicy == .gated
        if isGated, lineup.rivals.isEmpty { return ShadowRecord(ofThisBatch: [], before: []) }
        let models = try work.ledger.models()
        let newer = isGated ? [] : models.filter { $0.number > champion.number }
        let before = try newer.flatMap { try $0.trainingFigures().decision.contest?.shadow ?? [] }
        let allowed = try
            (newer.filter(mayScore) + newestOfRivals(models).filter { !newer.map(\.number).contains($0.number) })
            .sorted { $0.number < $1.number }
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

    private func mayScore(_ version: StoredModel) throws(LedgerError) -> Bool {
        try ModelChoice.objection(work.ledger, model: version, batch: batch, asOf: asOf) == nil
    }

    /// Of each rival the newest version that may score the batch.
    private func newestOfRivals(_ models: [StoredModel]) throws -> [StoredModel] {
        if lineup.rivals.isEmpty { return [] }
        var index = try RecipeIndex(work.ledger)
        return try lineup.rivals.compactMap { rival in
            try models.last { try index.recipe(of: $0.version) == rival && mayScore($0) }
        }
    }

    /// Asks the rule of rivals. It decides under every policy but `manual`, and not while v1 is active.
    ///
    /// - Parameter compared: the comparisons out of time on the batch just labelled.
    /// - Returns: one verdict for each rival; of one that was not fitted without a rule.
    private func judge(_ rivals: [RivalFit], _ compared: [ShadowComparison]) throws -> [JudgedRival] {
        let policy = work.settings.activationPolicy
        if rivals.isEmpty { return [] }
        var shadows: [[ShadowComparison]]?
        var index = try RecipeIndex(work.ledger)
        if policy != .manual, !champion.isExpert {
            let change = try RivalRecord.lastChange(try work.ledger.activations(), &index)
            shadows = try work.ledger.shadows(since: change).map(\.comparisons) + [compared]
        }
        return try rivals.map { rival in
            var record: RivalRecord?
            if let shadows, rival.version != nil {
                record = try RivalRecord(of: rival.name, against: lineup.active, shadows: shadows, index: &index)
            }
            return JudgedRival(
                verdict: RivalVerdict(
                    recipe: rival.name.description, rivalOf: lineup.active.description, policy: policy,
                    rule: record.map { RivalRule($0.comparisons, rivals: lineup.rivals.count) }),
                record: record?.entries ?? [])
        }
    }
}

/// The verdict on a rival, with the comparisons that it rests on.
private struct JudgedRival {
    let verdict: RivalVerdict
    let record: [ShadowComparison]
}

/// When the outcomes of a batch that was compared were observed.
struct Observation {
    let batch: String
    /// Microseconds since 1970; nil if no file says so.
    let at: Int64?

    init(batch: String, at: Int64?) { (self.batch, self.at) = (batch, at) }

    init(_ shadow: ShadowComparison) { self.init(batch: shadow.comparison.batchID, at: shadow.observedAt) }
}

/// A decision with when the latest labels that the version rests on were observed: those of its training and, if it
/// becomes active, of the comparisons that decided.
struct Decided {
    let decision: Decision
    let observedAt: Timestamp?

    init(_ decision: Decision, version: FittedVersion?, observed: [Observation] = []) {
        self.decision = decision
        var times = version?.observedAt ?? []
        if case .activated(_, let contest, _) = decision {
            let deciding = Set(contest.batches)
            times += observed.filter { deciding.contains($0.batch) }.compactMap(\.at).map(Timestamp.init(microseconds:))
        }
        observedAt = times.max()
    }

    /// Of a rival; nothing was trained where it was not fitted.
    init(_ rival: RivalFit, observed: [Observation] = [], decide: (FittedVersion) -> Decision) {
        let decision = rival.version.map(decide) ?? .notTrained(reason: rival.obstacle ?? "nothing was fitted")
        self.init(decision, version: rival.version, observed: observed)
    }
}

/// The champion on the batch just labelled.
private struct Opponent {
    let batch: String
    let version: String
    let outcomes: [UInt8]
    let probabilities: [Double]
    let evaluation: Evaluation

    /// A version out of fold, compared with it.
    func comparison(_ challenger: FittedVersion) -> Comparison {
        Comparison(
            batchID: batch, trainingRows: challenger.rows, outcomes: outcomes, challenger: challenger.outOfFold,
            champion: probabilities)
    }

    /// What becomes of the version of a rival.
    ///
    /// - Parameter winner: the recipe of the rival that takes over; nil if none does.
    func decision(_ rival: FittedVersion, verdict: RivalVerdict, winner: String?) -> Decision {
        let comparison = comparison(rival)
        let contest = Contest(
            champion: evaluation, comparison: comparison, evidence: Evidence(pooling: [comparison]),
            verdict: .rival(verdict), isOvertaken: winner != nil && winner != verdict.recipe)
        return Decision(rival.fitting, contest: contest, against: version)
    }
}
