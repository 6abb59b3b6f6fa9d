/// The default rate to be expected if every PD is right, before outcomes are known.
package struct ExpectedDefaultRate: Codable, Sendable, Equatable {
    /// Σp/N.
    package let rate: Double
    /// 95 % interval of the realised rate: luck, not a wrong PD. Defaults count as independent.
    package let interval: Interval
}

extension RankedProbabilities {
    /// The expected default rate; nil without rows.
    ///
    /// With a variance V = Σp(1 − p) of the number of at least 25: ± z₉₅ √V/N, cut to 0 … 1. Else exact quantiles: the
    /// least numbers k with P(D ≤ k) ≥ 0.025 and ≥ 0.975.
    package var expectedDefaultRate: ExpectedDefaultRate? {
        if rows == 0 { return nil }
        let n = Double(rows)
        let (mean, variance) = expectedDefaults
        if variance >= 25 {
            let half = NormalDistribution.z95 * variance.squareRoot()
            return ExpectedDefaultRate(
                rate: mean / n, interval: Interval(low: max(0, mean - half) / n, high: min(n, mean + half) / n))
        }
        let exact = PoissonBinomial(self)
        return ExpectedDefaultRate(
            rate: mean / n,
            interval: Interval(low: Double(exact.quantile(0.025)) / n, high: Double(exact.quantile(0.975)) / n))
    }
}
