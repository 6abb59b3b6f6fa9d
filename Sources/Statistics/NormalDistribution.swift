import Glibc

/// The standard normal distribution.
package enum NormalDistribution {
    /// The quantile at 0.975: half the width of a two-sided 95 % interval in standard errors.
    package static let z95 = 1.959963984540054

    /// Φ(x) = P(Z ≤ x) = ½ · erfc(−x/√2), exact in both tails.
    package static func cumulative(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

    /// 1 − Φ(x) = P(Z > x), not computed as a difference.
    package static func tail(_ x: Double) -> Double { 0.5 * erfc(x / 2.0.squareRoot()) }

    /// P(|Z| > |z|), the two-sided p of a z.
    package static func twoSided(_ z: Double) -> Double { erfc(abs(z) / 2.0.squareRoot()) }

    /// The one-sided p of a difference above 0: 1 − Φ(d/√v). Where the variance v is 0, it is 0 for d > 0, else 1.
    package static func oneSided(difference: Double, variance: Double) -> Double {
        if variance <= 0 { return difference > 0 ? 0 : 1 }
        return tail(difference / variance.squareRoot())
    }

    /// Φ⁻¹(p) by rational approximations, 1e-16 relative (M. Wichura, "Algorithm AS 241: The Percentage Points of the
    /// Normal Distribution", Applied Statistics 37, 1988: PPND16).
    ///
    /// - Returns: nil outside of 0 < p < 1.
    package static func quantile(_ p: Double) -> Double? {
        guard p > 0, p < 1 else { return nil }
        let q = p - 0.5
        if abs(q) <= 0.425 { return q * middle.value(at: 0.180625 - q * q) }
        let r = (-log(min(p, 1 - p))).squareRoot()
        let x = r <= 5 ? shoulder.value(at: r - 1.6) : farTail.value(at: r - 5)
        return q < 0 ? -x : x
    }

    /// |p − ½| ≤ 0.425, in 0.180625 − (p − ½)².
    private static let middle = RationalFunction(
        numerator: [
            2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
            13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
        ],
        denominator: [
            5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
            5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
        ])
    /// A tail p from about 1.4e-11 to 0.075, in √(−ln p) − 1.6.
    private static let shoulder = RationalFunction(
        numerator: [
            7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
            3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
        ],
        denominator: [
            1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
            0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
        ])
    /// A smaller tail p, in √(−ln p) − 5.
    private static let farTail = RationalFunction(
        numerator: [
            2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
            0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
        ],
        denominator: [
            2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
            0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
        ])
}

/// A quotient of two polynomials, coefficients of the highest power first.
private struct RationalFunction: Sendable {
    /// The polynomial above.
    let numerator: [Double]
    /// The polynomial below.
    let denominator: [Double]

    /// The quotient at x, each polynomial by Horner's rule.
    func value(at x: Double) -> Double {
        numerator.reduce(0) { $0 * x + $1 } / denominator.reduce(0) { $0 * x + $1 }
    }
}
