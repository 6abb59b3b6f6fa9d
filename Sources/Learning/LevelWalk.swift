import Glibc
import Scorecards

/// How far the default rate has moved the intercept, batch by batch.
///
/// A random walk of the intercept, filtered by Laplace's approximation: m is its mean, v its variance. Each of several
/// variances of a step is weighted by its evidence, and no move at all has half of the prior weight.
enum LevelWalk {
    /// Variances of one step.
    private static let variances = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]
    private static let end = 1e-12
    private static let steps = 100

    /// The rows of one batch: η of the fit, and outcomes.
    struct Batch {
        var eta: [Double]
        var outcomes: [Double]

        /// Σ y(η + δ) − ln(1 + e^(η + δ)).
        func likelihood(_ shift: Double) -> Double {
            var sum = 0.0
            for (value, y) in zip(eta, outcomes) {
                let moved = value + shift
                sum += y * moved - (max(moved, 0) + log1p(exp(-abs(moved))))
            }
            return sum
        }

        /// Σ (y − p) and Σ p(1 − p) at a shift.
        func derivatives(_ shift: Double) -> (first: Double, second: Double) {
            var (first, second) = (0.0, 0.0)
            for (value, y) in zip(eta, outcomes) {
                let p = logistic(value + shift)
                first += y - p
                second += p * (1 - p)
            }
            return (first, second)
        }
    }

    /// - Parameter batches: in batch order.
    static func level(_ batches: [Batch]) -> FitFigures.Level {
        guard batches.count > 1 else { return FitFigures.Level(shift: 0, moved: 0) }
        var found = [(evidence: batches.dropFirst().reduce(0) { $0 + $1.likelihood(0) }, mean: 0.0, prior: 0.5)]
        for variance in variances {
            let (evidence, mean) = walk(batches, variance)
            found.append((evidence, mean, 0.5 / Double(variances.count)))
        }
        let most = found.reduce(-Double.infinity) { max($0, $1.evidence) }
        let weights = found.map { $0.prior * exp($0.evidence - most) }
        let total = weights.reduce(0, +)
        let shift = zip(weights, found).reduce(0) { $0 + $1.0 * $1.1.mean } / total
        return FitFigures.Level(shift: shift, moved: 1 - weights[0] / total)
    }

    private static func walk(_ batches: [Batch], _ variance: Double) -> (evidence: Double, mean: Double) {
        var (mean, spread, evidence) = (0.0, 1.0, 0.0)
        for (number, batch) in batches.enumerated() {
            if number > 0 { spread += variance }
            var at = mean
            for _ in 0..<steps {
                let (first, second) = batch.derivatives(at)
                let step = min(max((first - (at - mean) / spread) / (second + 1 / spread), -1), 1)
                at += step
                if abs(step) < end { break }
            }
            let narrower = 1 / (batch.derivatives(at).second + 1 / spread)
            if number > 0 {
                evidence +=
                    batch.likelihood(at) - (at - mean) * (at - mean) / (2 * spread) + 0.5 * log(narrower / spread)
            }
            (mean, spread) = (at, narrower)
        }
        return (evidence, mean)
    }
}
