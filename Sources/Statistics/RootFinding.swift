/// The root of a monotone function by Newton's method in a bracket: a step that leaves the bracket is replaced by
/// halving it.
///
/// - Parameters:
///   - bracket: the root is inside.
///   - rising: whether the function rises.
///   - slope: the derivative's absolute value; 0 and infinity are allowed and lead to a halving.
///   - function: 0 at the root.
/// - Returns: the root to the last digits, as far as the function tells them apart.
func monotoneRoot(
    in bracket: ClosedRange<Double>, rising: Bool, slope: (Double) -> Double, of function: (Double) -> Double
) -> Double {
    var (low, high) = (bracket.lowerBound, bracket.upperBound)
    var x = 0.5 * (low + high)
    // Halving alone needs some 60 steps within a factor of ten.
    for _ in 0..<400 {
        let value = function(x)
        if value == 0 { return x }
        if (value > 0) == rising { high = x } else { low = x }
        let derivative = rising ? slope(x) : -slope(x)
        var next = x - value / derivative
        // NaN fails the comparison too.
        if !(next > low && next < high) { next = 0.5 * (low + high) }
        if abs(next - x) <= 4e-16 * abs(next) { return next }
        x = next
    }
    return x
}
