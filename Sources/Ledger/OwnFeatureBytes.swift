import Columns

/// The user's own features of a party as `party_features.own_features` holds them, in one of two forms.
///
/// - *Doubles*: one for each of the request's `own_feature_names`, 8 bytes each, little-endian, NaN where missing.
/// - *Pairs*: a byte 1, then for each feature that is there its index in `own_feature_names` (UInt32) and its value
///   (double), both little-endian, indices ascending: 1 + 12 bytes for each.
///
/// A feature that is text has the index of its level in place of a value (`FeatureNames`).
///
/// A row has pairs where they are shorter, and doubles otherwise. Pairs have an odd length and doubles a multiple of
/// eight bytes, so no row can be taken for the other form. A request without own features has NULL.
enum OwnFeatureBytes {
    private static let pairsMark: UInt8 = 1
    private static let pairSize = 12

    private static func isPairs(_ values: Int, of names: Int) -> Bool { 1 + pairSize * values < 8 * names }

    /// Writes the row of a party.
    ///
    /// - Parameters:
    ///   - entries: index and value of each feature that is there, indices ascending.
    ///   - names: how many names the request has.
    static func write(
        _ entries: UnsafeBufferPointer<(index: UInt32, value: Double)>, of names: Int, into bytes: inout [UInt8]
    ) {
        let isPairs = isPairs(entries.count, of: names)
        let size = isPairs ? 1 + pairSize * entries.count : 8 * names
        if bytes.count != size { bytes = Array(repeating: 0, count: size) }
        bytes.withUnsafeMutableBytes { bytes in
            guard isPairs else {
                for index in 0..<(entries.count == names ? 0 : names) {
                    bytes.storeBytes(of: Double.nan.bitPattern.littleEndian, toByteOffset: 8 * index, as: UInt64.self)
                }
                for (index, value) in entries {
                    bytes.storeBytes(of: value.bitPattern.littleEndian, toByteOffset: 8 * Int(index), as: UInt64.self)
                }
                return
            }
            bytes[0] = pairsMark
            var place = 1
            for (index, value) in entries {
                bytes.storeBytes(of: index.littleEndian, toByteOffset: place, as: UInt32.self)
                bytes.storeBytes(of: value.bitPattern.littleEndian, toByteOffset: place + 4, as: UInt64.self)
                place += pairSize
            }
        }
    }

    /// Hands out index and value of each feature that is there, indices ascending.
    ///
    /// - Returns: whether the bytes are what `write` writes. A missing feature has the bits of `Double.nan`, and no
    ///   others.
    static func read(_ bytes: UnsafeRawBufferPointer, of names: Int, body: (Int, Double) -> Void) -> Bool {
        func double(_ place: Int) -> Double {
            Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
        }
        if bytes.count == 8 * names {
            for index in 0..<names {
                let value = double(8 * index)
                if !value.isNaN {
                    body(index, value)
                } else if value.bitPattern != Double.nan.bitPattern {
                    return false
                }
            }
            return true
        }
        guard bytes.count % pairSize == 1, bytes[0] == pairsMark, isPairs(bytes.count / pairSize, of: names) else {
            return false
        }
        var least = 0
        for place in stride(from: 1, to: bytes.count, by: pairSize) {
            let index = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
            let value = double(place + 4)
            guard index >= least, index < names, !value.isNaN else { return false }
            least = index + 1
            body(index, value)
        }
        return true
    }
}

/// Goes through the rows of the user's own features, which lie in columns, as bytes for the database.
struct OwnFeatureRows {
    private let columns: [FeatureColumn]
    /// The next value of each sparse column.
    private var next: [Int]
    /// The rows whose values have been collected: many at a time, so that no row looks at every column.
    private var rows = 0..<0
    private static let rowsAtATime = 1_024
    /// Where the values of each of `rows` begin in `entries`.
    private var starts: [Int] = []
    private var entries: [(index: UInt32, value: Double)] = []
    private var bytes: [UInt8] = []

    init(_ columns: [FeatureColumn]) {
        self.columns = columns.map { $0.text?.codes ?? $0 }
        next = Array(repeating: 0, count: columns.count)
    }

    /// - Parameter row: 0, then 1, and so on.
    mutating func withBytes(of row: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        if row >= rows.upperBound { collect(row..<min(row + OwnFeatureRows.rowsAtATime, columns[0].count)) }
        let range = starts[row - rows.lowerBound]..<starts[row - rows.lowerBound + 1]
        entries.withUnsafeBufferPointer {
            OwnFeatureBytes.write(UnsafeBufferPointer(rebasing: $0[range]), of: columns.count, into: &bytes)
        }
        bytes.withUnsafeBytes(body)
    }

    /// A counting sort by row; the columns come in order, so the indices of a row ascend.
    private mutating func collect(_ range: Range<Int>) {
        rows = range
        var begins = Array(repeating: 0, count: range.count + 1)
        for column in columns.indices { eachValue(of: column, in: range) { row, _ in begins[row + 1] += 1 } }
        for row in range.indices { begins[row - range.lowerBound + 1] += begins[row - range.lowerBound] }
        starts = begins
        // Not in `entries` itself: it would be copied for each column, as `eachValue` holds what it is called of.
        var sorted: [(index: UInt32, value: Double)] = Array(repeating: (0, 0), count: begins[range.count])
        for column in columns.indices {
            next[column] = eachValue(of: column, in: range) { row, value in
                sorted[begins[row]] = (UInt32(column), value)
                begins[row] += 1
            }
        }
        entries = sorted
    }

    /// - Returns: where the values after the range begin, of a sparse column.
    @discardableResult
    private func eachValue(of column: Int, in range: Range<Int>, body: (Int, Double) -> Void) -> Int {
        switch columns[column] {
        case .dense(let values):
            for row in range where !values[row].isNaN { body(row - range.lowerBound, values[row]) }
            return 0
        case .sparse(let sparse):
            var place = next[column]
            while place < sparse.rows.count, Int(sparse.rows[place]) < range.upperBound {
                body(Int(sparse.rows[place]) - range.lowerBound, sparse.values[place])
                place += 1
            }
            return place
        case .text: preconditionFailure("the codes of a text are numbers")
        }
    }
}
