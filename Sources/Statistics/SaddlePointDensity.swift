import Glibc

/// Binomial and Poisson probabilities for real arguments, from the error of Stirling's formula and the deviance:
/// differences of `lgamma` would lose nine digits at a million (C. Loader, "Fast and Accurate Computation of Binomial
/// Probabilities", 2000).
enum SaddlePointDensity {
    /// Γ(n + 1)/(Γ(x + 1) Γ(n − x + 1)) · pˣ qⁿ⁻ˣ for 0 < x < n.
    ///
    /// - Parameters:
    ///   - x: any real number in the range.
    ///   - n: any real number above x.
    ///   - p: of one success.
    ///   - q: 1 − p, given apart because it may be known more exactly.
    static func binomial(x: Double, n: Double, p: Double, q: Double) -> Double {
        let y = n - x
        let exponent = stirlingError(n) - stirlingError(x) - stirlingError(y) - deviance(x, n * p) - deviance(y, n * q)
        return exp(exponent) * (n / (2 * .pi * x * y)).squareRoot()
    }

    /// e^{−μ} μˣ/Γ(x + 1) for x > 0.
    static func poisson(x: Double, mean: Double) -> Double {
        exp(-stirlingError(x) - deviance(x, mean)) / (2 * .pi * x).squareRoot()
    }

    /// ln Γ(z + 1) − ((z + ½) ln z − z + ½ ln 2π): from 16 on by Stirling's series, whose next term is below 1e-18
    /// there.
    private static func stirlingError(_ z: Double) -> Double {
        if z < 16 { return logGamma(z + 1) - (z + 0.5) * log(z) + z - 0.5 * log(2 * .pi) }
        let w = 1 / (z * z)
        return stirlingSeries.reduce(0) { $1 - $0 * w } / z
    }

    /// Absolute values of the coefficients of z⁻¹¹, z⁻⁹ … z⁻¹ in Stirling's series; their signs alternate.
    private static let stirlingSeries = [691.0 / 360_360, 1.0 / 1_188, 1.0 / 1_680, 1.0 / 1_260, 1.0 / 360, 1.0 / 12]

    /// x ln(x/μ) + μ − x; near x = μ by a series in (x − μ)/(x + μ), because the terms cancel.
    private static func deviance(_ x: Double, _ mean: Double) -> Double {
        guard abs(x - mean) < 0.1 * (x + mean) else { return x * log(x / mean) + mean - x }
        let v = (x - mean) / (x + mean)
        var sum = (x - mean) * v
        var term = 2 * x * v
        var k = 1.0
        while true {
            term *= v * v
            let next = sum + term / (2 * k + 1)
            if next == sum { return next }
            (sum, k) = (next, k + 1)
        }
    }

    /// ln Γ(z) for z > 0. The sign is that of every such z.
    private static func logGamma(_ z: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(z, &sign)
    }
}
