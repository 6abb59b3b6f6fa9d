/// Where values of a reference are cut into bins, so that later batches can be compared by counts: the nine deciles of
/// the values that are present.
///
/// The cut is just above each distinct decile. A value that is two or more deciles is also cut just below, so that it
/// has a bin of its own: otherwise a flag that is 1 in nine of ten rows would have one bin only.
package struct DriftCuts: Codable, Sendable, Equatable {
    /// Cuts just above these values, ascending; at most nine.
    package let above: [Double]
    /// Cuts just below these values, ascending; at most four.
    package let below: [Double]

    /// Cuts that were stored.
    ///
    /// - Parameters:
    ///   - above: ascending, no two equal.
    ///   - below: ascending, no two equal.
    package init(above: [Double], below: [Double]) {
        self.above = above
        self.below = below
    }

    /// Cuts at the deciles of values, O(N).
    ///
    /// - Parameter values: in any order; NaN is missing and does not count.
    package init(_ values: [Double]) {
        let order = ascendingOrder(values).dropLast(values.count { $0.isNaN })
        self.init(ascendingCount: order.count) { values[Int(order[$0])] }
    }

    /// Cuts at the deciles of values that are sorted already.
    ///
    /// - Parameter ascending: without missing values.
    package init(ascending values: [Double]) { self.init(ascendingCount: values.count) { values[$0] } }

    /// The deciles of `count` ascending values, interpolated linearly at (n − 1) · k/10.
    private init(ascendingCount count: Int, at value: (Int) -> Double) {
        var (above, below): ([Double], [Double]) = ([], [])
        for k in 1..<10 where count > 0 {
            let (place, rest) = ((count - 1) * k).quotientAndRemainder(dividingBy: 10)
            let low = value(place)
            let high = rest == 0 ? low : value(place + 1)
            let decile = DriftCuts.between(low, and: high, tenths: Double(rest))
            if above.last.map({ decile > $0 }) ?? true {
                above.append(decile)
            } else if below.last.map({ decile > $0 }) ?? true {
                below.append(decile)
            }
        }
        self.init(above: above, below: below)
    }

    /// Counts values by bin, O(N).
    ///
    /// - Parameter values: NaN is missing and counted apart.
    package func counts(of values: [Double]) -> DriftCounts {
        var bins = [Int](repeating: 0, count: above.count + below.count + 1)
        var missing = 0
        above.withUnsafeBufferPointer { above in
            below.withUnsafeBufferPointer { below in
                for value in values {
                    if value.isNaN {
                        missing += 1
                        continue
                    }
                    // All cuts are compared: a search among so few guesses wrong at every second step.
                    var bin = 0
                    for cut in above { bin += cut < value ? 1 : 0 }
                    for cut in below { bin += cut <= value ? 1 : 0 }
                    bins[bin] += 1
                }
            }
        }
        return DriftCounts(bins: bins, missing: missing)
    }

    /// low + (high − low) · tenths/10, without overflow between the ends of the range of a double.
    private static func between(_ low: Double, and high: Double, tenths: Double) -> Double {
        if high == low { return low }
        let width = high - low
        if width.isFinite, (width * tenths).isFinite { return low + width * tenths / 10 }
        return low * (1 - tenths / 10) + high * (tenths / 10)
    }
}

/// How many rows a bin has, and how many have no value: all that a model keeps of its reference, and a batch shows of
/// itself.
package struct DriftCounts: Codable, Sendable, Equatable {
    /// Rows with a value, by bin.
    package let bins: [Int]
    /// Rows without a value.
    package let missing: Int

    /// Counts of rows by bin.
    package init(bins: [Int], missing: Int = 0) {
        self.bins = bins
        self.missing = missing
    }

    /// Rows with a value.
    package var present: Int { bins.reduce(0, +) }
    /// All rows.
    package var rows: Int { present + missing }

    /// Whether a model's training rows can be the reference of its PDs: at least three rows for each column kept. With
    /// fewer, PDs of the rows that a model was fitted on are spread more widely than those of other rows, which would
    /// look like drift.
    package static func trainingRowsSuffice(rows: Int, columns: Int) -> Bool { rows >= 3 * columns }
}
