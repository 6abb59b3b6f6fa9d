import Glibc

/// How a value is scaled before it enters a model.
package enum Transform: String, Codable, Sendable {
    /// t(x) = x.
    case identity
    /// t(x) = sign(x) · ln(1 + |x|).
    case signedLogarithm = "signed_logarithm"

    /// t(x).
    package func callAsFunction(_ x: Double) -> Double {
        switch self {
        case .identity: x
        case .signedLogarithm: x < 0 ? -log1p(-x) : log1p(x)
        }
    }
}

/// The way in which the risk moves with the value of a feature.
package enum Direction: String, Codable, Sendable {
    /// The risk rises with the value.
    case up
    /// The risk falls with the value.
    case down

    /// +1 for `up`, −1 for `down`.
    var sign: Double { self == .up ? 1 : -1 }
}
