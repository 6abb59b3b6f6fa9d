package import Intake
package import Vocabulary

/// Takes transactions while a file is read and keeps running sums of each party: nothing grows with their number.
///
/// A window of 180 days touches at most seven calendar months, so a party has a block of seven sums.
package final class TransactionAggregator: TransactionSink {
    private static let months = 7
    private static let windowDays: Int64 = 180
    private static let recentDays: Int64 = 30

    /// The running sums of a party; flat, so that one lies in one or two cache lines.
    private struct Sums {
        var total = 0.0
        var byMonth: (Double, Double, Double, Double, Double, Double, Double) = (0, 0, 0, 0, 0, 0, 0)
        var count: UInt32 = 0
        /// Bit m: month m of the window has a transaction.
        var months: UInt8 = 0
        /// Bit t: there is one of the type with raw value t.
        var types: UInt8 = 0
        var isRecent = false
    }

    private var sums: [Sums] = []
    private var windowStart: Int64 = 0
    private var windowEnd: Int64 = 0
    private var recentStart: Int64 = 0
    private var firstDay: Int64 = 0
    /// For each day from `firstDay` the month of the window it lies in.
    private var monthOfDay: [UInt8] = []

    /// An aggregator of no parties; `begin` gives it some.
    package init() {}

    /// Sets the sums of all parties to zero.
    ///
    /// - Parameters:
    ///   - asOf: the reference time, at which the windows end.
    ///   - parties: how many parties there are; a chunk names them by their index.
    package func begin(asOf: Timestamp, parties: Int) {
        windowEnd = asOf.microseconds
        windowStart = windowEnd - TransactionAggregator.windowDays * Timestamp.day
        recentStart = windowEnd - TransactionAggregator.recentDays * Timestamp.day
        firstDay = windowStart.flooredQuotient(Timestamp.day)
        let lastDay = windowEnd.flooredQuotient(Timestamp.day)
        let first = civil(daysSince1970: firstDay)
        monthOfDay = (firstDay...lastDay).map { day in
            let date = civil(daysSince1970: day)
            return UInt8((date.year - first.year) * 12 + date.month - first.month)
        }
        sums = Array(repeating: Sums(), count: parties)
    }

    /// Adds transactions to the sums of their parties. One outside of the window counts nothing.
    package func take(_ chunk: TransactionChunk) {
        // Pointers, because this runs once a transaction: checked indexing took a third of the time.
        sums.withUnsafeMutableBufferPointer { sums in
            monthOfDay.withUnsafeBufferPointer { monthOfDay in
                for row in 0..<chunk.count {
                    let time = chunk.times[row]
                    guard time >= windowStart, time <= windowEnd else { continue }
                    let day = time.flooredQuotient(Timestamp.day) - firstDay
                    add(
                        &sums[Int(chunk.parties[row])], amount: chunk.amounts[row], month: monthOfDay[Int(day)],
                        type: chunk.types[row], isRecent: time >= recentStart)
                }
            }
        }
    }

    @inline(__always)
    private func add(
        _ party: inout Sums, amount: Double, month: UInt8, type: TransactionType, isRecent: Bool
    ) {
        party.total += amount
        party.count += 1
        party.types |= 1 << type.rawValue
        party.months |= 1 << month
        if isRecent { party.isRecent = true }
        withUnsafeMutableBytes(of: &party.byMonth) { bytes in
            // Seven doubles in a row: a homogeneous tuple is laid out as an array.
            bytes.assumingMemoryBound(to: Double.self)[Int(month)] += amount
        }
    }

    /// The formulas of what transactions say; a party without transactions in the window has zeros.
    static let formulas: [String: FeatureFormula] = [
        "transaction_count_6m": { $0.transactions.sums.map { Double($0.count) } },
        "avg_transaction_amount": {
            $0.transactions.sums.map { $0.count == 0 ? 0 : $0.total / Double($0.count) }
        },
        "total_transaction_volume_6m": { $0.transactions.sums.map(\.total) },
        "transaction_regularity_score": { $0.transactions.sums.map(regularity) },
        "payment_type_diversity": { $0.transactions.sums.map { Double($0.types.nonzeroBitCount) } },
        "recent_activity_flag": { $0.transactions.sums.map { $0.isRecent ? 1 : 0 } },
    ]

    /// 100 · (1 − min(cv, 1)) of the monthly sums, months without a transaction left out.
    private static func regularity(_ party: Sums) -> Double {
        if party.months == 0 { return 0 }
        if party.months.nonzeroBitCount == 1 { return 50 }
        let months = Double(party.months.nonzeroBitCount)
        let mean = sum(party) { $0 } / months
        if mean < 0.01 { return 0 }
        let variance = sum(party) { ($0 - mean) * ($0 - mean) } / months
        let variation = variance.squareRoot() / mean
        // A variation that is no number (sums that overflowed) leaves the feature missing.
        return variation.isNaN ? .nan : 100 * (1 - min(variation, 1))
    }

    /// Adds up something of the sum of each month that has a transaction, in their order.
    @inline(__always)
    private static func sum(_ party: Sums, _ term: (Double) -> Double) -> Double {
        withUnsafeBytes(of: party.byMonth) { bytes in
            let sums = bytes.assumingMemoryBound(to: Double.self)
            var total = 0.0
            for month in 0..<months where party.months >> month & 1 == 1 { total += term(sums[month]) }
            return total
        }
    }
}
