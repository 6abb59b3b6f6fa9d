/// Outcomes ranked by their probability of default: built once, shared by every figure of discrimination and
/// calibration.
///
/// Only rows with a known outcome belong here.
package struct RankedOutcomes: Sendable {
    /// The probabilities and their order.
    package let ranking: RankedProbabilities
    /// 1 is a default, 0 is none; in the order of `ranking.probabilities`.
    package let outcomes: [UInt8]
    /// Defaults and other rows at each distinct probability, ascending.
    let counts: StepCounts

    /// Counts the outcomes at each distinct probability, O(N).
    ///
    /// - Parameters:
    ///   - outcomes: 0 or 1 for each row of the ranking; another number of rows or another value stops the program.
    ///   - ranking: may have been made before the outcomes were known.
    package init(outcomes: [UInt8], ranking: RankedProbabilities) {
        precondition(outcomes.count == ranking.rows, "outcomes and probabilities differ in number")
        precondition(outcomes.allSatisfy { $0 <= 1 }, "an outcome is neither 0 nor 1")
        self.outcomes = outcomes
        self.ranking = ranking
        var place = 0
        let defaults = ranking.ends.map { end in
            var count: Int32 = 0
            while place < end {
                count += Int32(outcomes[Int(ranking.order[place])])
                place += 1
            }
            return count
        }
        var start: Int32 = 0
        let others = zip(ranking.ends, defaults).map { end, defaults in
            defer { start = end }
            return end - start - defaults
        }
        counts = StepCounts(defaults: defaults, others: others)
    }

    /// Ranks outcomes by probabilities.
    ///
    /// - Parameters:
    ///   - outcomes: 0 or 1 a row.
    ///   - probabilities: from 0 to 1, one a row.
    package init(outcomes: [UInt8], probabilities: [Double]) {
        self.init(outcomes: outcomes, ranking: RankedProbabilities(probabilities))
    }

    /// Number of rows, N.
    package var rows: Int { outcomes.count }
    /// Number of defaults, n1.
    package var defaults: Int { counts.defaultTotal }
    /// Number of rows without default, n0.
    package var others: Int { counts.otherTotal }
    /// Defaults over rows; nil without rows.
    package var rate: Double? { rows == 0 ? nil : Double(defaults) / Double(rows) }
    /// Mean PD; nil without rows.
    package var meanPD: Double? { rows == 0 ? nil : ranking.expectedDefaults.mean / Double(rows) }
    /// Whether there are rows with and without default, which every figure of discrimination needs.
    var hasBoth: Bool { defaults > 0 && others > 0 }

    /// Calls `body` with every distinct PD and its defaults and other rows, ascending.
    @inline(__always)
    func forEachStep(_ body: (_ p: Double, _ defaults: Int, _ others: Int) -> Void) {
        for k in ranking.values.indices {
            body(ranking.values[k], Int(counts.defaults[k]), Int(counts.others[k]))
        }
    }

    /// The compensated sum of a term that depends on PD and outcome: Σ d·term(p, 1) + (n − d)·term(p, 0) over the
    /// steps.
    func sum(_ term: (_ p: Double, _ outcome: Double) -> Double) -> Double {
        var sum = CompensatedSum()
        forEachStep { p, defaults, others in
            if defaults > 0 { sum.add(Double(defaults) * term(p, 1)) }
            if others > 0 { sum.add(Double(others) * term(p, 0)) }
        }
        return sum.value
    }
}
