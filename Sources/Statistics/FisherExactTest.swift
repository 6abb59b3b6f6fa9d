/// The two-sided p of Fisher's exact test of the table [[a, b], [c, d]]: all tables with the same margins that are no
/// likelier than this one, with a factor 1 + 1e-7 for ties, as R and SciPy have it. 1 where a margin is 0.
///
/// Weights come by recurrence from the likeliest table outward until below 1e-300: no factorials, O(√n).
///
/// - Parameters:
///   - first: a and b; all four together at most some 90 million, so that products are exact.
///   - second: c and d.
package func fisherExactTest(_ first: (Int, Int), _ second: (Int, Int)) -> Double {
    let ((a, b), (c, d)) = (first, second)
    let (row, column, total) = (a + b, a + c, a + b + c + d)
    if min(row, total - row, column, total - column) == 0 { return 1 }
    let (low, high) = (max(0, row + column - total), min(row, column))
    let mode = max(low, min(high, (row + 1) * (column + 1) / (total + 2)))
    /// weight(x + 1)/weight(x).
    func ratio(_ x: Int) -> Double {
        Double((row - x) * (column - x)) / Double((x + 1) * (total - row - column + x + 1))
    }
    /// Relative to the likeliest table: from the one above it upwards, and from the one below it downwards.
    var (above, below): ([Double], [Double]) = ([], [])
    var weight = 1.0
    for x in mode..<high where weight > 1e-300 {
        weight *= ratio(x)
        above.append(weight)
    }
    weight = 1
    for x in (low..<mode).reversed() where weight > 1e-300 {
        weight /= ratio(x)
        below.append(weight)
    }
    let place = a - mode
    let side = place > 0 ? above : below
    let own = place == 0 ? 1 : abs(place) <= side.count ? side[abs(place) - 1] : 0
    if own == 0 { return 0 }
    let limit = own * (1 + 1e-7)
    var (unlikely, all) = (CompensatedSum(), CompensatedSum())
    for weight in above.reversed() + below.reversed() + [1] {
        all.add(weight)
        if weight <= limit { unlikely.add(weight) }
    }
    return min(1, unlikely.value / all.value)
}
