/// The exact binomial test of a band's default rate against its PD, defaults independent.
package struct BinomialTest: Sendable, Equatable {
    /// P(X ≥ D) = I_PD(D, N − D + 1), X ~ Bin(N, PD); 1 where D = 0. Small where the PD is too low.
    package let upper: Double
    /// P(X ≤ D). Small where the PD is too high.
    package let lower: Double

    /// - Parameters:
    ///   - defaults: D.
    ///   - rows: N; nil comes of 0.
    ///   - pd: the band's mean PD, 0 … 1.
    package init?(defaults: Int, rows: Int, pd: Double) {
        if rows == 0 { return nil }
        let (d, n) = (Double(defaults), Double(rows))
        upper = defaults == 0 ? 1 : BetaDistribution(d, n - d + 1).cumulative(pd)
        lower = defaults == rows ? 1 : BetaDistribution(d + 1, n - d).tail(pd)
    }
}

/// Jeffreys' test of a band's PD (European Central Bank, 2019): I_PD(D + ½, N − D + ½), the posterior probability that
/// the true rate is at most PD. Small where the PD is too low. Nil without rows.
///
/// - Parameters:
///   - defaults: D.
///   - rows: N.
///   - pd: the band's mean PD, 0 … 1.
package func jeffreysTest(defaults: Int, rows: Int, pd: Double) -> Double? {
    if rows == 0 { return nil }
    return BetaDistribution(Double(defaults) + 0.5, Double(rows - defaults) + 0.5).cumulative(pd)
}

/// Realised defaults against the sum of the PDs, outcomes independent.
package struct SumTest: Sendable, Equatable {
    /// z = (D − Σp)/√Σp(1 − p); nil where the variance is 0.
    package let z: Double?
    /// 1 − Φ(z), small where PDs are too low. Where the variance is 0: 0 if there are more defaults than Σp, else 1.
    package let upper: Double

    /// - Parameters:
    ///   - defaults: D.
    ///   - expected: Σp.
    ///   - variance: Σp(1 − p).
    package init(defaults: Int, expected: Double, variance: Double) {
        let difference = Double(defaults) - expected
        z = variance > 0 ? difference / variance.squareRoot() : nil
        upper = NormalDistribution.oneSided(difference: difference, variance: variance)
    }
}

extension RankedOutcomes {
    /// Realised defaults against the sum of the PDs; nil without rows.
    package var sumTest: SumTest? {
        if rows == 0 { return nil }
        let expected = ranking.expectedDefaults
        return SumTest(defaults: defaults, expected: expected.mean, variance: expected.variance)
    }
}

/// Spiegelhalter's test of calibration.
package struct SpiegelhalterTest: Codable, Sendable, Equatable {
    /// z = Σ(y − p)(1 − 2p)/√Σ(1 − 2p)² p(1 − p).
    package let z: Double
    /// P(|Z| > |z|).
    package let p: Double
}

extension RankedOutcomes {
    /// Spiegelhalter's z: whether the Brier score is what it would be if every PD were right (D. Spiegelhalter,
    /// Statistics in Medicine 5, 1986). Nil where its variance is 0, as when every PD is 0, ½ or 1.
    package var spiegelhalter: SpiegelhalterTest? {
        let variance = sum { p, _ in (1 - 2 * p) * (1 - 2 * p) * p * (1 - p) }
        guard variance > 0 else { return nil }
        let z = sum { p, outcome in (outcome - p) * (1 - 2 * p) } / variance.squareRoot()
        return SpiegelhalterTest(z: z, p: NormalDistribution.twoSided(z))
    }
}
