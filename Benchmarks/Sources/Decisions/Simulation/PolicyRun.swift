import Results
import Scorecards
import Statistics

/// One history under one policy: batch by batch the active version scores, the labels come, and the rules of the
/// program decide. The order of work is that of the program: scores, the test of the labels, a version, comparisons,
/// the policy.
///
/// Nobody decides by hand, so labels that are set aside stay aside unless the next ones contradict in the same way.
struct PolicyRun {
    /// A version that this run registered.
    struct Version {
        let number: Int
        /// Nil is v1.
        let key: VersionShelf.Key?
        let scorecard: Scorecard
        let rows: Int
        /// What the training recorded of versions in the shadow.
        var shadow: [ShadowComparison] = []

        var name: String { "v\(number)" }
    }

    /// What became of a version that was compared with the active one.
    struct Step {
        /// The number of the batch just labelled, from 0.
        let batch: Int
        let verdict: Verdict
        /// The true AUC after the batch just labelled, less that of the version that was active.
        let gain: Double

        var isActivated: Bool { verdict.stoppedBy.isEmpty }
    }

    /// What became of the labels of a batch that a trained version scored.
    struct Look {
        let batch: Int
        /// Nil if there were too few of either outcome.
        let ranking: ContradictionTest.Ranking?
        let isSetAside: Bool
        let isReleased: Bool
    }

    let policy: ActivationPolicy
    let learner: Learner
    private(set) var active = Version(number: 1, key: nil, scorecard: .expert, rows: 0)
    private var versions: [Version] = []
    private var sinceActivation: [Comparison] = []
    private var rankings: [Int: ContradictionTest.Ranking] = [:]
    /// Batches whose labels are set aside.
    private(set) var aside: Set<Int> = []
    /// The batch labelled just before, if it was set aside, and why.
    private var last: (batch: Int, kind: ContradictionTest.Kind)?
    /// Probabilities given to each batch.
    private(set) var given: [[Double]] = []
    private(set) var steps: [Step] = []
    private(set) var looks: [Look] = []

    /// The version trained last; nil before the first.
    var newest: Version? { versions.last }

    init(_ policy: ActivationPolicy, _ learner: Learner) {
        self.policy = policy
        self.learner = learner
    }

    /// Takes the profiles and the labels of the next batch.
    ///
    /// - Throws: errors of the fit.
    mutating func take(_ shelf: inout VersionShelf) throws {
        let number = given.count
        let batch = shelf.history.batches[number]
        let probabilities = active.scorecard.probabilities(batch.companies.views[learner.view])
        given.append(probabilities)
        if try isSetAside(number, batch, probabilities, &shelf) { return }
        let key = VersionShelf.key(learner, (0...number).filter { !aside.contains($0) })
        guard let trained = try shelf.version(key) else { return }
        try decide(number, batch, key, trained, &shelf)
    }

    // MARK: Labels that contradict

    private mutating func isSetAside(
        _ number: Int, _ batch: SimulatedBatch, _ probabilities: [Double], _ shelf: inout VersionShelf
    ) throws -> Bool {
        let before = last
        last = nil
        if active.key == nil { return false }
        let earlier = (0..<number).filter { !aside.contains($0) }.compactMap { rankings[$0] }
        let test = try ContradictionTest(
            RankedOutcomes(outcomes: batch.reported, probabilities: probabilities), earlier: earlier
        ) {
            try shelf.version(VersionShelf.Key(learner: learner, batches: [number])).flatMap {
                RankedOutcomes(outcomes: batch.reported, probabilities: $0.outOfFold).auc
            }
        }
        rankings[number] = test.ranking
        var (isAside, isReleased) = (false, false)
        switch test.consequence(after: before?.kind) {
        case .trained: break
        case .setAside(let kind):
            isAside = true
            aside.insert(number)
            last = (number, kind)
        case .released:
            isReleased = true
            if let before { aside.remove(before.batch) }
        }
        looks.append(
            Look(batch: number, ranking: test.ranking, isSetAside: isAside, isReleased: isReleased))
        return isAside
    }

    // MARK: The decision

    private mutating func decide(
        _ number: Int, _ batch: SimulatedBatch, _ key: VersionShelf.Key, _ trained: Learner.Trained,
        _ shelf: inout VersionShelf
    ) throws {
        let champion = given[number]
        let comparison = Comparison(
            batchID: batch.id, trainingRows: trained.rows, outcomes: batch.reported, challenger: trained.outOfFold,
            champion: champion)
        let outOfFold = sinceActivation + [comparison]
        let shadow = shadowRecord(batch, champion)
        let newest = Evaluation(
            outcomes: batch.reported, probabilities: trained.outOfFold, partyIDs: batch.partyIDs)
        let verdict = try Verdict(
            policy, figures: GateFigures(pooled: Evidence(pooling: outOfFold), newest: newest), gates: GateSettings(),
            outOfFold: outOfFold, shadow: shadow, champion: active.name, isExpert: active.key == nil)
        let version = Version(
            number: versions.count + 2, key: key, scorecard: trained.scorecard, rows: trained.rows,
            shadow: shadow.ofThisBatch)
        versions.append(version)
        let gain = try shelf.truth(key).auc(number + 1) - shelf.truth(active.key).auc(number + 1)
        let step = Step(batch: number, verdict: verdict, gain: gain)
        steps.append(step)
        if step.isActivated {
            active = version
            sinceActivation = []
        } else {
            sinceActivation = outOfFold
        }
    }

    /// Versions newer than the active one, each compared with the scores that were given.
    private func shadowRecord(_ batch: SimulatedBatch, _ champion: [Double]) -> ShadowRecord {
        if policy == .gated { return ShadowRecord(ofThisBatch: [], before: []) }
        let newer = versions.filter { $0.number > active.number }
        let compared = newer.map { version in
            ShadowComparison(
                version: version.name, champion: active.name, observedAt: nil,
                comparison: Comparison(
                    batchID: batch.id, trainingRows: version.rows, outcomes: batch.reported,
                    challenger: version.scorecard.probabilities(batch.companies.views[learner.view]),
                    champion: champion))
        }
        return ShadowRecord(ofThisBatch: compared, before: newer.flatMap(\.shadow))
    }
}
