/// xoshiro256++ (D. Blackman and S. Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021), seeded by
/// SplitMix64. The same seed gives the same numbers on every machine: integers alone, and doubles made of them by exact
/// operations.
struct RandomNumbers {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// - Parameter salt: makes another generator of the same seed; 0 is none.
    init(seed: UInt64, salt: UInt64) {
        var mixer = seed
        func next() -> UInt64 {
            mixer &+= 0x9E37_79B9_7F4A_7C15
            return RandomNumbers.scattered(mixer)
        }
        state = (next(), next(), next(), next() ^ salt)
    }

    /// The last step of SplitMix64: every number has another one, and 0 has itself.
    static func scattered(_ number: UInt64) -> UInt64 {
        var z = number
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func next() -> UInt64 {
        let sum = state.0 &+ state.3
        let result = (sum << 23 | sum >> 41) &+ state.0
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }

    /// Uniform in [0, 1), a multiple of 2⁻⁵³.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in 0..<bound.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    mutating func happens(_ probability: Double) -> Bool { unit() < probability }

    /// Near a normal deviate: twelve uniform ones less six (Irwin–Hall), which needs no function whose last digit
    /// differs between machines.
    mutating func normal() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += unit() }
        return sum
    }

    /// A number with this mean, spread by about its square root.
    mutating func count(mean: Double) -> Int { max(0, Int((mean + normal() * mean.squareRoot()).rounded())) }
}
