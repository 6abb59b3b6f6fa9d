import Columns
import Vocabulary

/// A straight line in t: z = (t(x′) − mean) / sd, where x′ is the value clipped to lo…hi. A missing value has z = 0.
package struct StraightShape: Codable, Sendable, Equatable, TermShape, PreparedShape {
    /// What a clipped value is put through.
    package var transform: Transform
    /// The bounds of x′; nil where nothing is clipped.
    package var lo: Double?
    /// The upper bound.
    package var hi: Double?
    /// Mean and population standard deviation of t over the training rows; nil where no training row has the feature.
    package var mean: Double?
    /// The population standard deviation of t; nil where no training row has the feature.
    package var sd: Double?
    /// The training rows had no variation to learn from: z is 0.
    package var dropped: Bool
    /// The weight of z in the sum.
    package var coefficient: Double
    /// Whether all values of the training rows were whole, so that the feature moves in whole steps; nil where that was
    /// not recorded, as in models of earlier versions.
    package var whole: Bool?

    /// The coefficient.
    package var weight: Double { coefficient }
    var counts: Bool { !dropped && coefficient != 0 }
    var usesValue: Bool { true }

    var figures: ShapeFigures {
        ShapeFigures(weight: coefficient, scale: transform.rawValue, lo: lo, hi: hi, mean: mean, sd: sd)
    }

    var course: ValueCourse? {
        if dropped || mean == nil || sd == nil { return nil }
        guard let lo, let hi else {
            return ValueCourse(values: [0, 1], isLogarithmic: transform == .signedLogarithm, goesOn: true)
        }
        return ValueCourse(
            values: lo < hi ? [lo, hi] : [lo], isLogarithmic: transform == .signedLogarithm, goesOn: false)
    }

    func units(_ values: TermValues, rows: Range<Int>) -> [Double] {
        guard !dropped, let mean, let sd, let raw = values.column else { return Array(repeating: 0, count: rows.count) }
        let clip = Clip(self)
        switch raw {
        case .dense(let values): return values[rows].map { clip.unit($0, mean: mean, sd: sd) }
        case .sparse(let column):
            var units = [Double](repeating: 0, count: rows.count)
            for index in column.indices(in: rows) {
                units[Int(column.rows[index]) - rows.lowerBound] = clip.unit(column.values[index], mean: mean, sd: sd)
            }
            return units
        case .text: return Array(repeating: 0, count: rows.count)
        }
    }

    // Dense and sparse columns give the same bits: a row without a value has z = 0, and to add 0 times a finite
    // coefficient changes no sum that began at +0.
    func add(_ values: TermValues, to sums: inout [Double]) {
        if coefficient.isFinite && mean?.isFinite ?? true {
            guard !dropped, let mean, let sd else { return }
            if case .sparse(let column) = values.column {
                let clip = Clip(self)
                for (row, x) in zip(column.rows, column.values) {
                    sums[Int(row)] += clip.unit(x, mean: mean, sd: sd) * coefficient
                }
                return
            }
        }
        addUnits(values, to: &sums)
    }

    func goal(from raw: Double, _ change: UnitChange) -> MoveGoal? {
        guard counts, let mean, let sd, !raw.isNaN else { return nil }
        let bounds: ClosedRange<Double>
        if let lo, let hi {
            bounds = lo...hi
        } else if whole != false, 0...1 ~= mean {
            // Nearly all values are the same: the column is taken as a rare flag.
            bounds = 0...1
        } else {
            return nil
        }
        let t = Clip(self).transformed(raw) + change.points * sd * change.divisor / change.perUnit
        return MoveGoal(value: transform.inverse(t), bounds: bounds, whole: whole)
    }

    func side(of value: Double) -> ReasonSide {
        if value.isNaN { return .missing }
        guard !dropped, let mean else { return .low }
        return Clip(self).transformed(value) > mean ? .high : .low
    }

    /// The bounds as numbers, taken once for a column.
    private struct Clip {
        let transform: Transform
        let lo: Double
        let hi: Double

        init(_ shape: StraightShape) {
            transform = shape.transform
            lo = shape.lo ?? -.infinity
            hi = shape.hi ?? .infinity
        }

        /// t of the clipped value.
        @inline(__always)
        func transformed(_ x: Double) -> Double { transform(min(max(x, lo), hi)) }

        @inline(__always)
        func unit(_ x: Double, mean: Double, sd: Double) -> Double {
            if x.isNaN { return 0 }
            let t = transformed(x)
            return t.isNaN ? 0 : (t - mean) / sd
        }
    }
}

/// Whether a value is missing: 1 or 0, standardised.
package struct MissingShape: Codable, Sendable, Equatable, TermShape, PreparedShape {
    /// Mean and population standard deviation over the training rows.
    package var mean: Double?
    /// The population standard deviation over the training rows.
    package var sd: Double?
    /// The training rows had no variation to learn from: the unit is 0.
    package var dropped: Bool
    /// The weight of the unit in the sum.
    package var coefficient: Double

    /// The coefficient.
    package var weight: Double { coefficient }
    var counts: Bool { !dropped && coefficient != 0 }
    var usesValue: Bool { false }
    var figures: ShapeFigures { ShapeFigures(weight: coefficient, mean: mean, sd: sd) }

    func side(of value: Double) -> ReasonSide { value.isNaN ? .missing : .high }

    func units(_ values: TermValues, rows: Range<Int>) -> [Double] {
        guard !dropped, let mean, let sd else { return Array(repeating: 0, count: rows.count) }
        let (present, missing) = ((0 - mean) / sd, (1 - mean) / sd)
        switch values.column {
        case nil, .text: return Array(repeating: missing, count: rows.count)
        case .dense(let values): return values[rows].map { $0.isNaN ? missing : present }
        case .sparse(let column):
            var units = [Double](repeating: missing, count: rows.count)
            for index in column.indices(in: rows) { units[Int(column.rows[index]) - rows.lowerBound] = present }
            return units
        }
    }

}

extension SparseColumn {
    /// The indices of the values of some rows.
    func indices(in range: Range<Int>) -> Range<Int> {
        func first(_ bound: Int) -> Int {
            var (low, high) = (0, rows.count)
            while low < high {
                let middle = (low + high) / 2
                if Int(rows[middle]) < bound { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return first(range.lowerBound)..<first(range.upperBound)
    }
}
