/// A sum that also carries what rounding loses, so that a million terms cost no digits (T. Ogita, S. Rump and S. Oishi,
/// "Accurate Sum and Dot Product", SIAM Journal on Scientific Computing 26, 2005: algorithm 4.4, with D. Knuth's
/// TwoSum).
///
/// The error is about one rounding of the result where the terms do not cancel by more than 1e16. Terms are finite.
struct CompensatedSum {
    private var sum = 0.0
    private var lost = 0.0

    /// Adds one term.
    @inline(__always)
    mutating func add(_ term: Double) {
        let next = sum + term
        let added = next - sum
        lost += (sum - (next - added)) + (term - added)
        sum = next
    }

    /// The sum of all terms so far; 0 without any.
    var value: Double { sum + lost }
}

/// The compensated sum of values.
func compensatedSum(_ values: some Sequence<Double>) -> Double {
    var sum = CompensatedSum()
    for value in values { sum.add(value) }
    return sum.value
}
