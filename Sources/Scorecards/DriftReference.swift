import Columns
import Glibc
import Statistics

/// The bins that later values are held against: ten at the deciles of the reference, equal edges merged, and one for missing.
package struct DriftBins: Codable, Sendable, Equatable {
    /// Inner edges, ascending; a value equal to one falls in the bin below it.
    package var cuts: [Double]
    /// How many reference values each bin has; the last is missing.
    package var counts: [Int]

    /// - Parameter values: NaN is missing.
    package init(_ values: [Double]) {
        // Missing values come last.
        let missing = values.count { $0.isNaN }
        let order = ascendingOrder(values).dropLast(missing)
        self.init(ordered: order.map { values[Int($0)] }, missing: missing)
    }

    /// - Parameter column: NaN is missing.
    init(_ column: FeatureColumn) {
        switch column {
        case .dense(let values): self.init(values)
        case .sparse(let column):
            let order = ascendingOrder(column.values)
            self.init(ordered: order.map { column.values[Int($0)] }, missing: column.count - column.values.count)
        }
    }

    /// - Parameters:
    ///   - ordered: the values that are there, ascending.
    ///   - missing: how many are not.
    init(ordered: [Double], missing: Int) {
        cuts = []
        if !ordered.isEmpty {
            for part in 1..<10 {
                let cut = quantile(part: part, of: 10, count: ordered.count) { ordered[$0] }
                if cuts.last.map({ $0 < cut }) ?? true { cuts.append(cut) }
            }
        }
        var below = 0
        counts = cuts.map { cut in
            let start = below
            while below < ordered.count, ordered[below] <= cut { below += 1 }
            return below - start
        }
        counts += [ordered.count - below, missing]
    }

    private func count(_ values: [Double]) -> [Int] {
        var counts = [Int](repeating: 0, count: cuts.count + 2)
        cuts.withUnsafeBufferPointer { cuts in
            for value in values {
                // All nine are compared: a search among them guesses wrong at every second step, and took twice as long.
                var bin = value.isNaN ? cuts.count + 1 : 0
                for cut in cuts { bin += cut < value ? 1 : 0 }
                counts[bin] += 1
            }
        }
        return counts
    }

    /// Population stability index of new values: Σ (a − e) · ln(a / e), shares floored at 1e-6.
    package func index(_ values: [Double]) -> StabilityIndex { index(counts: count(values)) }

    /// The same of a column; nil is missing in all rows.
    ///
    /// - Parameter rows: of the column.
    func index(_ column: FeatureColumn?, rows: Int) -> StabilityIndex {
        switch column {
        case .dense(let values): return index(values)
        case .sparse(let column):
            var counts = count(column.values)
            counts[counts.count - 1] += column.count - column.values.count
            return index(counts: counts)
        case nil: return index(counts: Array(repeating: 0, count: cuts.count + 1) + [rows])
        }
    }

    private func index(counts new: [Int]) -> StabilityIndex {
        func shares(_ counts: [Int]) -> [Double] {
            let total = Double(counts.reduce(0, +))
            return counts.map { max(Double($0) / total, 1e-6) }
        }
        let value = zip(shares(new), shares(counts)).reduce(0) { $0 + ($1.0 - $1.1) * log($1.0 / $1.1) }
        return StabilityIndex(value: value)
    }
}

/// PSI of probabilities, or CSI of a feature.
package struct StabilityIndex: Sendable, Equatable {
    package let value: Double

    /// Below 0.1 stable, below 0.25 moderate, else shifted.
    package var verdict: String { value < 0.1 ? "stable" : value < 0.25 ? "moderate" : "shifted" }
}

/// What a model's batches are held against: its probabilities and the features of the rows they came from.
package struct DriftReference: Codable, Sendable, Equatable {
    package var pd: DriftBins
    /// In feature order.
    package var features: [Feature]

    package struct Feature: Codable, Sendable, Equatable {
        package var name: String
        package var bins: DriftBins
        /// The least and the greatest value of the training rows, before clipping; nil where there are none.
        package var least: Double?
        package var greatest: Double?
    }

    /// - Parameters:
    ///   - threads: the result does not depend on it.
    ///   - isCancelled: asked on the way; where it is true, the result is of no use.
    package init(
        probabilities: [Double], features: FeatureColumns, threads: Int = 1,
        isCancelled: @Sendable () -> Bool = { false }
    ) {
        let bins = concurrentMap(features.names.count + 1, threads: threads) { place in
            if isCancelled() { return DriftBins([Double]()) }
            return place == 0 ? DriftBins(probabilities) : DriftBins(features.columns[place - 1])
        }
        pd = bins[0]
        self.features = zip(features.names, bins.dropFirst()).map { Feature(name: $0, bins: $1) }
    }

    /// The same for rows whose features have been sorted already.
    init(probabilities: [Double], features: FeatureColumns, _ orders: SortedColumns, threads: Int) {
        pd = DriftBins(probabilities)
        let bins = concurrentMap(features.names.count, threads: threads) { place in
            let column = features.columns[place]
            let stored = column.stored
            let ordered = orders.orders[place].map { stored[Int($0)] }
            return (
                bins: DriftBins(ordered: ordered, missing: column.count - ordered.count), least: ordered.first,
                greatest: ordered.last
            )
        }
        self.features = zip(features.names, bins).map {
            Feature(name: $0, bins: $1.bins, least: $1.least, greatest: $1.greatest)
        }
    }

    /// PSI of new probabilities, and CSI of every feature of the reference; one the new batch lacks is missing throughout.
    ///
    /// - Parameters: as in `init`.
    package func drift(
        probabilities: [Double], features new: FeatureColumns, threads: Int = 1,
        isCancelled: @Sendable () -> Bool = { false }
    ) -> (psi: StabilityIndex, csi: [(name: String, index: StabilityIndex)]) {
        let indices = concurrentMap(features.count + 1, threads: threads) { place in
            if isCancelled() { return StabilityIndex(value: .nan) }
            if place == 0 { return pd.index(probabilities) }
            let feature = features[place - 1]
            return feature.bins.index(new.column(feature.name), rows: new.count)
        }
        return (indices[0], zip(features, indices.dropFirst()).map { ($0.name, $1) })
    }
}
