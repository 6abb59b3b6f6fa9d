import Glibc
package import Scorecards
import Statistics

/// Whether a rival recipe takes over from the active one, by a test that holds however often one looks.
///
/// E(j…m) = 2·√(1−r)·exp(z²r/2)·Φ(z√r) of the batches j to m is a mixture of likelihood ratios, r = τ²/(V+τ²), V the
/// variance of Δ̄ and z = Δ̄/√V. The sum Σ_j E(j…m)/(j(j+1)) of all starts exceeds 1/α with probability α at most if
/// the rival is no better (J. Ville, Étude critique de la notion de collectif, 1939).
package struct RivalRule: Codable, Sendable, Equatable {
    /// The figures that decide.
    package struct Thresholds: Codable, Sendable, Equatable {
        /// The standard deviation of Δ that the mixture expects.
        package var tau = 0.02
        /// Defaults that a sum needs, else E is 1.
        package var leastDefaults = 10
        /// The probability of a false replacement by any of the rivals.
        package var level = 0.05

        /// The standard ones.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case tau, level
            case leastDefaults = "least_defaults"
        }
    }

    /// All comparisons, pooled.
    package let figures: PooledDelta
    /// E(j…m) for each first batch j.
    package let eValues: [Double]
    /// Σ_j E(j…m)/(j(j+1)).
    package let spent: Double
    /// What `spent` has to reach: rivals / level.
    package let bar: Double
    /// How many rivals there are.
    package let rivals: Int
    /// What the figures are compared with.
    package let thresholds: Thresholds

    private enum CodingKeys: String, CodingKey {
        case figures, spent, bar, rivals, thresholds
        case eValues = "e_values"
    }

    /// - Parameters:
    ///   - comparisons: of the rival with the active recipe, out of time, since the last change of recipe, in batch
    ///     order.
    ///   - rivals: how many recipes stand in the shadow.
    package init(_ comparisons: [Comparison], rivals: Int, thresholds: Thresholds = Thresholds()) {
        figures = PooledDelta(comparisons)
        eValues = comparisons.indices.map { RivalRule.eValue(Array(comparisons[$0...]), thresholds) }
        spent = eValues.enumerated().reduce(0) { $0 + $1.element / Double(($1.offset + 1) * ($1.offset + 2)) }
        bar = Double(rivals) / thresholds.level
        self.rivals = rivals
        self.thresholds = thresholds
    }

    /// The word of `stoppedBy`.
    package static let notEnough = "not_enough_evidence"

    /// Whether the rival takes over.
    package var activates: Bool { spent >= bar }

    /// Empty if the rival takes over.
    package var stoppedBy: [String] { activates ? [] : [RivalRule.notEnough] }

    /// The exponent at most: e^690 is finite.
    private static let greatestExponent = 690.0

    private static func eValue(_ comparisons: [Comparison], _ thresholds: Thresholds) -> Double {
        let pooled = PooledDelta(comparisons)
        guard pooled.n1 >= thresholds.leastDefaults, let z = pooled.z, let variance = pooled.variance else { return 1 }
        let expected = thresholds.tau * thresholds.tau
        let r = expected / (variance + expected)
        return 2 * (1 - r).squareRoot() * exp(min(z * z * r / 2, greatestExponent))
            * NormalDistribution.cumulative(z * r.squareRoot())
    }
}
