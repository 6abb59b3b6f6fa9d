import Foundation
import Statistics

/// Figures for people; `--json` has them exactly.
enum Figure {
    /// A blank at which no line is broken.
    static let blank = "\u{A0}"

    /// With three decimals; `-` for none.
    static func short(_ value: Double?) -> String { value.map { decimal($0, 3) } ?? "-" }

    /// With four decimals.
    static func long(_ value: Double) -> String { decimal(value, 4) }

    /// In percent with one decimal; `-` for none.
    static func percent(_ share: Double?) -> String { share.map { "\(decimal(100 * $0, 1))\(blank)%" } ?? "-" }

    /// An interval in percent.
    static func percents(_ interval: Interval) -> String {
        "\(decimal(100 * interval.low, 1)) to \(decimal(100 * interval.high, 1))\(blank)%"
    }

    /// An interval with three decimals.
    static func range(_ interval: Interval) -> String { "\(decimal(interval.low, 3)) to \(decimal(interval.high, 3))" }

    /// A p-value with its name.
    static func p(_ value: Double) -> String {
        "p\(blank)\(value < 0.001 ? "<\(blank)0.001" : "=\(blank)\(decimal(value, 3))")"
    }

    /// A p-value in a column.
    static func bare(_ value: Double) -> String { value < 0.001 ? "< 0.001" : decimal(value, 3) }

    private static func decimal(_ value: Double, _ places: Int) -> String {
        let text = String(format: "%.\(places)f", value)
        // Minus zero says nothing.
        return text.hasPrefix("-") && text.allSatisfy { "-0.".contains($0) } ? String(text.dropFirst()) : text
    }
}
