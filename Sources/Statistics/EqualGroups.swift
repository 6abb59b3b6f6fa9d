/// Divides rows into groups whose sizes differ by at most one, the larger first; groups without rows are left out.
///
/// - Returns: for each group the range of its places.
func equalGroups(rows: Int, count: Int) -> [Range<Int>] {
    let (size, larger) = rows.quotientAndRemainder(dividingBy: count)
    var start = 0
    return (0..<count).compactMap { group in
        let range = start..<start + size + (group < larger ? 1 : 0)
        start = range.upperBound
        return range.isEmpty ? nil : range
    }
}

extension RankedProbabilities {
    /// The rows of step k by ascending id, as UTF-8 bytes: a tie that a group boundary splits is split by that order.
    func rows(ofStep k: Int, by ids: [String]) -> [Int32] {
        rowsByID(Array(order[places(ofStep: k)]), ids)
    }
}

/// Rows by ascending id, as UTF-8 bytes; rows of equal ids as they came.
///
/// Ids of a portfolio share their beginning, and differ in a few bytes: these are compared as one whole number.
private func rowsByID(_ rows: [Int32], _ ids: [String]) -> [Int32] {
    guard let first = rows.first else { return rows }
    let shared = ids[Int(first)].withBytes { first in
        rows.reduce(first.count) { length, row in
            ids[Int(row)].withBytes { bytes in
                var common = 0
                while common < min(length, bytes.count), bytes[common] == first[common] { common += 1 }
                return common
            }
        }
    }
    let keys = rows.map { row in
        ids[Int(row)].withBytes { bytes in
            (shared..<shared + 8).reduce(UInt64(0)) { $0 << 8 | ($1 < bytes.count ? UInt64(bytes[$1]) : 0) }
        }
    }
    let places = ascendingOrder(keys)
    var sorted = places.map { rows[Int($0)] }
    var start = 0
    while start < places.count {
        var end = start + 1
        while end < places.count, keys[Int(places[end])] == keys[Int(places[start])] { end += 1 }
        // Longer ids may differ later, and a zero byte is no end.
        if end - start > 1 { sorted[start..<end].sort { precedes(ids[Int($0)], ids[Int($1)]) } }
        start = end
    }
    return sorted
}

/// Whether a string comes before another by its UTF-8 bytes.
private func precedes(_ a: String, _ b: String) -> Bool {
    a.withBytes { a in b.withBytes { b in a.lexicographicallyPrecedes(b) } }
}

extension String {
    /// Calls `body` with the UTF-8 bytes.
    fileprivate func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        utf8.withContiguousStorageIfAvailable(body) ?? Array(utf8).withUnsafeBufferPointer(body)
    }
}
