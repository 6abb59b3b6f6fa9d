/// SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators", 2014). Each history has
/// streams of its own, so no draw depends on how many threads there are or on what else is drawn.
struct Draws {
    /// What the numbers of a stream are for.
    enum Stream: UInt64 {
        case world = 1
        case companies, outcomes, damage, population
    }

    private var state: UInt64

    /// - Parameters:
    ///   - history: the number of the history, from 0.
    ///   - batch: from 0; streams of two batches have nothing in common.
    init(seed: UInt64, history: Int, _ stream: Stream, batch: Int = 0) {
        state = Draws.scattered(seed &+ 0x9E37_79B9_7F4A_7C15)
        for part in [UInt64(history), stream.rawValue, UInt64(batch)] {
            state = Draws.scattered(state ^ Draws.scattered(part &+ 0x9E37_79B9_7F4A_7C15))
        }
    }

    private static func scattered(_ number: UInt64) -> UInt64 {
        var z = number
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Draws.scattered(state)
    }

    /// Uniform in [0, 1).
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in 0..<bound.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    /// Near a normal deviate: twelve uniform ones less six.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + unit() } }
}
