/// One group of a gains table, riskiest first.
package struct GainsGroup: Sendable, Equatable {
    /// Number of rows.
    package let rows: Int
    /// Number of defaults.
    package let defaults: Int
    /// Defaults over rows.
    package let rate: Double
    /// Rate over the portfolio's rate.
    package let lift: Double
    /// Share of all rows up to and with this group.
    package let shareOfRows: Double
    /// Share of all defaults up to and with this group.
    package let capture: Double
    /// Rate up to and with this group over the portfolio's rate.
    package let cumulativeLift: Double
}

extension RankedOutcomes {
    /// The gains table: groups of equal size by descending PD; nil with one class only.
    ///
    /// - Parameters:
    ///   - count: how many groups; sizes differ by at most one, the larger first, and empty ones are left out.
    ///   - ids: one a row; they split rows of equal PD between groups, ascending by UTF-8 bytes.
    package func gains(count: Int = 10, ids: [String]) -> [GainsGroup]? {
        precondition(ids.count == rows, "ids and rows differ in number")
        guard hasBoth else { return nil }
        let ranges = equalGroups(rows: rows, count: count)
        let defaultsOf = defaultsInDescendingGroups(ranges.map(\.upperBound), ids: ids)
        var captured = 0
        return zip(ranges, defaultsOf).map { range, inGroup in
            captured += inGroup
            let (n, n1) = (Double(rows), Double(defaults))
            return GainsGroup(
                rows: range.count, defaults: inGroup, rate: Double(inGroup) / Double(range.count),
                lift: Double(inGroup) * n / (Double(range.count) * n1), shareOfRows: Double(range.upperBound) / n,
                capture: Double(captured) / n1,
                cumulativeLift: Double(captured) * n / (Double(range.upperBound) * n1))
        }
    }

    /// The defaults of groups by descending PD that end at some places; a tie that an end splits is split by id.
    private func defaultsInDescendingGroups(_ ends: [Int], ids: [String]) -> [Int] {
        var result = ends.map { _ in 0 }
        var (group, place) = (0, 0)
        for k in ranking.values.indices.reversed() {
            let count = ranking.places(ofStep: k).count
            if place + count <= ends[group] {
                result[group] += Int(counts.defaults[k])
                place += count
                if place == ends[group] { group += 1 }
                continue
            }
            for row in ranking.rows(ofStep: k, by: ids) {
                result[group] += Int(outcomes[Int(row)])
                place += 1
                if place == ends[group] { group += 1 }
            }
        }
        return result
    }
}
