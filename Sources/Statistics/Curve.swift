/// A vertex of the ROC and CAP curves: everything at or above one PD.
package struct CurvePoint: Sendable, Equatable {
    /// The lowest PD that counts as above; nil at the origin, where nothing does.
    package let p: Double?
    /// Share of the rows without default at or above p: x of the ROC curve.
    package let falsePositiveRate: Double
    /// Share of the defaults at or above p: y of both curves.
    package let truePositiveRate: Double
    /// Share of all rows at or above p: x of the CAP curve.
    package let shareOfRows: Double
}

extension RankedOutcomes {
    /// The ROC and CAP curves, from (0, 0) to (1, 1), a vertex a distinct PD, greatest first; nil with one class only.
    ///
    /// They are thinned for plotting: with r of N rows so far a vertex stays if ⌊r · K/N⌋ exceeds that of the vertex
    /// before, if it is the last, or if it is that of the Kolmogorov–Smirnov distance. Figures never come from thinned
    /// points.
    ///
    /// - Parameter points: K; there are at most K + 2 vertices.
    package func curve(points: Int = 200) -> [CurvePoint]? {
        guard let distance = kolmogorovSmirnov else { return nil }
        var result = [CurvePoint(p: nil, falsePositiveRate: 0, truePositiveRate: 0, shareOfRows: 0)]
        var (rowsAbove, defaultsAbove) = (0, 0)
        for k in ranking.values.indices.reversed() {
            let before = rowsAbove * points / rows
            rowsAbove += ranking.places(ofStep: k).count
            defaultsAbove += Int(counts.defaults[k])
            // The distance at p has p and everything below it on one side: its vertex is the step above p.
            let isGreatestGap = k > 0 && ranking.values[k - 1] == distance.at
            if rowsAbove * points / rows > before || isGreatestGap || k == 0 {
                result.append(
                    CurvePoint(
                        p: ranking.values[k],
                        falsePositiveRate: Double(rowsAbove - defaultsAbove) / Double(others),
                        truePositiveRate: Double(defaultsAbove) / Double(defaults),
                        shareOfRows: Double(rowsAbove) / Double(rows)))
            }
        }
        return result
    }
}
