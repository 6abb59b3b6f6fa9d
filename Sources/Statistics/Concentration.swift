import Glibc

/// How unevenly rows are spread over bands.
package struct Concentration: Sendable, Equatable {
    /// Herfindahl–Hirschman index Σs², s the share of a band: 1/K … 1.
    package let herfindahl: Double
    /// Coefficient of variation of the shares √(K · HHI − 1).
    package let coefficientOfVariation: Double
    /// 1 + ln HHI/ln K: 0 for equal shares, 1 for one band; nil for one band only.
    package let relative: Double?
    /// Variance of the index by the delta method, 4(Σs³ − HHI²)/N.
    package let variance: Double
    /// K.
    package let bands: Int

    /// - Parameter counts: rows a band; nil comes of no rows.
    package init?(counts: [Int]) {
        let n = Double(counts.reduce(0, +))
        if n == 0 { return nil }
        let shares = counts.map { Double($0) / n }
        bands = counts.count
        herfindahl = compensatedSum(shares.map { $0 * $0 })
        coefficientOfVariation = max(0, Double(bands) * herfindahl - 1).squareRoot()
        relative = bands > 1 ? 1 + log(herfindahl) / log(Double(bands)) : nil
        variance = max(0, 4 * (compensatedSum(shares.map { $0 * $0 * $0 }) - herfindahl * herfindahl) / n)
    }
}

/// Whether rows are more concentrated than at the start.
package struct ConcentrationChange: Sendable, Equatable {
    /// ΔHHI over the root of the sum of the variances; nil where that is 0.
    package let z: Double?
    /// 1 − Φ(z): small where more concentrated now. Nil where z is.
    package let p: Double?
    /// √(K − 1)(CV − CV_initial)/√(CV²(½ + CV²)) of the European Central Bank (2019), for its form: it knows nothing of
    /// the number of rows, and hardly ever rejects with five bands. Nil where its variance is 0.
    package let formStatistic: Double?
    /// 1 − Φ(formStatistic); nil where that is.
    package let formP: Double?

    /// - Parameters:
    ///   - initial: at the start.
    ///   - now: with the same bands.
    package init(initial: Concentration, now: Concentration) {
        let variance = initial.variance + now.variance
        z = variance > 0 ? (now.herfindahl - initial.herfindahl) / variance.squareRoot() : nil
        p = z.map(NormalDistribution.tail)
        let cv = now.coefficientOfVariation
        let spread = cv * cv * (0.5 + cv * cv)
        formStatistic =
            spread > 0
            ? Double(now.bands - 1).squareRoot() * (cv - initial.coefficientOfVariation) / spread.squareRoot() : nil
        formP = formStatistic.map(NormalDistribution.tail)
    }
}
