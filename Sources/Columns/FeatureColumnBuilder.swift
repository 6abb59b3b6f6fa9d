/// Collects the values of a feature row by row, and keeps them in the form that takes less memory.
///
/// A column becomes sparse when fewer than an eighth of its rows have a value, and dense again when a quarter has one:
/// between the two it stays what it is, so that no column goes back and forth. `finish` decides by the quarter alone,
/// so that the form of a finished column follows from its values.
package struct FeatureColumnBuilder: Sendable {
    /// Dense: a value for each row up to the last one set. Sparse: the values alone.
    private var values: [Double] = []
    /// Sparse: the row of each value.
    private var rows: [Int32] = []
    private var isSparse = false
    /// How many values there are.
    package private(set) var known = 0

    /// A column without rows.
    package init() {}

    /// Whether a column of so many rows is kept sparse.
    package static func isSparse(values: Int, rows: Int) -> Bool { 4 * values < rows }

    /// Sets the value of a row.
    ///
    /// - Parameters:
    ///   - row: behind every row that was set before.
    ///   - value: not NaN.
    package mutating func set(_ row: Int, _ value: Double) {
        known += 1
        if isSparse {
            rows.append(Int32(row))
            values.append(value)
            if known & 0xFF == 0, !FeatureColumnBuilder.isSparse(values: known, rows: row + 1) { widen(to: row + 1) }
            return
        }
        let missing = row - values.count
        if missing > 0 {
            if 8 * known < row + 1 {
                narrow()
                rows.append(Int32(row))
                values.append(value)
                return
            }
            values.append(contentsOf: repeatElement(.nan, count: missing))
        }
        values.append(value)
    }

    /// The column.
    ///
    /// - Parameter count: its rows; none that was set lies behind them.
    package consuming func finish(count: Int) -> FeatureColumn {
        if FeatureColumnBuilder.isSparse(values: known, rows: count) {
            if !isSparse { narrow() }
            return .sparse(SparseColumn(count: count, rows: rows, values: values))
        }
        if isSparse { widen(to: count) }
        values.append(contentsOf: repeatElement(.nan, count: count - values.count))
        return .dense(values)
    }

    private mutating func narrow() {
        let all = values
        rows = []
        values = []
        rows.reserveCapacity(known)
        values.reserveCapacity(known)
        for (row, value) in all.enumerated() where !value.isNaN {
            rows.append(Int32(row))
            values.append(value)
        }
        isSparse = true
    }

    private mutating func widen(to count: Int) {
        values = FeatureColumn.sparse(SparseColumn(count: count, rows: rows, values: values)).dense
        rows = []
        isSparse = false
    }
}
