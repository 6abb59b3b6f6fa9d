import Columns
import Glibc

/// A share of a cap: u in 0…1, of values that an expert chose. A missing value has u = 0.
package struct CappedShape: Codable, Sendable, Equatable, TermShape, PreparedShape {
    /// How a value becomes u.
    package enum Scale: String, Codable, Sendable {
        /// min(max(x, 0), cap) / cap.
        case linear
        /// min(log10(1 + max(x, 0)) / log10(1 + cap), 1).
        case logarithmic
    }

    /// How a value becomes u.
    package var scale: Scale
    /// The value that counts in full.
    package var cap: Double
    /// The weight of u in the sum.
    package var weight: Double
    /// The u that is worth no points.
    package var centre = 0.5

    init(_ scale: Scale, cap: Double, weight: Double) {
        self.scale = scale
        self.cap = cap
        self.weight = weight
    }

    var counts: Bool { true }
    var usesValue: Bool { true }

    var figures: ShapeFigures { ShapeFigures(weight: weight, scale: scale.rawValue, lo: 0, hi: cap) }

    var course: ValueCourse? {
        ValueCourse(values: [0, cap], isLogarithmic: scale == .logarithmic, goesOn: false)
    }

    /// u of a value.
    func unit(_ x: Double) -> Double {
        let positive = x.isNaN ? 0 : max(x, 0)
        switch scale {
        case .linear: return min(positive, cap) / cap
        case .logarithmic: return min(log10(1 + positive) / log10(1 + cap), 1)
        }
    }

    /// The value that has this u.
    private func raw(_ unit: Double) -> Double {
        switch scale {
        case .linear: unit * cap
        case .logarithmic: pow(10, unit * log10(1 + cap)) - 1
        }
    }

    func units(_ values: TermValues, rows: Range<Int>) -> [Double] {
        guard let raw = values.column else { return Array(repeating: unit(.nan), count: rows.count) }
        return raw.dense[rows].map(unit)
    }

    /// An expert's reason is always of the lower half of the scale.
    func side(of value: Double) -> ReasonSide { value.isNaN ? .missing : .low }

    func goal(from raw: Double, _ change: UnitChange) -> MoveGoal? {
        let unit = unit(raw) + change.points * change.divisor / change.perUnit
        guard unit <= 1 else { return nil }
        return MoveGoal(value: self.raw(unit), bounds: 0...self.raw(1), whole: nil)
    }
}
