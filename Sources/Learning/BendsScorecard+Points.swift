package import Scorecards

/// Why a company has few points.
package struct Reason: Sendable, Equatable {
    /// Where the value lies.
    package enum Side: String, Sendable {
        case missing, yes, no, high, low
    }

    /// The feature.
    package var feature: String
    /// NaN is missing.
    package var value: Double
    /// On which side of the training median the value lies.
    package var side: Side
}

extension BendsScorecard {
    /// The most reasons of one company, and the points below which a feature is one.
    private static let mostReasons = 4
    private static let leastPoints = -0.5
    /// Points that differ by less tie, and feature order decides.
    private static let tie = 1e-9

    /// Points of each feature, then of each pair, row by row in columns: −factor · what it adds to η. With the
    /// intercept's they add up to the unrounded score.
    package func points(_ rows: ScoredRows, _ scale: ScoreScale = ScoreScale()) -> [[Double]] {
        let factor = scale.factor
        return parts(rows).map { part in part.map { 0 - factor * $0 } }
    }

    /// The reasons of each row: up to four features with the most negative points, the worst first. Half of a pair's
    /// points counts to each of its two features.
    package func reasons(_ rows: ScoredRows, _ scale: ScoreScale = ScoreScale()) -> [[Reason]] {
        var points = points(rows, scale)
        for (number, pair) in pairs.enumerated() {
            let own = points[features.count + number]
            for name in [pair.first.feature, pair.second.feature] {
                guard let index = features.firstIndex(where: { $0.name == name }) else { continue }
                for row in own.indices { points[index][row] += own[row] / 2 }
            }
        }
        let values = features.map { rows.columns[$0.name] }
        return (0..<rows.count).map { row in
            BendsScorecard.worst(features.indices.map { points[$0][row] }).map { index in
                let value = values[index]?[row] ?? .nan
                return Reason(feature: features[index].name, value: value, side: features[index].side(of: value))
            }
        }
    }

    /// The indices of the worst points, taken one after the other: of those within 1e-9 of the least that is left, the
    /// first.
    private static func worst(_ points: [Double]) -> [Int] {
        var left = points.indices.filter { points[$0] < leastPoints }
        var chosen: [Int] = []
        while chosen.count < mostReasons, let least = left.map({ points[$0] }).min(),
            let place = left.firstIndex(where: { points[$0] <= least + tie })
        {
            chosen.append(left.remove(at: place))
        }
        return chosen
    }
}

extension BentFeature {
    /// Where a value lies against the training median.
    func side(of value: Double) -> Reason.Side {
        if value.isNaN { return .missing }
        if flag, value == 0 || value == 1 { return value == 1 ? .yes : .no }
        guard let median, value == median else { return value > (median ?? 0) ? .high : .low }
        guard let straight, let lo, let hi else { return .low }
        return transform(min(max(value, lo), hi)) > straight.mean ? .high : .low
    }
}

/// The points of a feature as a table: at each knot, at each special value, and missing. Between knots they run
/// straight in t(x), outside they are constant.
package struct PointsTable: Sendable, Equatable {
    /// A value of the feature and its points.
    package struct Entry: Sendable, Equatable {
        /// A value of the feature.
        package var value: Double
        /// Its points.
        package var points: Double
    }

    package var feature: String
    /// Beside a special value, not at it.
    package var knots: [Entry]
    /// At each special value.
    package var special: [Entry]
    /// Points where the value is missing.
    package var missing: Double
}

extension BendsScorecard {
    /// The points table of each feature, in feature order.
    package func table(_ scale: ScoreScale = ScoreScale()) -> [PointsTable] {
        features.map { feature in
            let part = WeightedFeature(feature)
            func points(_ value: Double) -> Double { -scale.factor * part.part(value) }
            func jump(_ value: Double) -> Double {
                guard let index = feature.special.firstIndex(of: value), let bend = feature.bend else { return 0 }
                return scale.factor * bend.coefficients[feature.knots.count - 1 + index] / bend.scale
            }
            var knots = feature.knots
            if knots.isEmpty, feature.straight != nil, let lo = feature.lo, let hi = feature.hi {
                knots = lo == hi ? [lo] : [lo, hi]
            }
            return PointsTable(
                feature: feature.name,
                knots: knots.map { PointsTable.Entry(value: $0, points: points($0) + jump($0)) },
                special: feature.special.map { PointsTable.Entry(value: $0, points: points($0)) },
                missing: points(.nan))
        }
    }
}
