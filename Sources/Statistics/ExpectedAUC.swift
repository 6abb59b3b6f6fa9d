/// The AUC to be expected if every PD is right, before outcomes are known.
package struct ExpectedAUC: Codable, Sendable, Equatable {
    /// (T − V/2)/(P · R − V).
    package let auc: Double
    /// Its standard deviation over outcomes, to first order.
    package let deviation: Double
}

extension RankedProbabilities {
    /// The expected AUC; nil where no pair of a default and another row can be expected, P · R ≤ V.
    ///
    /// P = Σp, R = Σ(1 − p), V = Σp(1 − p), T = Σ pᵢGᵢ with Gᵢ = Σ(1 − pⱼ) over pⱼ < pᵢ plus half of that over pⱼ = pᵢ.
    /// V takes a company's pair with itself out. Deviation: √Σ p(1 − p) gᵢ², gᵢ = (Gᵢ − Bᵢ − A(R − P))/(P · R), Bᵢ =
    /// Σpⱼ over pⱼ > pᵢ plus half of that over equal ones. A variance of at most 1e-20 is rounding, and 0.
    package var expectedAUC: ExpectedAUC? {
        let (bad, own) = expectedDefaults
        var goodSum = CompensatedSum()
        forEachStep { p, rows in goodSum.add(rows * (1 - p)) }
        let good = goodSum.value
        guard bad * good - own > 0 else { return nil }
        var (pairs, goodBelow) = (CompensatedSum(), CompensatedSum())
        forEachStep { p, rows in
            pairs.add(rows * p * (goodBelow.value + 0.5 * rows * (1 - p)))
            goodBelow.add(rows * (1 - p))
        }
        let auc = (pairs.value - 0.5 * own) / (bad * good - own)
        var (variance, below, above) = (CompensatedSum(), CompensatedSum(), CompensatedSum())
        above.add(bad)
        forEachStep { p, rows in
            above.add(-rows * p)
            let gain = below.value + 0.5 * rows * (1 - p)
            let loss = above.value + 0.5 * rows * p
            let slope = (gain - loss - auc * (good - bad)) / (bad * good)
            variance.add(rows * p * (1 - p) * slope * slope)
            below.add(rows * (1 - p))
        }
        return ExpectedAUC(auc: auc, deviation: variance.value > 1e-20 ? variance.value.squareRoot() : 0)
    }

    /// Calls `body` with every distinct PD and its number of rows, ascending.
    @inline(__always)
    private func forEachStep(_ body: (_ p: Double, _ rows: Double) -> Void) {
        for k in values.indices { body(values[k], Double(places(ofStep: k).count)) }
    }
}

/// The AUC that came, against the one expected.
package struct RealisedAUC: Codable, Sendable, Equatable {
    /// (AUC − expected)/deviation.
    package let z: Double
    /// P(|Z| > |z|).
    package let p: Double
}

extension RankedOutcomes {
    /// The AUC against the one that the PDs promised; nil with one class only, or where nothing could be expected or
    /// the expected AUC has no deviation.
    package var aucAgainstExpected: RealisedAUC? {
        guard let auc, let expected = ranking.expectedAUC, expected.deviation > 0 else { return nil }
        let z = (auc - expected.auc) / expected.deviation
        return RealisedAUC(z: z, p: NormalDistribution.twoSided(z))
    }
}
