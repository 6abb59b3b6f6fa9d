/// Intervals of a default rate.
extension Interval {
    /// Wilson's score interval, for cut-off tables (E. Wilson, Journal of the American Statistical Association 22,
    /// 1927): (r + z²/2n ± z √(r(1 − r)/n + z²/4n²))/(1 + z²/n), 0 and 1 exact where no row or every row defaults.
    ///
    /// - Parameters:
    ///   - defaults: from 0 to `rows`.
    ///   - rows: nil comes of 0.
    package static func wilson(defaults: Int, rows: Int) -> Interval? {
        if rows == 0 { return nil }
        let n = Double(rows)
        let rate = Double(defaults) / n
        let z = NormalDistribution.z95
        let scale = 1 + z * z / n
        let centre = (rate + z * z / (2 * n)) / scale
        let half = z / scale * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
        return Interval(low: defaults == 0 ? 0 : centre - half, high: defaults == rows ? 1 : centre + half)
    }

    /// Jeffreys' interval, for bands: the quantiles 0.025 and 0.975 of Beta(D + ½, N − D + ½); 0 where D = 0 and 1
    /// where D = N (L. Brown, T. Cai and A. DasGupta, Statistical Science 16, 2001).
    ///
    /// - Parameters: as for `wilson`.
    package static func jeffreys(defaults: Int, rows: Int) -> Interval? {
        if rows == 0 { return nil }
        let posterior = BetaDistribution(Double(defaults) + 0.5, Double(rows - defaults) + 0.5)
        return Interval(
            low: defaults == 0 ? 0 : posterior.quantile(0.025),
            high: defaults == rows ? 1 : posterior.quantile(tail: 0.025))
    }
}
