/// How far a feature's points, or the whole score, have moved between a reference and a batch.
package struct PointsShift: Sendable, Equatable {
    /// Mean points of the batch less those of the reference.
    package let shift: Double
    /// Welch's z: the shift over the root of the two variances (divisor n − 1) over their rows; nil where that is 0.
    package let z: Double?
    /// P(|Z| > |z|); nil where z is.
    package let p: Double?

    /// Compares points row by row; nil where either side is empty.
    ///
    /// - Parameters:
    ///   - reference: points of the reference, one a row.
    ///   - batch: points of the batch, one a row.
    package init?(reference: [Double], batch: [Double]) {
        guard let then = meanAndVariance(reference), let now = meanAndVariance(batch) else { return nil }
        shift = now.mean - then.mean
        let variance = now.variance / Double(batch.count) + then.variance / Double(reference.count)
        z = variance > 0 ? shift / variance.squareRoot() : nil
        p = z.map(NormalDistribution.twoSided)
    }

    /// The shift of points that depend on the bin alone: Σ(a − e) · points with shares a and e; nil where either side
    /// is empty.
    ///
    /// - Parameters:
    ///   - points: of each bin.
    ///   - reference: rows of the reference a bin.
    ///   - batch: rows of the batch a bin.
    package static func byBin(points: [Double], reference: [Int], batch: [Int]) -> Double? {
        precondition(points.count == reference.count && points.count == batch.count, "bins differ in number")
        let (m, n) = (reference.reduce(0, +), batch.reduce(0, +))
        if m == 0 || n == 0 { return nil }
        return compensatedSum(
            points.indices.map { (Double(batch[$0]) / Double(n) - Double(reference[$0]) / Double(m)) * points[$0] })
    }
}

/// Fisher's p of a feature's share of missing values against the reference; no verdict of its own. Nil where either
/// side is empty.
///
/// - Parameters:
///   - reference: counts of the reference.
///   - batch: counts of the batch.
package func missingRateTest(reference: DriftCounts, batch: DriftCounts) -> Double? {
    if reference.rows == 0 || batch.rows == 0 { return nil }
    return fisherExactTest((batch.missing, batch.present), (reference.missing, reference.present))
}
