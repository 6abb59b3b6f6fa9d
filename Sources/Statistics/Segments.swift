/// One segment of a portfolio against the rest.
package struct Segment: Sendable, Equatable {
    /// The value that its rows share.
    package let name: String
    /// Number of rows.
    package let rows: Int
    /// Number of defaults.
    package let defaults: Int
    /// AUC within the segment.
    package let auc: Double
    /// AUC of all other rows; nil where these have one class only.
    package let aucOfRest: Double?
    /// Mean PD of the segment.
    package let meanPD: Double
    /// p of an AUC below that of the rest, independent samples with DeLong's variances; nil where the rest has none.
    package let weakerP: Double?
    /// `weakerP`, Holm-adjusted over the segments.
    package fileprivate(set) var weakerAdjusted: Double?
    /// p of more defaults than the PDs say, by the sum test.
    package let lowPDP: Double
    /// `lowPDP`, Holm-adjusted over the segments.
    package fileprivate(set) var lowPDAdjusted: Double

    /// Whether the model ranks this segment worse than the rest, or its PDs are too low: an adjusted p of at most 0.05.
    package var isWeakSpot: Bool { min(weakerAdjusted ?? 1, lowPDAdjusted) <= 0.05 }
}

extension RankedOutcomes {
    /// Every segment that has enough rows, in the order of names as UTF-8 bytes; O(N) a segment.
    ///
    /// - Parameters:
    ///   - names: the segment of each row.
    ///   - minimumRows: of a segment.
    ///   - minimumOfEachClass: defaults, and other rows, of a segment.
    package func segments(_ names: [String], minimumRows: Int = 50, minimumOfEachClass: Int = 5) -> [Segment] {
        precondition(names.count == rows, "segments and rows differ in number")
        let rowsByName = Dictionary(grouping: names.indices, by: { names[$0] })
        let eligible = rowsByName.filter { _, members in
            let defaults = members.count { outcomes[$0] == 1 }
            return members.count >= minimumRows && min(defaults, members.count - defaults) >= minimumOfEachClass
        }
        let stepOfRow = eligible.isEmpty ? [] : ranking.stepOfRow
        var result = eligible.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .compactMap { segment(named: $0, members: $1, stepOfRow: stepOfRow) }
        let adjusted = MultipleTesting.holm(result.map(\.lowPDP))
        var weaker = MultipleTesting.holm(result.compactMap(\.weakerP)).makeIterator()
        for place in result.indices {
            result[place].lowPDAdjusted = adjusted[place]
            if result[place].weakerP != nil { result[place].weakerAdjusted = weaker.next() }
        }
        return result
    }

    /// One segment, before adjustment. Nil where it has one class only.
    private func segment(named name: String, members: [Int], stepOfRow: [Int32]) -> Segment? {
        var (defaults, others) = (counts.defaults.map { _ in Int32(0) }, counts.others.map { _ in Int32(0) })
        var (expected, variance) = (CompensatedSum(), CompensatedSum())
        for row in members {
            let step = Int(stepOfRow[row])
            if outcomes[row] == 1 { defaults[step] += 1 } else { others[step] += 1 }
            let p = ranking.probabilities[row]
            expected.add(p)
            variance.add(p * (1 - p))
        }
        let inside = StepCounts(defaults: defaults, others: others)
        let outside = StepCounts(
            defaults: zip(counts.defaults, defaults).map { $0 - $1 },
            others: zip(counts.others, others).map { $0 - $1 })
        guard let auc = inside.auc, let spread = inside.delongVariance else { return nil }
        let weaker = outside.auc.flatMap { rest in
            outside.delongVariance.map { NormalDistribution.oneSided(difference: rest - auc, variance: spread + $0) }
        }
        let test = SumTest(defaults: inside.defaultTotal, expected: expected.value, variance: variance.value)
        return Segment(
            name: name, rows: members.count, defaults: inside.defaultTotal, auc: auc, aucOfRest: outside.auc,
            meanPD: expected.value / Double(members.count), weakerP: weaker, weakerAdjusted: nil, lowPDP: test.upper,
            lowPDAdjusted: test.upper)
    }
}

extension RankedProbabilities {
    /// The number of the distinct PD of each row.
    fileprivate var stepOfRow: [Int32] {
        var result = [Int32](repeating: 0, count: rows)
        for k in values.indices {
            for place in places(ofStep: k) { result[Int(order[place])] = Int32(k) }
        }
        return result
    }
}
