import Glibc

extension RankedOutcomes {
    /// Mean log loss −(y ln p + (1 − y) ln(1 − p)), natural logarithm, p clipped to 1e-15 … 1 − 1e-15; nil without
    /// rows.
    package var logLoss: Double? {
        if rows == 0 { return nil }
        return sum { p, outcome in
            let clipped = clippedProbability(p)
            return outcome == 1 ? -log(clipped) : -log1p(-clipped)
        } / Double(rows)
    }
}
