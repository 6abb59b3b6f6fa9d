/// Δ of the AUCs over several comparisons, each of another batch: Δ̄ = Σ w·Δ / Σ w with w = trust · n1 · n0 / (n1 +
/// n0), and its variance Σ w²·variance / (Σ w)².
///
/// A batch with fewer than two rows of either outcome has no weight, and its rows do not count: a single default proves
/// nothing.
package struct PooledDelta: Codable, Sendable, Equatable {
    /// All batches that were compared, in the order of the comparisons.
    package let batches: [String]
    /// Defaults of the batches that count.
    package let n1: Int
    /// Others of the batches that count.
    package let n0: Int
    /// Δ̄; nil if no batch counts.
    package let delta: Double?
    /// The variance of Δ̄; nil if no batch counts.
    package let variance: Double?
    /// Δ̄ / √variance; nil if the variance is 0 or no batch counts.
    package let z: Double?
    /// The AUC of the challengers with the same weights; nil if no batch counts.
    package let auc: Double?

    /// - Parameters:
    ///   - comparisons: each of another batch.
    ///   - trust: how much each comparison counts, from 0 to 1; nil if all count in full.
    package init(_ comparisons: [Comparison], trust: [Double]? = nil) {
        let counted = comparisons.filter(PooledDelta.counts)
        batches = comparisons.map(\.batchID)
        n1 = counted.reduce(0) { $0 + $1.n1 }
        n0 = counted.reduce(0) { $0 + $1.n0 }
        // A ranking without its variance proves nothing, and only a damaged row has one without the other.
        let ranked = comparisons.indices.compactMap { index -> Ranking? in
            let one = comparisons[index]
            guard PooledDelta.counts(one), let auc = one.auc, let delta = one.delta, let variance = one.variance else {
                return nil
            }
            return Ranking(
                weight: (trust?[index] ?? 1) * Double(one.n1) * Double(one.n0) / Double(one.n), auc: auc, delta: delta,
                variance: variance)
        }
        guard !ranked.isEmpty else {
            (delta, variance, z, auc) = (nil, nil, nil, nil)
            return
        }
        let weights = ranked.map(\.weight)
        let variances = ranked.map(\.variance)
        let pooled = WeightedMean(weights, of: ranked.map(\.delta), variances: variances)
        delta = pooled.mean
        variance = pooled.variance
        z = pooled.variance > 0 ? pooled.mean / pooled.variance.squareRoot() : nil
        auc = WeightedMean(weights, of: ranked.map(\.auc), variances: variances).mean
    }

    /// How the challenger of one batch ranks, with its weight in the pool.
    private struct Ranking {
        let weight: Double
        let auc: Double
        let delta: Double
        let variance: Double
    }

    /// Rows of either outcome that a batch needs.
    private static let leastOfEach = 2

    /// Whether a comparison has a weight.
    static func counts(_ comparison: Comparison) -> Bool { min(comparison.n1, comparison.n0) >= leastOfEach }
}

/// A weighted mean of independent estimates, with its variance.
struct WeightedMean {
    let mean: Double
    let variance: Double

    /// - Parameters:
    ///   - weights: of the estimates; their sum is above 0.
    ///   - estimates: as many as weights.
    ///   - variances: of the estimates.
    init(_ weights: [Double], of estimates: [Double], variances: [Double]) {
        let total = weights.reduce(0, +)
        let shares = weights.map { $0 / total }
        mean = zip(shares, estimates).reduce(0) { $0 + $1.0 * $1.1 }
        variance = zip(shares, variances).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
    }
}
