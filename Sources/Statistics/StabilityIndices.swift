import Glibc

/// The population stability index Σ(a − e) ln(a/e) and its relatives, from counts a bin.
package enum StabilityIndices {
    /// Shares floored at 1e-6, as a figure only: an empty bin adds about 1.2, so it gives no verdict. Nil without rows
    /// on a side.
    ///
    /// - Parameters:
    ///   - reference: counts of the reference.
    ///   - batch: counts of the batch, as many bins.
    package static func floored(reference: [Int], batch: [Int]) -> Double? {
        let (m, n) = (reference.reduce(0, +), batch.reduce(0, +))
        if m == 0 || n == 0 { return nil }
        return index(
            reference.map { max(Double($0) / Double(m), 1e-6) }, batch.map { max(Double($0) / Double(n), 1e-6) })
    }

    /// Shares (count + ½)/(total + B/2), B bins: finite, and no larger than noise allows. Nil without bins.
    ///
    /// - Parameters: as for `floored`.
    package static func halved(reference: [Int], batch: [Int]) -> Double? {
        if reference.isEmpty { return nil }
        func shares(_ counts: [Int]) -> [Double] {
            let total = Double(counts.reduce(0, +)) + Double(counts.count) / 2
            return counts.map { (Double($0) + 0.5) / total }
        }
        return index(shares(reference), shares(batch))
    }

    /// Q = Σ(a − e)²/w, w the pooled share: divided by 1/n + 1/m it is Pearson's χ² of the two rows. Nil without rows
    /// on a side.
    ///
    /// - Parameters: as for `floored`.
    package static func quadratic(reference: [Int], batch: [Int]) -> Double? {
        let (m, n) = (Double(reference.reduce(0, +)), Double(batch.reduce(0, +)))
        if m == 0 || n == 0 { return nil }
        return compensatedSum(
            zip(reference, batch).map { r, a in
                if a + r == 0 { return 0 }
                let difference = Double(a) / n - Double(r) / m
                return difference * difference / (Double(a + r) / (n + m))
            })
    }

    /// Σ(a − e) ln(a/e) of positive shares.
    private static func index(_ expected: [Double], _ actual: [Double]) -> Double {
        zip(expected, actual).reduce(0) { $0 + ($1.1 - $1.0) * log($1.1 / $1.0) }
    }
}
