import Glibc

/// Four doubles. The width is fixed, whatever the processor has, so that sums come out the same on every one.
typealias Vector = SIMD4<Double>

func naturalLogarithm(_ x: Double) -> Double { log(x) }

/// eˣ for x from −708 to 0, within two units in the last place.
///
/// x = n · ln 2 + r with |r| ≤ ln 2 / 2; eʳ by its Taylor series to the 13th power (the remainder is below 1e-17), 2ⁿ by
/// adding n to the exponent. Adding 1.5 · 2⁵² rounds to a whole number and leaves n in the lowest bits.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
    let magic = 6_755_399_441_055_744.0
    let shifted = x * 1.442_695_040_888_963_4 + magic
    let n = shifted - magic
    let r = x - n * 6.931_471_803_691_238_2e-1 - n * 1.908_214_929_270_587_7e-10
    var sum = Vector(repeating: 1.0 / 6_227_020_800)
    sum = sum * r + 1.0 / 479_001_600
    sum = sum * r + 1.0 / 39_916_800
    sum = sum * r + 1.0 / 3_628_800
    sum = sum * r + 1.0 / 362_880
    sum = sum * r + 1.0 / 40_320
    sum = sum * r + 1.0 / 5_040
    sum = sum * r + 1.0 / 720
    sum = sum * r + 1.0 / 120
    sum = sum * r + 1.0 / 24
    sum = sum * r + 1.0 / 6
    sum = sum * r + 0.5
    sum = sum * r + 1
    sum = sum * r + 1
    let bits = unsafeBitCast(sum, to: SIMD4<Int64>.self) &+ (unsafeBitCast(shifted, to: SIMD4<Int64>.self) &<< 52)
    return unsafeBitCast(bits, to: Vector.self)
}

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
