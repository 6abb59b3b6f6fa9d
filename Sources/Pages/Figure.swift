import Foundation
package import Statistics

/// Figures for people; `--json` has them exactly.
package enum Figure {
    /// A blank at which no line is broken.
    package static let blank = "\u{A0}"

    /// With three decimals; `-` for none.
    package static func short(_ value: Double?) -> String { value.map { decimal($0, 3) } ?? "-" }

    /// With four decimals.
    package static func long(_ value: Double) -> String { decimal(value, 4) }

    /// In percent with one decimal; `-` for none.
    package static func percent(_ share: Double?) -> String { share.map { "\(decimal(100 * $0, 1))\(blank)%" } ?? "-" }

    /// An interval in percent.
    package static func percents(_ interval: Interval) -> String {
        "\(decimal(100 * interval.low, 1)) to \(decimal(100 * interval.high, 1))\(blank)%"
    }

    /// An interval with three decimals.
    package static func range(_ interval: Interval) -> String {
        "\(decimal(interval.low, 3)) to \(decimal(interval.high, 3))"
    }

    /// A p-value with its name.
    package static func p(_ value: Double) -> String {
        "p\(blank)\(value < 0.001 ? "<\(blank)0.001" : "=\(blank)\(decimal(value, 3))")"
    }

    /// A p-value in a column.
    package static func bare(_ value: Double) -> String { value < 0.001 ? "< 0.001" : decimal(value, 3) }

    /// With so many decimals.
    package static func decimal(_ value: Double, _ places: Int) -> String {
        let text = String(format: "%.\(places)f", value)
        // Minus zero says nothing.
        return text.hasPrefix("-") && text.allSatisfy { "-0.".contains($0) } ? String(text.dropFirst()) : text
    }

    /// A count with a comma between thousands.
    package static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return value < 0 ? "-" + text : text
    }

    /// A count with its noun.
    package static func counted(_ count: Int, one: String, many: String) -> String {
        "\(Figure.count(count)) \(count == 1 ? one : many)"
    }

    /// Points with their sign and one decimal.
    package static func points(_ value: Double) -> String {
        let text = decimal(abs(value), 1)
        return text == "0.0" ? text : (value < 0 ? "−" : "+") + text
    }

    /// A recorded text with its numbers rounded to four decimals, as the log of activations has them exactly.
    package static func rounded(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            let number = word.trimmingSuffix { ",;.".contains($0) }
            guard number.contains("."), let value = Double(number), abs(value) < 1e15 else { return String(word) }
            return decimal(value, 4) + word.dropFirst(number.count)
        }.joined(separator: " ")
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isOne: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isOne(last) { rest.removeLast() }
        return rest
    }
}
