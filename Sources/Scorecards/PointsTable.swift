/// The points of a feature as a table: at each knot, at each special value, and missing. Between knots they run
/// straight in t(x), outside they are constant.
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
    /// Points where the value is missing.
    package let missing: Double
}

extension Scorecard {
    /// The points table of each feature that has a term of the shape `bent`, in feature order.
    package var pointsTables: [PointsTable] {
        terms.compactMap { term in
            guard case .bent(let shape) = term.shape else { return nil }
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
                feature: term.feature, knots: knots.map { entry($0, curve.unit(beside: $0)) },
                special: shape.special.map { entry($0, curve.unit($0)) }, missing: 0 + each * curve.unit(.nan))
        }
    }
}
