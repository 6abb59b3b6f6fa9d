import Glibc
import Parallel
import Scorecards
import Vocabulary

/// Products of two straight or missing columns that the data insist on.
///
/// For the columns z_i of different features, over the rows where both are delivered, at the p of the fit without
/// pairs: S = Σ z_i z_j (y − p), V = Σ v z_i² z_j², F = Σ v² z_i⁴ z_j⁴. S²/V is the score statistic of a weight on the
/// product. A candidate needs V² ≥ 30·F, that is about 30 rows that carry it; it is taken if S²/V ≥ 2 ln M + 6, M the
/// number of candidates. Without that bar the evidence takes picked columns for given ones.
struct PairSearch {
    private static let support = 30.0
    private static let margin = 6.0
    /// Statistics that differ by less, relatively, tie.
    private static let tie = 1e-9

    /// A column that may be part of a pair.
    struct Plain {
        let feature: Int
        let kind: ProductShape.Factor.Column
        /// n values; 0 where it is not delivered.
        let z: [Double]
    }

    /// A pair that was found, before it is standardised.
    struct Found {
        let first: Int
        let second: Int
        /// S.
        let score: Double
        /// S²/V.
        let statistic: Double
        let bar: Double
    }

    let plain: [Plain]

    init(_ design: BendsDesign) {
        var plain: [Plain] = []
        for (number, one) in design.features.enumerated() {
            guard let curve = one.shape.curve else { continue }
            var column = 0
            for (kind, isThere) in [
                (ProductShape.Factor.Column.straight, curve.straight != nil),
                (.missing, curve.missing != nil),
            ] where isThere {
                plain.append(Plain(feature: number, kind: kind, z: design.column(column, of: one)))
                column += 1
            }
        }
        self.plain = plain
    }

    /// The strongest pairs, at most `most`, the strongest first; of those that tie the lower indices first.
    func strongest(
        _ most: Int, p: [Double], outcomes: [UInt8], effort: Effort
    ) throws(CancellationError) -> [Found] {
        let v = p.map { $0 * (1 - $0) }
        let r = zip(p, outcomes).map { Double($1) - $0 }
        let rows = try effort.map(plain.count) { first throws(CancellationError) in
            (first + 1..<plain.count).compactMap { candidate(first, and: $0, v: v, r: r) }
        }
        let candidates = rows.flatMap { $0 }
        if candidates.isEmpty { return [] }
        let bar = 2 * log(Double(candidates.count)) + PairSearch.margin
        var left = candidates.filter { $0.statistic >= bar }
        var taken: [Found] = []
        while taken.count < most, let greatest = left.map(\.statistic).max() {
            guard let index = left.firstIndex(where: { $0.statistic >= greatest * (1 - PairSearch.tie) }) else { break }
            let one = left.remove(at: index)
            taken.append(
                Found(first: one.first, second: one.second, score: one.score, statistic: one.statistic, bar: bar))
        }
        return taken
    }

    private func candidate(_ first: Int, and second: Int, v: [Double], r: [Double]) -> Found? {
        if plain[first].feature == plain[second].feature { return nil }
        let (a, b) = (plain[first].z, plain[second].z)
        var sums = SIMD3<Double>.zero
        for row in a.indices {
            let product = a[row] * b[row]
            let part = v[row] * product * product
            sums += SIMD3(product * r[row], part, part * part)
        }
        let (s, variance, fourth) = (sums.x, sums.y, sums.z)
        guard variance > 0, variance * variance >= PairSearch.support * fourth else { return nil }
        return Found(first: first, second: second, score: s, statistic: s * s / variance, bar: 0)
    }
}
