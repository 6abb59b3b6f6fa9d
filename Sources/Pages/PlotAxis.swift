import Foundation

/// An axis of a plot: its range, and the values at which it is labelled.
package struct PlotAxis {
    /// A labelled value.
    package struct Tick {
        /// Where it lies.
        package let value: Double
        /// What stands there.
        package let label: String
    }

    /// What is measured, with its unit.
    let label: String
    /// The least value.
    package let low: Double
    /// The greatest value.
    package let high: Double
    /// Within the range, ascending.
    package let ticks: [Tick]

    /// - Parameters:
    ///   - label: what is measured, with its unit.
    ///   - range: the least and the greatest value.
    ///   - ticks: within the range, ascending.
    init(_ label: String, range: ClosedRange<Double>, ticks: [Tick]) {
        self.label = label
        low = range.lowerBound
        high = range.upperBound
        self.ticks = ticks
    }

    /// Shares as percent, from 0 to at least the greatest one, or to 1.
    package static func percent(_ label: String, upTo greatest: Double) -> PlotAxis {
        let most = min(1, max(greatest, 0.01))
        let step = stepWidth(most / 5)
        let end = min(1, (most / step).rounded(.up) * step)
        let places = step < 0.01 ? 1 : 0
        return PlotAxis(
            label, range: 0...end,
            ticks: stride(from: 0, through: end + step / 1000, by: step).map {
                Tick(value: $0, label: Figure.decimal(100 * $0, places))
            })
    }

    /// A range of values, widened to whole steps.
    package static func values(_ label: String, _ range: ClosedRange<Double>) -> PlotAxis {
        let width = range.upperBound - range.lowerBound
        let step = stepWidth((width > 0 ? width : max(abs(range.lowerBound), 1)) / 5)
        let low = (range.lowerBound / step).rounded(.down) * step
        let high = max((range.upperBound / step).rounded(.up) * step, low + step)
        let places = max(0, Int((-log10(step)).rounded(.up)))
        return PlotAxis(
            label, range: low...high,
            ticks: stride(from: low, through: high + step / 1000, by: step).map {
                Tick(value: $0, label: Figure.decimal($0, places))
            })
    }

    /// Places from 0 on, as of batches in their order; so many of them are labelled as fit.
    ///
    /// - Parameter most: labels that fit.
    package static func places(_ label: String, names: [String], most: Int) -> PlotAxis {
        let step = max(1, (names.count + most - 1) / max(most, 1))
        // The newest is always labelled.
        let shown = names.indices.filter { (names.count - 1 - $0).isMultiple(of: step) }
        return PlotAxis(
            label, range: -0.5...(Double(max(names.count, 1)) - 0.5),
            ticks: shown.map { Tick(value: Double($0), label: names[$0]) })
    }

    /// 1, 2 or 5 times a power of ten, at least the width.
    private static func stepWidth(_ width: Double) -> Double {
        let power = pow(10, log10(width).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= width * 0.999 } ?? 10 * power
    }
}
