/// The gamma distribution with shape a ≥ ½ and scale 1: the regularised incomplete gamma functions P(a, x) and Q(a, x).
package struct GammaDistribution: Sendable, Equatable {
    /// The shape.
    package let a: Double

    /// The distribution with shape a > 0 and scale 1.
    package init(_ a: Double) { self.a = a }

    /// P(a, x) = P(X ≤ x), 1e-12 relative.
    package func cumulative(_ x: Double) -> Double {
        if x <= 0 { return 0 }
        return x < a + 1 ? lowerSeries(x) : 1 - upperFraction(x)
    }

    /// Q(a, x) = P(X > x), not computed as a difference where it is small.
    package func tail(_ x: Double) -> Double {
        if x <= 0 { return 1 }
        return x < a + 1 ? 1 - lowerSeries(x) : upperFraction(x)
    }

    /// The density at x > 0.
    func density(_ x: Double) -> Double { SaddlePointDensity.poisson(x: a, mean: x) * a / x }

    /// P(a, x) = e⁻ˣ xᵃ/Γ(a + 1) · Σ xᵏ/((a + 1) … (a + k)), for x < a + 1 (DLMF 8.7.1).
    private func lowerSeries(_ x: Double) -> Double {
        var (term, sum, k) = (1.0, 1.0, 1.0)
        while term > sum * 1e-17 {
            term *= x / (a + k)
            sum += term
            k += 1
        }
        return min(1, SaddlePointDensity.poisson(x: a, mean: x) * sum)
    }

    /// Q(a, x) for x ≥ a + 1 by its continued fraction (DLMF 8.9.2, even part).
    private func upperFraction(_ x: Double) -> Double {
        let first = x + 1 - a
        let value = continuedFraction(first: first) { n in (-n * (n - a), first + 2 * n) }
        return min(1, SaddlePointDensity.poisson(x: a, mean: x) * a / value)
    }
}

/// The χ² distribution: that of 2X where X is gamma with half the degrees of freedom as its shape.
package struct ChiSquaredDistribution: Sendable, Equatable {
    /// Degrees of freedom, at least 1.
    package let degreesOfFreedom: Int

    /// The distribution with so many degrees of freedom.
    package init(degreesOfFreedom: Int) { self.degreesOfFreedom = degreesOfFreedom }

    /// P(X > x).
    package func tail(_ x: Double) -> Double { gamma.tail(x / 2) }

    /// The x with P(X > x) = p, for 0 < p < 1; nil outside.
    package func quantile(tail p: Double) -> Double? {
        guard p > 0, p < 1 else { return nil }
        var high = max(1, Double(degreesOfFreedom))
        while tail(high) > p { high *= 2 }
        return monotoneRoot(in: 0...high, rising: false, slope: { gamma.density($0 / 2) / 2 }, of: { tail($0) - p })
    }

    /// The distribution of half of it.
    private var gamma: GammaDistribution { GammaDistribution(Double(degreesOfFreedom) / 2) }
}
