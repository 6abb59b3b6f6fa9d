/// The beta distribution with parameters a, b ≥ ½: the regularised incomplete beta function I_x(a, b), its tail and
/// quantiles.
package struct BetaDistribution: Sendable, Equatable {
    /// First parameter.
    package let a: Double
    /// Second parameter.
    package let b: Double

    /// The distribution with shapes a > 0 and b > 0.
    package init(_ a: Double, _ b: Double) {
        self.a = a
        self.b = b
    }

    /// P(X ≤ x) = I_x(a, b), 1e-12 relative.
    package func cumulative(_ x: Double) -> Double { cumulative(x, 1 - x) }

    /// P(X > x), not computed as a difference where it is small.
    package func tail(_ x: Double) -> Double { reflected.cumulative(1 - x, x) }

    /// The x with P(X ≤ x) = p; 0 for p ≤ 0, 1 for p ≥ 1.
    package func quantile(_ p: Double) -> Double {
        if p <= 0 { return 0 }
        if p >= 1 { return 1 }
        return cumulative(0.5) >= p ? rootBelowHalf(p, ofTail: false) : 1 - reflected.rootBelowHalf(p, ofTail: true)
    }

    /// The x with P(X > x) = p; 1 for p ≤ 0, 0 for p ≥ 1.
    package func quantile(tail p: Double) -> Double {
        if p <= 0 { return 1 }
        if p >= 1 { return 0 }
        return tail(0.5) <= p ? rootBelowHalf(p, ofTail: true) : 1 - reflected.rootBelowHalf(p, ofTail: false)
    }

    /// The distribution of 1 − X.
    private var reflected: BetaDistribution { BetaDistribution(b, a) }

    /// The quantile where it is at most ½: there x, not 1 − x, is known to the last digit.
    private func rootBelowHalf(_ p: Double, ofTail: Bool) -> Double {
        let share = { x in ofTail ? tail(x) : cumulative(x) }
        // The root may be tiny: first a bracket within a factor of ten.
        var high = 0.5
        while high > 1e-300, ofTail ? share(high / 10) <= p : share(high / 10) >= p { high /= 10 }
        return monotoneRoot(in: high / 10...high, rising: !ofTail, slope: density) { share($0) - p }
    }

    /// The density at 0 < x < 1.
    private func density(_ x: Double) -> Double { weight(x, 1 - x) / (x * (1 - x)) }

    /// xᵃ yᵇ/B(a, b).
    private func weight(_ x: Double, _ y: Double) -> Double {
        SaddlePointDensity.binomial(x: a, n: a + b, p: x, q: y) * a * b / (a + b)
    }

    /// I_x(a, b) for x and y = 1 − x, given apart because the smaller of them may be known more exactly.
    ///
    /// Below the mean the fraction converges fast and the result is not close to 1; above, the other tail is taken off
    /// 1.
    private func cumulative(_ x: Double, _ y: Double) -> Double {
        if x <= 0 { return 0 }
        if y <= 0 { return 1 }
        if b * x <= a * y { return min(1, weight(x, y) * fraction(x, y)) }
        return max(0, 1 - weight(x, y) * reflected.fraction(y, x))
    }

    /// I_x(a, b) · B(a, b)/(xᵃ yᵇ) for x ≤ a/(a + b), by the continued fraction of A. Didonato and A. Morris,
    /// "Algorithm 708: Significant Digit Computation of the Incomplete Beta Function Ratios", ACM Transactions on
    /// Mathematical Software 18 (1992), equation 9. The better-known fraction loses 3e-10 near the mean at b = 1e6.
    private func fraction(_ x: Double, _ y: Double) -> Double {
        // a − (a + b)x, from the smaller of x and y: there is no cancellation next to the mean.
        let lead = a > b ? (a + b) * y - b : a - (a + b) * x
        let first = a * (1 + lead) / (a + 1)
        return 1
            / continuedFraction(first: first) { n in
                let s = a + 2 * n - 1
                let numerator = (a + n - 1) / s * ((a + b + n - 1) / s) * n * (b - n) * x * x
                let denominator =
                    n + n * (b - n) * x / s + (a + n) / (a + 2 * n + 1) * (lead + 1 + n * (1 + y))
                return (numerator, denominator)
            }
    }
}
