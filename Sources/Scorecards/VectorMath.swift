import Glibc

func naturalLogarithm(_ x: Double) -> Double { log(x) }

/// 1 / (1 + e^−η).
@inline(__always)
func logistic(_ eta: Double) -> Double {
    // The form whose exponent is not positive, so that nothing overflows and small probabilities keep their digits.
    if eta >= 0 { return 1 / (1 + exp(-eta)) }
    let e = exp(eta)
    return e / (1 + e)
}

/// P(Z > z) of a standard normal Z.
func normalTail(_ z: Double) -> Double { 0.5 * erfc(z / 2.0.squareRoot()) }
