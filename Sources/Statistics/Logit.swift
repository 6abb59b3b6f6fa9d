import Glibc

/// ln(p/(1 − p)), p clipped to 1e-15 … 1 − 1e-15, so that a PD of 0 or 1 has a finite log odds.
func logit(_ p: Double) -> Double {
    let clipped = clippedProbability(p)
    return log(clipped) - log1p(-clipped)
}

/// The logistic function 1/(1 + e⁻ˣ), without overflow.
@inline(__always)
func sigmoid(_ x: Double) -> Double {
    let decay = exp(-abs(x))
    return (x >= 0 ? 1 : decay) / (1 + decay)
}

/// A probability clipped to 1e-15 … 1 − 1e-15.
@inline(__always)
func clippedProbability(_ p: Double) -> Double { min(max(p, 1e-15), 1 - 1e-15) }
