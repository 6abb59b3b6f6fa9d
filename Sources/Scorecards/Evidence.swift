import Glibc

/// How a challenger did against the champion on one batch, challenger out of fold.
package struct Comparison: Sendable, Equatable {
    package var batchID: String
    /// Rows that the challenger was trained on.
    package var trainingRows: Int
    /// Rows, defaults, others.
    package var n: Int
    package var n1: Int
    package var n0: Int
    /// AUC of the challenger, and the difference to the champion's with its variance; nil with one outcome only.
    package var auc: Double?
    package var delta: Double?
    package var variance: Double?
    /// Mean over the rows of log loss of the champion less that of the challenger, and its sample variance.
    package var d: Double
    package var s2: Double

    package init(
        batchID: String, trainingRows: Int, n: Int, n1: Int, n0: Int, auc: Double?, delta: Double?, variance: Double?,
        d: Double, s2: Double
    ) {
        self.batchID = batchID
        self.trainingRows = trainingRows
        self.n = n
        self.n1 = n1
        self.n0 = n0
        self.auc = auc
        self.delta = delta
        self.variance = variance
        self.d = d
        self.s2 = s2
    }

    /// Compares probabilities of the same rows.
    package init(
        batchID: String, trainingRows: Int, outcomes: [UInt8], challenger: [Double], champion: [Double]
    ) {
        let gain = zip(LogLoss.rows(outcomes, champion), LogLoss.rows(outcomes, challenger)).map { $0 - $1 }
        let defaults = outcomes.reduce(0) { $0 + Int($1) }
        let both = defaults > 0 && defaults < outcomes.count
        let test = both ? DeLongTest(outcomes: outcomes, challenger: challenger, champion: champion) : nil
        self.init(
            batchID: batchID, trainingRows: trainingRows, n: outcomes.count, n1: defaults,
            n0: outcomes.count - defaults,
            auc: test?.auc, delta: test?.delta, variance: test?.variance,
            d: gain.reduce(0, +) / Double(gain.count), s2: gain.count > 1 ? sampleVariance(gain) : 0)
    }
}

/// The comparisons since the champion was activated, pooled: each is of another batch, the last is the newest. One counts
/// by its rows, and less where its challenger had been trained on fewer rows than the newest.
///
/// A batch with fewer than two rows of either outcome has no part in AUC̄ and Δ̄, whose variance would know nothing of that
/// outcome, nor in the numbers of outcomes that the gates ask for: a single default proves nothing (SPEC 4).
package struct Evidence: Sendable, Equatable {
    package var batches: [String]
    package var n: Int
    package var n1: Int
    package var n0: Int
    /// Defaults, and others, of the batches that have at least two of each: what the gates ask for.
    package var testedDefaults: Int
    package var testedOthers: Int
    package var auc: Double?
    package var delta: Double?
    package var deltaVariance: Double?
    /// p of Δ̄ > 0, and of Δ̄ < 0.
    package var pBetter: Double?
    package var pWorse: Double?
    package var d: Double
    package var dVariance: Double
    package var pSharper: Double

    /// - Parameter comparisons: at least one.
    package init(pooling comparisons: [Comparison]) {
        let newest = Double(comparisons[comparisons.count - 1].trainingRows)
        let trust = comparisons.map { min(1, Double($0.trainingRows) / newest) }
        batches = comparisons.map(\.batchID)
        n = comparisons.reduce(0) { $0 + $1.n }
        n1 = comparisons.reduce(0) { $0 + $1.n1 }
        n0 = comparisons.reduce(0) { $0 + $1.n0 }
        let tested = comparisons.filter { min($0.n1, $0.n0) >= Evidence.leastOfEach }
        testedDefaults = tested.reduce(0) { $0 + $1.n1 }
        testedOthers = tested.reduce(0) { $0 + $1.n0 }
        let ranked = zip(trust, comparisons).filter {
            $0.1.delta != nil && min($0.1.n1, $0.1.n0) >= Evidence.leastOfEach
        }
        if !ranked.isEmpty {
            let weights = ranked.map { $0 * Double($1.n1) * Double($1.n0) / Double($1.n) }
            let variances = ranked.map { $0.1.variance! }
            let pooled = Evidence.mean(weights, ranked.map { $0.1.delta! }, variances)
            auc = Evidence.mean(weights, ranked.map { $0.1.auc! }, variances).mean
            delta = pooled.mean
            deltaVariance = pooled.variance
            pBetter = Evidence.oneSided(pooled.mean, pooled.variance)
            pWorse = Evidence.oneSided(-pooled.mean, pooled.variance)
        }
        let weights = zip(trust, comparisons).map { $0 * Double($1.n) }
        let pooled = Evidence.mean(weights, comparisons.map(\.d), comparisons.map { $0.s2 / Double($0.n) })
        (d, dVariance) = pooled
        pSharper = Evidence.oneSided(pooled.mean, pooled.variance)
    }

    /// Rows of either outcome that a batch needs to count in Δ̄.
    private static let leastOfEach = 2

    private static func mean(
        _ weights: [Double], _ means: [Double], _ variances: [Double]
    ) -> (mean: Double, variance: Double) {
        let total = weights.reduce(0, +)
        let shares = weights.map { $0 / total }
        return (
            zip(shares, means).reduce(0) { $0 + $1.0 * $1.1 },
            zip(shares, variances).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
        )
    }

    /// p of a mean above zero, normal approximation.
    private static func oneSided(_ mean: Double, _ variance: Double) -> Double {
        variance == 0 ? (mean <= 0 ? 1 : 0) : normalTail(mean / variance.squareRoot())
    }
}

/// What a challenger must show to become active; each figure is a setting.
package struct GateSettings: Sendable, Equatable {
    package var minRows = 50
    package var minEachOutcome = 10
    package var minAUC = 0.55
    package var minDelta = 0.005
    package var maxPBetter = 0.05
    package var maxPSharper = 0.05
    package var maxPWorse = 0.05

    package init() {}
}

/// The gates, each passed or not on the evidence.
package struct ActivationGates: Sendable, Equatable {
    package let enoughRows: Bool
    package let enoughOfEachOutcome: Bool
    package let ranksWell: Bool
    /// One of these two is enough.
    package let ranksBetter: Bool
    package let isSharper: Bool

    package init(_ evidence: Evidence, _ settings: GateSettings) {
        enoughRows = evidence.n >= settings.minRows
        enoughOfEachOutcome = min(evidence.testedDefaults, evidence.testedOthers) >= settings.minEachOutcome
        ranksWell = evidence.auc.map { $0 >= settings.minAUC } ?? false
        if let delta = evidence.delta, let better = evidence.pBetter, let worse = evidence.pWorse {
            ranksBetter = delta >= settings.minDelta && better <= settings.maxPBetter
            isSharper = evidence.pSharper <= settings.maxPSharper && worse > settings.maxPWorse
        } else {
            ranksBetter = false
            isSharper = false
        }
    }

    /// Each gate by name.
    package var all: [(name: String, passed: Bool)] {
        [
            ("enough_rows", enoughRows), ("enough_of_each_outcome", enoughOfEachOutcome), ("ranks_well", ranksWell),
            ("ranks_better", ranksBetter), ("is_sharper", isSharper),
        ]
    }

    /// The gates that stop the challenger; empty where it becomes active.
    package var stoppedBy: [String] {
        let either = ranksBetter || isSharper
        return all.filter { !$0.passed && !(either && ["ranks_better", "is_sharper"].contains($0.name)) }.map(\.name)
    }
}
