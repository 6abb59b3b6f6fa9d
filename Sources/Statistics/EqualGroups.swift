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
        order[places(ofStep: k)].sorted { precedes(ids[Int($0)], ids[Int($1)]) }
    }
}

/// Whether a string comes before another by its UTF-8 bytes.
private func precedes(_ a: String, _ b: String) -> Bool {
    let isBefore = a.utf8.withContiguousStorageIfAvailable { a in
        b.utf8.withContiguousStorageIfAvailable { b in a.lexicographicallyPrecedes(b) }
    }
    return (isBefore ?? nil) ?? a.utf8.lexicographicallyPrecedes(b.utf8)
}
