import Columns
import Glibc

/// v1, the scorecard of an expert, used until a trained one takes over: s = Σ weight · u / 165 with u in 0…1, and
/// η = 0.3 − 6 · s.
enum ExpertScorecard {
    /// How a feature becomes u.
    enum Scale {
        /// min(max(x, 0), cap) / cap.
        case linear(cap: Double)
        /// min(log10(1 + max(x, 0)) / log10(1 + cap), 1).
        case logarithmic(cap: Double)

        /// u of a raw value; missing is 0.
        func unit(_ x: Double) -> Double {
            let positive = x.isNaN ? 0 : max(x, 0)
            switch self {
            case .linear(let cap): return min(positive, cap) / cap
            case .logarithmic(let cap): return min(log10(1 + positive) / log10(1 + cap), 1)
            }
        }

        /// The raw value that has this u.
        func raw(_ unit: Double) -> Double {
            switch self {
            case .linear(let cap): unit * cap
            case .logarithmic(let cap): pow(10, unit * log10(1 + cap)) - 1
            }
        }
    }

    static let features: [(name: String, weight: Double, scale: Scale)] = [
        ("kyc_verified", 15, .linear(cap: 1)),
        ("company_age_years", 10, .linear(cap: 5)),
        ("party_type_score", 10, .linear(cap: 10)),
        ("contact_completeness", 5, .linear(cap: 100)),
        ("has_tax_id", 10, .linear(cap: 1)),
        ("transaction_count_6m", 20, .linear(cap: 50)),
        ("avg_transaction_amount", 15, .logarithmic(cap: 100_000)),
        ("transaction_regularity_score", 15, .linear(cap: 100)),
        ("recent_activity_flag", 25, .linear(cap: 1)),
        ("direct_counterparty_count", 10, .linear(cap: 10)),
        ("network_depth_downstream", 10, .linear(cap: 5)),
        ("network_size", 10, .linear(cap: 20)),
        ("network_balance_ratio", 10, .linear(cap: 1)),
    ]

    static let divisor = 165.0
    static let intercept = 0.3
    static let slope = -6.0

    static func logOdds(_ features: FeatureColumns) -> [Double] {
        var sums = [Double](repeating: 0, count: features.count)
        for (name, weight, scale) in self.features {
            guard let column = features.column(name) else { continue }
            let values = column.dense
            for row in sums.indices { sums[row] += scale.unit(values[row]) * weight }
        }
        return sums.map { intercept + slope * $0 / divisor }
    }

    /// Points of a unit of u.
    static func pointsPerUnit(_ weight: Double) -> Double { ScoreScale.factor * -slope * weight }

    /// Points around a company with u = 0.5 throughout.
    static func points(_ features: FeatureColumns, rows: Range<Int>) -> (names: [String], columns: [[Double]]) {
        let columns = self.features.map { name, weight, scale in
            let points = { pointsPerUnit(weight) * (scale.unit($0) - 0.5) / divisor }
            guard let raw = features.column(name) else { return Array(repeating: points(.nan), count: rows.count) }
            return raw.dense[rows].map(points)
        }
        return (self.features.map(\.name), columns)
    }
}
