/// Figures as the sentences of a decision have them.
package enum FigureText {
    /// Up to four digits behind the point; `none` for nil.
    package static func short(_ value: Double?) -> String {
        // A large one has no decimals, and a product of it may be beyond a double.
        value.map { abs($0) >= 1e15 ? "\($0)" : "\(($0 * 1e4).rounded() / 1e4)" } ?? "none"
    }

    /// The same with its sign.
    package static func signed(_ value: Double?) -> String {
        guard let value else { return "none" }
        return (value < 0 ? "" : "+") + short(value)
    }

    /// A p of a test.
    package static func p(_ value: Double?) -> String {
        if let value, value < 1e-4 { return "below 0.0001" }
        return short(value)
    }
}
