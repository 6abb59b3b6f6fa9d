import Columns
import Vocabulary

/// The points of a feature as a table: at each knot, at each special value, and missing. Between knots they run
/// straight in t(x), outside they are constant or, if `goesOn`, run on as between the knots.
package struct PointsTable: Sendable, Equatable {
    /// A value of the feature and its points.
    package struct Entry: Sendable, Equatable {
        /// A value of the feature.
        package let value: Double
        /// Its points.
        package let points: Double
    }

    /// The feature.
    package let feature: String
    /// Beside a special value, not at it.
    package let knots: [Entry]
    /// At each special value.
    package let special: [Entry]
    /// Of a feature that is text: of each level in byte order, then of all other texts; else empty.
    package let levels: [Level]
    /// Points where the value is missing.
    package let missing: Double
    /// Whether t(x) is sign(x)·ln(1+|x|), and not x itself.
    package let isLogarithmic: Bool
    /// Whether values beyond the knots are not held at these.
    package let goesOn: Bool

    /// The fewest and the most points that the table has.
    package var range: ClosedRange<Double> {
        let all = knots.map(\.points) + special.map(\.points) + levels.map(\.points) + [missing]
        return (all.min() ?? 0)...(all.max() ?? 0)
    }
}

/// Between which values the unit of a shape runs straight in t.
struct ValueCourse {
    /// Ascending.
    let values: [Double]
    let isLogarithmic: Bool
    let goesOn: Bool
}

extension Scorecard {
    /// The points table of each feature that counts, in feature order. Points of pairs are not in it.
    package var pointsTables: [PointsTable] {
        var tables: [PointsTable] = []
        // Terms of one feature stand one right after the other.
        var rest = terms.filter { $0.with == nil }[...]
        while let first = rest.first {
            let own = rest.prefix { $0.feature == first.feature }
            rest = rest.dropFirst(own.count)
            if case .bent(let shape) = first.shape {
                tables.append(table(of: first.feature, shape))
            } else if case .category(let shape) = first.shape {
                tables.append(
                    PointsTable(first.feature, of: shape, each: pointsPerUnit(shape.weight) / divisor))
            } else if let table = table(of: first.feature, own.map(\.shape.form)) {
                tables.append(table)
            }
        }
        return tables
    }

    private func table(of feature: String, _ shape: BentShape) -> PointsTable {
        let curve = BentCurve(shape)
        let each = pointsPerUnit(shape.weight) / divisor
        func entry(_ value: Double, _ unit: Double) -> PointsTable.Entry {
            PointsTable.Entry(value: value, points: 0 + each * unit)
        }
        var knots = shape.knots
        if knots.isEmpty, let range = shape.range {
            knots = range.lo == range.hi ? [range.lo] : [range.lo, range.hi]
        }
        return PointsTable(
            feature: feature, knots: knots.map { entry($0, curve.unit(beside: $0)) },
            special: shape.special.map { entry($0, curve.unit($0)) }, levels: [], missing: 0 + each * curve.unit(.nan),
            isLogarithmic: shape.transform == .signedLogarithm, goesOn: false)
    }

    /// Nil if no shape counts.
    private func table(of feature: String, _ shapes: [any TermShape]) -> PointsTable? {
        guard shapes.contains(where: \.counts) else { return nil }
        let course = shapes.lazy.compactMap(\.course).first
        let values = (course?.values ?? [0]) + [.nan]
        let column = TermValues(column: .dense(values), otherColumn: nil, isDelivered: true)
        var points = [Double](repeating: 0, count: values.count)
        for shape in shapes {
            let units = shape.prepared().units(column, rows: 0..<values.count)
            let each = pointsPerUnit(shape.weight)
            for index in units.indices { points[index] += each * (units[index] - shape.centre) / divisor }
        }
        return PointsTable(
            feature: feature, knots: zip(values.dropLast(), points).map { .init(value: $0, points: $1) }, special: [],
            levels: [], missing: points[values.count - 1], isLogarithmic: course?.isLogarithmic ?? false,
            goesOn: course?.goesOn ?? false)
    }
}
