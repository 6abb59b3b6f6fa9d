/// The values of one feature, one for each row; NaN is missing.
///
/// A column is dense or sparse, whichever takes less memory: a dense one has 8 bytes a row, a sparse one 12 bytes a
/// value that is there. `FeatureColumnBuilder` makes a column sparse while it has values in less than a quarter of its
/// rows. Both forms say the same, and everything that is computed of them is the same to the last bit.
///
/// A column of text has codes in place of values: its numbers mean nothing without its levels, so what computes with
/// values looks at the form first.
package enum FeatureColumn: Sendable, Equatable {
    /// One element a row; NaN is missing.
    case dense([Double])
    case sparse(SparseColumn)
    indirect case text(TextColumn)
}

/// The values of a feature that few rows have.
package struct SparseColumn: Sendable, Equatable {
    /// The number of rows, with a value or without.
    package var count: Int
    /// The rows that have a value, ascending.
    package var rows: [Int32]
    /// The value of each of `rows`; none is NaN.
    package var values: [Double]

    /// A column of `count` rows with the values of some of them.
    ///
    /// - Parameter rows: ascending, as many as `values`.
    package init(count: Int, rows: [Int32], values: [Double]) {
        self.count = count
        self.rows = rows
        self.values = values
    }
}

extension FeatureColumn: RandomAccessCollection, ExpressibleByArrayLiteral {
    /// A dense column of these values.
    package init(arrayLiteral elements: Double...) { self = .dense(elements) }

    /// Always 0.
    package var startIndex: Int { 0 }

    /// The number of rows.
    package var endIndex: Int {
        switch self {
        case .dense(let values): values.count
        case .sparse(let column): column.count
        case .text(let column): column.codes.count
        }
    }

    /// The value of a row; NaN where it is missing. A sparse column searches its rows: loops over many rows look at the
    /// form. Of text it is the code.
    package subscript(row: Int) -> Double {
        switch self {
        case .dense(let values): return values[row]
        case .sparse(let column):
            var (low, high) = (0, column.rows.count)
            while low < high {
                let middle = (low + high) / 2
                if Int(column.rows[middle]) < row { low = middle + 1 } else { high = middle }
            }
            return low < column.rows.count && Int(column.rows[low]) == row ? column.values[low] : .nan
        case .text(let column): return column.codes[row]
        }
    }
}

extension FeatureColumn {
    /// The values that are kept, in row order: of a dense column one for each row, of a sparse one those that are
    /// there. Of text they are codes.
    package var stored: [Double] {
        switch self {
        case .dense(let values): values
        case .sparse(let column): column.values
        case .text(let column): column.codes.stored
        }
    }

    /// The rows of the values that a sparse column keeps; nil where `stored` has one for each row.
    package var storedRows: [Int32]? {
        switch self {
        case .dense: nil
        case .sparse(let column): column.rows
        case .text(let column): column.codes.storedRows
        }
    }

    /// Whether any row has a value.
    package var hasValue: Bool { stored.contains { !$0.isNaN } }

    /// How many rows have no value.
    package var missing: Int { count - stored.count { !$0.isNaN } }

    /// Every row's value; NaN is missing. Of a dense column nothing is copied. Of text they are codes.
    package var dense: [Double] {
        switch self {
        case .dense(let values): return values
        case .sparse(let column):
            var values = [Double](repeating: .nan, count: column.count)
            for (row, value) in zip(column.rows, column.values) { values[Int(row)] = value }
            return values
        case .text(let column): return column.codes.dense
        }
    }

    /// Some rows as a column of their own.
    ///
    /// - Parameter places: ascending rows of this column.
    package func selecting(_ places: [Int]) -> FeatureColumn {
        switch self {
        case .dense(let values): return .dense(places.map { values[$0] })
        case .sparse(let column):
            var builder = FeatureColumnBuilder()
            var next = 0
            for (row, place) in places.enumerated() {
                while next < column.rows.count, Int(column.rows[next]) < place { next += 1 }
                if next == column.rows.count { break }
                if Int(column.rows[next]) == place { builder.set(row, column.values[next]) }
            }
            return builder.finish(count: places.count)
        case .text(let column):
            return .text(TextColumn(levels: column.levels, codes: column.codes.selecting(places)))
        }
    }

    /// Whether two columns have the same rows and the same bits in each of them, whatever their forms.
    package func isIdentical(to other: FeatureColumn) -> Bool {
        guard count == other.count else { return false }
        switch (self, other) {
        case (.sparse(let one), .sparse(let two)):
            return one.rows == two.rows && zip(one.values, two.values).allSatisfy { $0.bitPattern == $1.bitPattern }
        case (.text(let one), .text(let two)):
            return Levels.areSame(one.levels, two.levels) && one.codes.isIdentical(to: two.codes)
        case (.text, _), (_, .text): return false
        default: return zip(dense, other.dense).allSatisfy { $0.bitPattern == $1.bitPattern }
        }
    }
}
