import Columns
import Parallel
import Statistics
import Vocabulary

/// One column of the design matrix, with what makes a raw value a standardised one, and its coefficient.
///
/// Raw values are clipped to lo…hi (the 1 % and 99 % quantiles of the training rows; nil where those are equal, for
/// clipping would leave nothing of a rare flag), put through t, and standardised: z = (t − mean) / sd, missing is 0.
/// The column `NAME.missing` is 1 where NAME is missing and 0 elsewhere, standardised alike.
package struct DesignColumn: Codable, Sendable, Equatable {
    /// The name of the feature, or the name and `.missing`.
    package var name: String
    /// The 1 % quantile of the training rows; nil where nothing is clipped.
    package var lo: Double?
    /// The 99 % quantile of the training rows; nil where nothing is clipped.
    package var hi: Double?
    /// Mean and population standard deviation of t; nil where no training row has the feature.
    package var mean: Double?
    /// The population standard deviation of t; nil where no training row has the feature.
    package var sd: Double?
    /// No variation to learn from: the coefficient is 0.
    package var dropped: Bool
    /// The weight of z in η.
    package var coefficient: Double
    /// Whether all values of the training rows were whole, so that the feature moves in whole steps; nil where that was
    /// not recorded, as in models of earlier versions.
    package var whole: Bool?

    static let indicatorSuffix = ".missing"

    /// How values are scaled.
    package var transform = Transform.identity

    var isIndicator: Bool { name.hasSuffix(DesignColumn.indicatorSuffix) }
    /// The feature that the column stands for.
    package var feature: String { isIndicator ? String(name.dropLast(DesignColumn.indicatorSuffix.count)) : name }

    /// What makes a raw value the value of the column before it is standardised. It is asked once a column: looking at
    /// the name for every value took a tenth of a training.
    struct Unscaling {
        let isIndicator: Bool
        let transform: Transform
        let lo: Double
        let hi: Double

        /// The value of a row whose t is known: t of a clipped value is that of the bound. NaN where it is missing.
        @inline(__always)
        func callAsFunction(_ x: Double, transformed t: Double, tLo: Double, tHi: Double) -> Double {
            if isIndicator { return x.isNaN ? 1 : 0 }
            return x < lo ? tLo : x > hi ? tHi : t
        }

        /// t of the bounds.
        var bounds: (lo: Double, hi: Double) {
            transform == .identity ? (lo, hi) : (transform(lo), transform(hi))
        }
    }

    var unscaling: Unscaling {
        Unscaling(isIndicator: isIndicator, transform: transform, lo: lo ?? -.infinity, hi: hi ?? .infinity)
    }
}

extension DesignColumn {
    /// A column of which no row has been seen.
    init(_ name: String, _ transform: Transform = .identity) {
        self.init(
            name: name, lo: nil, hi: nil, mean: nil, sd: nil, dropped: true, coefficient: 0, transform: transform)
    }
}

/// Features with t of each value: taken once for all fits of a training, because the logarithms of six fits took longer
/// than their matrices.
struct TransformedColumns: Sendable {
    let raw: FeatureColumns
    /// t of the values that each column of `raw` keeps; the same ones where t(x) = x.
    let transformed: [[Double]]
    private let places: [String: Int]

    /// t of each feature; see `TrainingRows.transforms`.
    private let transforms: [String: Transform]

    /// - Parameter effort: polled at each feature.
    /// - Throws: `CancellationError`.
    init(
        _ features: FeatureColumns, transforms: [String: Transform], effort: Effort
    ) throws(CancellationError) {
        raw = features
        self.transforms = transforms
        transformed = try effort.map(features.names.count) { index throws(CancellationError) in
            let stored = features.columns[index].stored
            let transform = transforms[features.names[index]] ?? .identity
            return transform == .identity ? stored : stored.map { transform($0) }
        }
        places = Dictionary(zip(features.names, features.names.indices)) { first, _ in first }
    }

    func place(of name: String) -> Int? { places[name] }

    func transform(of name: String) -> Transform { transforms[name] ?? .identity }
}

/// The design of SPEC section 3: which columns there are, and how each is scaled.
enum Design {
    /// The columns fitted on some of the rows.
    ///
    /// - Parameters:
    ///   - orders: see `SortedColumns`.
    ///   - isIn: which rows count.
    ///   - effort: polled at each feature.
    /// - Throws: `CancellationError`.
    static func columns(
        features: TransformedColumns, orders: SortedColumns, isIn: [Bool], effort: Effort
    ) throws(CancellationError) -> [DesignColumn] {
        let rows = isIn.reduce(0) { $0 + ($1 ? 1 : 0) }
        let perFeature = try effort.map(features.raw.names.count) { place throws(CancellationError) in
            let (name, transformed, order) = (
                features.raw.names[place], features.transformed[place], orders.orders[place]
            )
            let column = DesignColumn(name, features.transform(of: name))
            switch features.raw.columns[place] {
            case .dense(let raw):
                return columns(column, raw: raw, transformed: transformed, order: order, isIn: isIn, rows: rows) {
                    scale(&$0, raw: raw, transformed: transformed, isIn: isIn)
                }
            case .sparse(let raw):
                // All but the indicator is about the rows that have the feature.
                let isStoredIn = raw.rows.map { isIn[Int($0)] }
                return columns(
                    column, raw: raw.values, transformed: transformed, order: order, isIn: isStoredIn, rows: rows
                ) {
                    scale(indicator: &$0, of: raw, isIn: isIn)
                }
            // The recipe has no columns for text.
            case .text: return []
            }
        }
        return perFeature.flatMap { $0 }
    }

    /// The column of a feature and, where it is missing in some rows but not in all, its indicator.
    ///
    /// - Parameters:
    ///   - column: with its name and its transform.
    ///   - raw: the values that the column keeps, `transformed` their t, and `order` their places in ascending order.
    ///   - isIn: for each value that is kept whether its row counts.
    ///   - rows: how many rows count.
    ///   - scaleIndicator: sets mean and deviation of the indicator.
    private static func columns(
        _ column: DesignColumn, raw: [Double], transformed: [Double], order: [Int32], isIn: [Bool], rows: Int,
        scaleIndicator: (inout DesignColumn) -> Void
    ) -> [DesignColumn] {
        let known = raw.indices.count { isIn[$0] && !raw[$0].isNaN }
        var column = column
        if known > 0 {
            // Counted from the nearer end: a hundredth of the rows is looked at, and in that order they lie far apart.
            let fromBelow = order.lazy.filter { isIn[Int($0)] }
            let fromAbove = order.lazy.reversed().filter { isIn[Int($0)] }
            let value: (Int) -> Double = { place in
                let row =
                    place < known / 2 ? fromBelow.dropFirst(place).first : fromAbove.dropFirst(known - 1 - place).first
                return raw[Int(row!)]
            }
            let lo = quantile(part: 1, of: 100, count: known, at: value)
            let hi = quantile(part: 99, of: 100, count: known, at: value)
            if lo != hi { (column.lo, column.hi) = (lo, hi) }
        }
        scale(&column, raw: raw, transformed: transformed, isIn: isIn)
        guard known > 0, known < rows else { return [column] }
        var indicator = DesignColumn(column.name + DesignColumn.indicatorSuffix)
        scaleIndicator(&indicator)
        return [column, indicator]
    }

    /// Mean and population standard deviation over the rows where the column is present, in row order.
    private static func scale(
        _ column: inout DesignColumn, raw: [Double], transformed: [Double], isIn: [Bool]
    ) {
        let unscaled = column.unscaling
        let (tLo, tHi) = unscaled.bounds
        var values: [Double] = []
        values.reserveCapacity(raw.count)
        for row in raw.indices where isIn[row] {
            let t = unscaled(raw[row], transformed: transformed[row], tLo: tLo, tHi: tHi)
            if !t.isNaN { values.append(t) }
        }
        guard !values.isEmpty else { return }
        let mean = values.reduce(0, +) / Double(values.count)
        let sd = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        set(&column, mean: mean, sd: sd)
    }

    private static func set(_ column: inout DesignColumn, mean: Double, sd: Double) {
        guard mean.isFinite, sd.isFinite else { return }
        (column.mean, column.sd) = (mean, sd)
        column.dropped = sd < 1e-12 * max(1, abs(mean))
    }

    /// Mean and deviation of the indicator of a sparse column. Squares are added row by row, as those of a dense one
    /// are: a product would round otherwise.
    private static func scale(indicator column: inout DesignColumn, of raw: SparseColumn, isIn: [Bool]) {
        var (next, count, missing) = (0, 0, 0)
        func eachRow(_ body: (Bool) -> Void) {
            next = 0
            for row in 0..<raw.count {
                let isThere = next < raw.rows.count && Int(raw.rows[next]) == row
                if isThere { next += 1 }
                if isIn[row] { body(isThere) }
            }
        }
        eachRow { isThere in
            count += 1
            missing += isThere ? 0 : 1
        }
        guard count > 0 else { return }
        let mean = Double(missing) / Double(count)
        let (there, absent) = ((0 - mean) * (0 - mean), (1 - mean) * (1 - mean))
        var sum = 0.0
        eachRow { sum += $0 ? there : absent }
        set(&column, mean: mean, sd: (sum / Double(count)).squareRoot())
    }
}

/// For each feature the places of the values that its column keeps, in ascending order of value, missing ones left out;
/// sorted once for all fits of a training.
struct SortedColumns: Sendable {
    let orders: [[Int32]]

    /// - Parameter effort: polled at each column.
    /// - Throws: `CancellationError`.
    init(_ features: FeatureColumns, _ effort: Effort) throws(CancellationError) {
        orders = try effort.map(features.columns.count) { place throws(CancellationError) in
            let values = features.columns[place].stored
            return ascendingOrder(values).dropLast(values.count { $0.isNaN })
        }
    }
}
