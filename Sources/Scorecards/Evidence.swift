import Glibc

/// How a challenger did against the champion on one batch, challenger out of fold.
package struct Comparison: Codable, Sendable, Equatable {
    /// The id of the batch.
    package var batchID: String
    /// Rows that the challenger was trained on.
    package var trainingRows: Int
    /// Rows, defaults, others.
    package var n: Int
    /// Defaults among the rows.
    package var n1: Int
    /// Others among the rows.
    package var n0: Int
    /// AUC of the challenger, and the difference to the champion's with its variance; nil with one outcome only.
    package var auc: Double?
    /// AUC of the challenger less that of the champion; nil with one outcome only.
    package var delta: Double?
    /// The variance of `delta` (DeLong); nil with one outcome only.
    package var variance: Double?
    /// Mean over the rows of log loss of the champion less that of the challenger, and its sample variance.
    package var d: Double
    /// The sample variance of what `d` is the mean of; 0 with one row.
    package var s2: Double

    /// The keys of the JSON, in their order.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case batchID = "batch_id"
        case trainingRows = "training_rows"
        case n, n1, n0, auc, delta, variance, d, s2

        /// What the key holds: one phrase of Markdown.
        package var meaning: String {
            switch self {
            case .batchID: "the batch"
            case .trainingRows: "rows of the challenger"
            case .n: "rows compared"
            case .n1: "defaults"
            case .n0: "others"
            case .auc: "AUC of the challenger"
            case .delta: "Δ of the AUCs"
            case .variance: "its variance"
            case .d: "mean difference of the log loss"
            case .s2: "its sample variance"
            }
        }
    }

    /// - Parameters: as the properties.
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

/// The comparisons since the champion was activated, pooled: each is of another batch, the last is the newest. One
/// counts by its rows, and less where its challenger had been trained on fewer rows than the newest.
///
/// A batch with fewer than two rows of either outcome has no part in AUC̄ and Δ̄, whose variance would know nothing of
/// that outcome, nor in the numbers of outcomes that the gates ask for: a single default proves nothing (SPEC 4).
package struct Evidence: Codable, Sendable, Equatable {
    /// The ids of the batches that were compared on; the last is the newest.
    package var batches: [String]
    /// Rows of all comparisons.
    package var n: Int
    /// Defaults among the rows.
    package var n1: Int
    /// Others among the rows.
    package var n0: Int
    /// Defaults, and others, of the batches that have at least two of each; nil in what earlier versions recorded.
    private var recordedTestedDefaults: Int?
    private var recordedTestedOthers: Int?
    /// AUC̄, the pooled AUC of the challenger; nil where no batch has two of each outcome.
    package var auc: Double?
    /// Δ̄, the pooled difference of AUC to the champion; nil where no batch has two of each outcome.
    package var delta: Double?
    /// The variance of Δ̄; nil where no batch has two of each outcome.
    package var deltaVariance: Double?
    /// p of Δ̄ > 0, and of Δ̄ < 0.
    package var pBetter: Double?
    /// p of Δ̄ < 0, one-sided; nil where no batch has two of each outcome.
    package var pWorse: Double?
    /// The pooled mean of the log loss of the champion less that of the challenger.
    package var d: Double
    /// The variance of `d`.
    package var dVariance: Double
    /// p of `d` > 0, one-sided.
    package var pSharper: Double

    /// The keys of the JSON, in their order.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case batches, n, n1, n0
        case recordedTestedDefaults = "tested_n1"
        case recordedTestedOthers = "tested_n0"
        case auc, delta
        case deltaVariance = "delta_variance"
        case pBetter = "p_better"
        case pWorse = "p_worse"
        case d
        case dVariance = "d_variance"
        case pSharper = "p_sharper"

        /// What the key holds: one phrase of Markdown.
        package var meaning: String {
            switch self {
            case .batches: "batches pooled"
            case .n: "rows"
            case .n1: "defaults"
            case .n0: "others"
            case .recordedTestedDefaults: "defaults in batches with two of each outcome"
            case .recordedTestedOthers: "others in those"
            case .auc: "pooled AUC"
            case .delta: "pooled Δ"
            case .deltaVariance, .dVariance: "its variance"
            case .pBetter: "p of Δ > 0"
            case .pWorse: "p of Δ < 0"
            case .d: "pooled d"
            case .pSharper: "p of d > 0"
            }
        }
    }

    /// Whether it was pooled as `init(pooling:)` does it; versions before pooled batches with a single default too.
    package var isOfThisForm: Bool { recordedTestedDefaults != nil && recordedTestedOthers != nil }

    /// Defaults of the batches that have at least two of each outcome: what the gates ask for.
    package var testedDefaults: Int {
        get { recordedTestedDefaults ?? n1 }
        set { recordedTestedDefaults = newValue }
    }

    /// Others of the same batches.
    package var testedOthers: Int {
        get { recordedTestedOthers ?? n0 }
        set { recordedTestedOthers = newValue }
    }

    /// - Parameter comparisons: at least one.
    package init(pooling comparisons: [Comparison]) {
        let newest = Double(comparisons[comparisons.count - 1].trainingRows)
        let trust = comparisons.map { min(1, Double($0.trainingRows) / newest) }
        batches = comparisons.map(\.batchID)
        n = comparisons.reduce(0) { $0 + $1.n }
        n1 = comparisons.reduce(0) { $0 + $1.n1 }
        n0 = comparisons.reduce(0) { $0 + $1.n0 }
        let ranked = PooledDelta(comparisons, trust: trust)
        recordedTestedDefaults = ranked.n1
        recordedTestedOthers = ranked.n0
        (auc, delta, deltaVariance) = (ranked.auc, ranked.delta, ranked.variance)
        if let delta = ranked.delta, let variance = ranked.variance {
            pBetter = Evidence.oneSided(delta, variance)
            pWorse = Evidence.oneSided(-delta, variance)
        }
        let weights = zip(trust, comparisons).map { $0 * Double($1.n) }
        let pooled = WeightedMean(
            weights, of: comparisons.map(\.d), variances: comparisons.map { $0.s2 / Double($0.n) })
        (d, dVariance) = (pooled.mean, pooled.variance)
        pSharper = Evidence.oneSided(pooled.mean, pooled.variance)
    }

    /// p of a mean above zero, normal approximation.
    private static func oneSided(_ mean: Double, _ variance: Double) -> Double {
        variance == 0 ? (mean <= 0 ? 1 : 0) : normalTail(mean / variance.squareRoot())
    }
}
