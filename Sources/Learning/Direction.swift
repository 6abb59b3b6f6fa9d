/// The way in which the risk moves with the value of a feature.
package enum Direction: String, Codable, Sendable {
    /// The risk rises with the value.
    case up
    /// The risk falls with the value.
    case down

    /// +1 for `up`, −1 for `down`.
    var sign: Double { self == .up ? 1 : -1 }
}
