/// What comes of approving every row with a PD of at most a cut.
package struct CutOff: Sendable, Equatable {
    /// The highest PD that is approved.
    package let cut: Double
    /// Share of the rows approved; nil without rows.
    package let approvalRate: Double?
    /// Default rate among the approved; nil where nobody is.
    package let badRate: Double?
    /// Wilson's 95 % interval of the bad rate; nil where nobody is approved.
    package let badRateInterval: Interval?
    /// Share of the defaults declined; nil without defaults.
    package let defaultsDeclined: Double?
}

extension RankedOutcomes {
    /// A cut-off table. Rows of equal PD are approved or declined together.
    ///
    /// - Parameter cuts: in any order; one entry comes of each.
    package func cutOffs(at cuts: [Double]) -> [CutOff] {
        var running = 0
        let defaultsUpTo = counts.defaults.map { count in
            running += Int(count)
            return running
        }
        return cuts.map { cut in
            let (steps, approved) = ranking.rows(atMost: cut)
            let bad = steps == 0 ? 0 : defaultsUpTo[steps - 1]
            return CutOff(
                cut: cut, approvalRate: rows == 0 ? nil : Double(approved) / Double(rows),
                badRate: approved == 0 ? nil : Double(bad) / Double(approved),
                badRateInterval: .wilson(defaults: bad, rows: approved),
                defaultsDeclined: defaults == 0 ? nil : Double(defaults - bad) / Double(defaults))
        }
    }
}

extension RankedProbabilities {
    /// The least PD that approves at least a share of the rows, for every 5 % from 5 to 95; empty without rows.
    package var approvalCuts: [(percent: Int, cut: Double)] {
        if rows == 0 { return [] }
        var step = 0
        return stride(from: 5, through: 95, by: 5).map { percent in
            while Int(ends[step]) * 100 < percent * rows { step += 1 }
            return (percent, values[step])
        }
    }
}
