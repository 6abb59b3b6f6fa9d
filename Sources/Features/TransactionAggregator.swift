package import Profiles

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

    package init() {}

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

    /// In the order of `FeatureCatalog.transactions`; a party without transactions in the window has zeros.
    func columns() -> [[Double]] {
        [
            sums.map { Double($0.count) },
            sums.map { $0.count == 0 ? 0 : $0.total / Double($0.count) },
            sums.map(\.total),
            sums.map(TransactionAggregator.regularity),
            sums.map { Double($0.types.nonzeroBitCount) },
            sums.map { $0.isRecent ? 1 : 0 },
        ]
    }

    /// 100 · (1 − min(cv, 1)) of the monthly sums, months without a transaction left out.
    private static func regularity(_ party: Sums) -> Double {
        if party.months == 0 { return 0 }
        if party.months.nonzeroBitCount == 1 { return 50 }
        let all = withUnsafeBytes(of: party.byMonth) { Array($0.assumingMemoryBound(to: Double.self)) }
        let months = all.indices.filter { party.months >> $0 & 1 == 1 }.map { all[$0] }
        let mean = months.reduce(0, +) / Double(months.count)
        if mean < 0.01 { return 0 }
        let variance = months.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(months.count)
        let variation = variance.squareRoot() / mean
        // A variation that is no number (sums that overflowed) leaves the feature missing.
        return variation.isNaN ? .nan : 100 * (1 - min(variation, 1))
    }
}
