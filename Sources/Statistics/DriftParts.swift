/// The parts of a drift test: a p-value each, and the classes that the index is taken over.
struct DriftParts {
    /// Rows of a class in the reference and in the batch.
    typealias Class = (reference: Int, batch: Int)

    /// One a part that could be tested.
    private(set) var pValues: [Double] = []
    /// Groups of bins, unseen values, missing values; each if it exists.
    private(set) var classes: [Class] = []

    /// - Parameters:
    ///   - reference: counts with at least one row.
    ///   - batch: counts by the same cuts.
    init(reference: DriftCounts, batch: DriftCounts) {
        let (m, n) = (reference.present, batch.present)
        if m > 0, n > 0 {
            let bins = zip(reference.bins, batch.bins).map { (reference: $0, batch: $1) }
            let seen = bins.filter { $0.reference > 0 }
            let unseen = n - seen.reduce(0) { $0 + $1.batch }
            if unseen > 0 {
                pValues.append(fisherExactTest((unseen, n - unseen), (0, m)))
                classes.append((0, unseen))
            }
            testValues(seen, m: m, n: n - unseen)
        } else if m + n > 0 {
            classes.append((m, n))
        }
        if reference.missing + batch.missing > 0 {
            pValues.append(fisherExactTest((batch.missing, n), (reference.missing, m)))
            classes.append((reference.missing, batch.missing))
        }
    }

    /// Tests the distribution over the bins that the reference has.
    ///
    /// Three groups or more: the lesser of the index J and of Q is compared with χ². J alone fails in the tails, Q
    /// alone where n ≫ m; the lesser of the two holds its level. Two groups: Fisher. One: the largest bin against all
    /// others, if it has half of the reference; else there is no test.
    private mutating func testValues(_ bins: [Class], m: Int, n: Int) {
        var groups = DriftTest.groups(bins.map(\.reference), rows: min(n, m))
        if groups.count == 1, bins.count > 1, let largest = DriftParts.majority(bins.map(\.reference)) {
            groups = [[largest], bins.indices.filter { $0 != largest }]
        }
        let joined = groups.map { group in
            group.reduce(into: Class(0, 0)) {
                $0.reference += bins[$1].reference
                $0.batch += bins[$1].batch
            }
        }
        classes += joined
        if n == 0 || joined.count < 2 { return }
        if joined.count == 2 {
            pValues.append(
                fisherExactTest((joined[0].batch, joined[1].batch), (joined[0].reference, joined[1].reference)))
            return
        }
        let (r, a) = (joined.map(\.reference), joined.map(\.batch))
        guard let index = StabilityIndices.halved(reference: r, batch: a),
            let quadratic = StabilityIndices.quadratic(reference: r, batch: a)
        else { return }
        let value = min(index, quadratic) / (1 / Double(n) + 1 / Double(m))
        pValues.append(ChiSquaredDistribution(degreesOfFreedom: joined.count - 1).tail(value))
    }

    /// The first of the largest bins, if it has at least half of the reference.
    private static func majority(_ reference: [Int]) -> Int? {
        guard let largest = reference.indices.max(by: { reference[$0] < reference[$1] }) else { return nil }
        return 2 * reference[largest] >= reference.reduce(0, +) ? reference.firstIndex(of: reference[largest]) : nil
    }
}

extension DriftTest {
    /// Joins neighbouring bins from the left. A group is closed when its share r/m of the reference has r · k ≥ 9m, and
    /// below 200 rows also r ≥ 0.15m; the remainder joins the last. Expected counts stay at 9 or more; nine, because a
    /// fifth of 50 rows may be 9.
    ///
    /// - Parameters:
    ///   - reference: counts a bin, m together.
    ///   - rows: k, the smaller number of rows of the two sides.
    /// - Returns: for each group the numbers of its bins.
    package static func groups(_ reference: [Int], rows k: Int) -> [[Int]] {
        let m = reference.reduce(0, +)
        var groups: [[Int]] = []
        var open: [Int] = []
        var r = 0
        for (bin, count) in reference.enumerated() {
            open.append(bin)
            r += count
            if r * k >= 9 * m, k >= 200 || 100 * r >= 15 * m {
                groups.append(open)
                (open, r) = ([], 0)
            }
        }
        if open.isEmpty { return groups }
        if groups.isEmpty { return [open] }
        groups[groups.count - 1] += open
        return groups
    }
}
