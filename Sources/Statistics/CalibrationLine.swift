import Glibc

/// The line of outcomes on log odds: logit P(y = 1) = a + b · logit(p) by maximum likelihood (D. Cox, Biometrika 45,
/// 1958).
///
/// a = 0 and b = 1 is perfect; b < 1 says that PDs are too extreme.
package struct CalibrationLine: Codable, Sendable, Equatable {
    /// Calibration in the large: a with b fixed at 1. Above 0, PDs are too low on the whole.
    package let inTheLarge: Double
    /// The fitted line; nil where all PDs are equal or the classes are separated.
    package let fit: Fit?
    /// Whether the greatest PD of one class is at most the least of the other: there is no finite maximum (A. Albert
    /// and J. Anderson, Biometrika 71, 1984).
    package let isSeparated: Bool

    /// A fitted line.
    package struct Fit: Codable, Sendable, Equatable {
        /// a.
        package let intercept: Double
        /// b.
        package let slope: Double
        /// Standard error of a, from the inverse information.
        package let interceptError: Double
        /// Standard error of b.
        package let slopeError: Double
        /// Likelihood ratio 2(ℓ(a, b) − ℓ(0, 1)) against the perfect line.
        package let chiSquared: Double
        /// P(χ² > chiSquared), 2 degrees of freedom.
        package let p: Double

        private enum CodingKeys: String, CodingKey {
            case intercept, slope
            case interceptError = "intercept_error"
            case slopeError = "slope_error"
            case chiSquared = "chi_squared"
            case p
        }
    }

    private enum CodingKeys: String, CodingKey {
        case inTheLarge = "in_the_large"
        case fit
        case isSeparated = "separated"
    }
}

extension RankedOutcomes {
    /// The calibration line; nil with one class only.
    package var calibrationLine: CalibrationLine? {
        guard hasBoth else { return nil }
        let problem = LineProblem(self)
        let constant = problem.x.first == problem.x.last
        let separated = isSeparated(problem.x)
        return CalibrationLine(
            inTheLarge: problem.shift(), fit: constant || separated ? nil : problem.fit(),
            isSeparated: !constant && separated)
    }

    /// Whether one threshold divides the classes, a value in common included.
    ///
    /// - Parameter x: log odds at every distinct PD, ascending; clipping makes some of them equal.
    private func isSeparated(_ x: [Double]) -> Bool {
        let (d, o) = (counts.defaults, counts.others)
        guard let lastDefault = d.lastIndex(where: { $0 > 0 }), let lastOther = o.lastIndex(where: { $0 > 0 }),
            let firstDefault = d.firstIndex(where: { $0 > 0 }), let firstOther = o.firstIndex(where: { $0 > 0 })
        else { return false }
        return x[lastOther] <= x[firstDefault] || x[lastDefault] <= x[firstOther]
    }
}

/// The maximisation behind the line, one term a distinct PD.
private struct LineProblem {
    /// Log odds, ascending.
    let x: [Double]
    /// Defaults and rows at each.
    let defaults: [Double]
    let rows: [Double]
    let defaultTotal: Double
    let rowTotal: Double

    init(_ outcomes: RankedOutcomes) {
        x = outcomes.ranking.values.map(logit)
        defaults = outcomes.counts.defaults.map(Double.init)
        rows = zip(outcomes.counts.defaults, outcomes.counts.others).map { Double($0 + $1) }
        defaultTotal = Double(outcomes.defaults)
        rowTotal = Double(outcomes.rows)
    }

    /// Log likelihood of a line with its gradient g and information H in (a, b).
    struct Value {
        var logLikelihood: Double
        var gradient: (Double, Double)
        var information: (aa: Double, ab: Double, bb: Double)

        /// H₁₁H₂₂ − H₁₂².
        var determinant: Double { information.aa * information.bb - information.ab * information.ab }
        /// Newton's step H⁻¹g.
        var step: (Double, Double) {
            let (g, h) = (gradient, information)
            return ((h.bb * g.0 - h.ab * g.1) / determinant, (h.aa * g.1 - h.ab * g.0) / determinant)
        }
    }

    /// The line a + b·(x − centre) at every distinct PD.
    func value(intercept a: Double, slope b: Double, centre: Double) -> Value {
        var (l, g0, g1) = (CompensatedSum(), CompensatedSum(), CompensatedSum())
        var (h00, h01, h11) = (CompensatedSum(), CompensatedSum(), CompensatedSum())
        for k in x.indices {
            let u = x[k] - centre
            let eta = a + b * u
            let decay = exp(-abs(eta))
            let mu = (eta >= 0 ? 1 : decay) / (1 + decay)
            let weight = rows[k] * decay / ((1 + decay) * (1 + decay))
            let rest = defaults[k] - rows[k] * mu
            l.add(defaults[k] * eta - rows[k] * (max(eta, 0) + log1p(decay)))
            g0.add(rest)
            g1.add(rest * u)
            h00.add(weight)
            h01.add(weight * u)
            h11.add(weight * u * u)
        }
        return Value(
            logLikelihood: l.value, gradient: (g0.value, g1.value), information: (h00.value, h01.value, h11.value))
    }

    /// a with b = 1. Its score is monotone, so Newton's method with steps of at most 1 converges from 0.
    func shift() -> Double {
        var a = 0.0
        for _ in 0..<200 {
            var (mean, variance) = (CompensatedSum(), CompensatedSum())
            for k in x.indices {
                let mu = sigmoid(a + x[k])
                mean.add(rows[k] * mu)
                variance.add(rows[k] * mu * (1 - mu))
            }
            let step = (defaultTotal - mean.value) / max(variance.value, 1e-300)
            a += max(-1, min(1, step))
            if abs(step) < 1e-13 * max(1, abs(a)) { break }
        }
        return a
    }

    /// The line by Newton's method on the centred log odds, a step halved until the likelihood does not fall. Nil where
    /// the information is singular in floating point.
    func fit() -> CalibrationLine.Fit? {
        let centre = compensatedSum(zip(rows, x).lazy.map { $0 * $1 }) / rowTotal
        var (a, b) = (logit(defaultTotal / rowTotal), 0.0)
        var best = value(intercept: a, slope: b, centre: centre)
        for _ in 0..<200 {
            guard best.determinant > 0 else { return nil }
            let step = best.step
            var scale = 1.0
            var next = value(intercept: a + step.0, slope: b + step.1, centre: centre)
            while scale > 1e-10, next.logLikelihood < best.logLikelihood - 1e-12 * abs(best.logLikelihood) {
                scale /= 2
                next = value(intercept: a + scale * step.0, slope: b + scale * step.1, centre: centre)
            }
            (a, b, best) = (a + scale * step.0, b + scale * step.1, next)
            if max(abs(step.0), abs(step.1)) < 1e-12 * max(1, abs(a), abs(b)) { break }
        }
        guard best.determinant > 0 else { return nil }
        let h = best.information
        let (varianceA, varianceB) = (h.bb / best.determinant, h.aa / best.determinant)
        let covariance = -h.ab / best.determinant
        let ratio = max(0, 2 * (best.logLikelihood - value(intercept: 0, slope: 1, centre: 0).logLikelihood))
        return CalibrationLine.Fit(
            intercept: a - b * centre, slope: b,
            interceptError: max(0, varianceA - 2 * centre * covariance + centre * centre * varianceB).squareRoot(),
            slopeError: varianceB.squareRoot(), chiSquared: ratio,
            p: ChiSquaredDistribution(degreesOfFreedom: 2).tail(ratio))
    }
}
