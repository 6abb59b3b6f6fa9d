extension RankedOutcomes {
    /// Brier score: mean of (p − y)²; nil without rows.
    package var brier: Double? {
        if rows == 0 { return nil }
        return sum { p, outcome in (p - outcome) * (p - outcome) } / Double(rows)
    }

    /// The Brier score in five parts over groups of the same rows; nil without rows.
    package func brierParts(_ groups: CalibrationGroups) -> BrierParts? {
        guard let brier, let rate else { return nil }
        return BrierParts(brier: brier, rate: rate, rows: Double(rows), groups: groups.groups)
    }
}

/// The Brier score in parts: Brier = reliability − resolution + uncertainty + within-group variance − within-group
/// covariance, exactly (D. Stephenson, C. Coelho and I. Jolliffe, "Two Extra Components in the Brier Score
/// Decomposition", Weather and Forecasting 23, 2008).
package struct BrierParts: Codable, Sendable, Equatable {
    /// The Brier score itself, from the rows.
    package let brier: Double
    /// Σ n_g (p̄g − ōg)²/N: how far mean PDs are from rates; 0 is best.
    package let reliability: Double
    /// Σ n_g (ōg − ō)²/N: how far rates differ between groups; more is better.
    package let resolution: Double
    /// ō(1 − ō): what the portfolio's rate ō alone leaves open.
    package let uncertainty: Double
    /// Σ(pᵢ − p̄g)²/N.
    package let withinVariance: Double
    /// 2 Σ(pᵢ − p̄g)(yᵢ − ōg)/N.
    package let withinCovariance: Double

    private enum CodingKeys: String, CodingKey {
        case brier, reliability, resolution, uncertainty
        case withinVariance = "within_variance"
        case withinCovariance = "within_covariance"
    }

    init(brier: Double, rate: Double, rows: Double, groups: [CalibrationGroups.Group]) {
        /// The mean over all rows of what each group has a sum of.
        func mean(_ term: (CalibrationGroups.Group) -> Double) -> Double { compensatedSum(groups.map(term)) / rows }
        self.brier = brier
        reliability = mean { Double($0.rows) * ($0.meanPD - $0.rate) * ($0.meanPD - $0.rate) }
        resolution = mean { Double($0.rows) * ($0.rate - rate) * ($0.rate - rate) }
        uncertainty = rate * (1 - rate)
        withinVariance = mean(\.squares)
        withinCovariance = 2 * mean(\.products)
    }
}
