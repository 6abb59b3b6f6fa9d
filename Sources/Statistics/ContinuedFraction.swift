/// The value of b₀ + a₁/(b₁ + a₂/(b₂ + …)) by the modified method of Lentz (I. Thompson and A. Barnett, Journal of
/// Computational Physics 64, 1986).
///
/// - Parameters:
///   - first: b₀, not 0.
///   - term: aₙ and bₙ for n = 1, 2, …
func continuedFraction(first: Double, term: (Double) -> (a: Double, b: Double)) -> Double {
    // A denominator of 0 is replaced by a number that no sum notices.
    func nonzero(_ value: Double) -> Double { abs(value) > 1e-300 ? value : 1e-300 }
    var value = nonzero(first)
    var above = value
    var below = 0.0
    var n = 1.0
    while true {
        let (a, b) = term(n)
        below = 1 / nonzero(b + a * below)
        above = nonzero(b + a / above)
        value *= below * above
        // The fractions here converge after some √max(a, b) terms; the limit is a million times that of any case tried.
        if abs(below * above - 1) < 4e-16 || n > 1e7 { return value }
        n += 1
    }
}
