import Glibc
import Statistics

/// How well probabilities fit outcomes.
package struct Evaluation: Codable, Sendable, Equatable {
    /// A tenth of the rows by rising probability.
    package struct Group: Codable, Sendable, Equatable {
        /// How many rows the group has.
        package var size: Int
        /// The mean probability of its rows.
        package var meanP: Double
        /// The share of defaults among its rows.
        package var rate: Double

        private enum CodingKeys: String, CodingKey {
            case size
            case meanP = "mean_p"
            case rate
        }
    }

    /// Area under the ROC curve, Gini = 2 · AUC − 1, and the Kolmogorov–Smirnov distance; nil with one outcome only.
    package var auc: Double?
    /// Gini = 2 · AUC − 1; nil with one outcome only.
    package var gini: Double?
    /// The Kolmogorov–Smirnov distance of the two outcomes; nil with one outcome only.
    package var ks: Double?
    /// Mean log loss (natural logarithm).
    package var logLoss: Double
    /// Mean squared error.
    package var brier: Double
    /// Expected calibration error: Σ n/N · |mean p − default rate| over the groups.
    package var ece: Double
    /// The tenths of the rows, by rising probability.
    package var calibration: [Group]

    private enum CodingKeys: String, CodingKey {
        case auc, gini, ks
        case logLoss = "log_loss"
        case brier, ece, calibration
    }

    /// - Parameters:
    ///   - outcomes: 1 is a default; at least one row.
    ///   - probabilities: of default, one a row.
    ///   - partyIDs: break ties between equal probabilities when groups are made.
    package init(outcomes: [UInt8], probabilities p: [Double], partyIDs: [String]) {
        let n = Double(outcomes.count)
        let both = outcomes.contains(0) && outcomes.contains(1)
        // Sorted once for all: sorts by comparison, one for each figure, took a twelfth of a training.
        let order = ascendingOrder(p)
        let area = both ? AreaUnderCurve.auc(outcomes, AreaUnderCurve.midranks(p, order)) : nil
        auc = area
        gini = area.map { 2 * $0 - 1 }
        ks = both ? Evaluation.kolmogorovSmirnov(outcomes, p: p, order: order) : nil
        logLoss = LogLoss.rows(outcomes, p).reduce(0, +) / n
        brier = zip(p, outcomes).reduce(0) { $0 + ($1.0 - Double($1.1)) * ($1.0 - Double($1.1)) } / n
        let groups = Evaluation.groups(outcomes, p: p, partyIDs: partyIDs, ascending: order)
        calibration = groups
        ece = groups.reduce(0) { $0 + Double($1.size) / n * abs($1.meanP - $1.rate) }
    }

    /// Ten groups by rising p whose sizes differ by at most one, the larger first; empty ones are left out.
    private static func groups(
        _ outcomes: [UInt8], p: [Double], partyIDs: [String], ascending: [Int32]
    ) -> [Group] {
        var order = ascending.map(Int.init)
        for tie in Ties(p, ascending) where tie.count > 1 {
            order[tie].sort { partyIDs[$0].utf8.lexicographicallyPrecedes(partyIDs[$1].utf8) }
        }
        let (size, rest) = p.count.quotientAndRemainder(dividingBy: 10)
        var start = 0
        return (0..<10).compactMap { group in
            let rows = order[start..<start + size + (group < rest ? 1 : 0)]
            start = rows.endIndex
            if rows.isEmpty { return nil }
            let count = Double(rows.count)
            return Group(
                size: rows.count, meanP: rows.reduce(0) { $0 + p[$1] } / count,
                rate: rows.reduce(0) { $0 + Double(outcomes[$1]) } / count)
        }
    }

    /// The greatest gap between the empirical distributions of p of defaults and others.
    private static func kolmogorovSmirnov(_ outcomes: [UInt8], p: [Double], order: [Int32]) -> Double {
        let defaults = Double(outcomes.reduce(0) { $0 + Int($1) })
        let others = Double(outcomes.count) - defaults
        var (seenDefaults, seenOthers, greatest) = (0.0, 0.0, 0.0)
        for tie in Ties(p, order) {
            for row in order[tie] {
                if outcomes[Int(row)] == 1 { seenDefaults += 1 } else { seenOthers += 1 }
            }
            greatest = max(greatest, abs(seenDefaults / defaults - seenOthers / others))
        }
        return greatest
    }
}

/// Log loss by row, p clipped to 1e-15 … 1 − 1e-15.
enum LogLoss {
    static func rows(_ outcomes: [UInt8], _ p: [Double]) -> [Double] {
        zip(outcomes, p).map { y, p in
            let clipped = min(max(p, 1e-15), 1 - 1e-15)
            return y == 1 ? -log(clipped) : -log(1 - clipped)
        }
    }
}

/// The Mann–Whitney statistic: the share of pairs of a default and another in which the default has the higher p; ties
/// count one half.
enum AreaUnderCurve {
    /// - Parameter ranks: see `midranks`.
    static func auc(_ outcomes: [UInt8], _ ranks: [Double]) -> Double {
        let defaults = Double(outcomes.reduce(0) { $0 + Int($1) })
        let others = Double(outcomes.count) - defaults
        let sum = outcomes.indices.reduce(0) { outcomes[$1] == 1 ? $0 + ranks[$1] : $0 }
        return (sum - defaults * (defaults + 1) / 2) / (defaults * others)
    }

    /// Ranks from 1; equal values share the mean of theirs.
    ///
    /// - Parameter order: places of values in ascending order. Those that are left out have no rank, and count for
    ///   none.
    static func midranks(_ values: [Double], _ order: [Int32]) -> [Double] {
        var ranks = [Double](repeating: 0, count: values.count)
        for tie in Ties(values, order) {
            let rank = Double(tie.lowerBound + tie.upperBound + 1) / 2
            for place in order[tie] { ranks[Int(place)] = rank }
        }
        return ranks
    }
}
