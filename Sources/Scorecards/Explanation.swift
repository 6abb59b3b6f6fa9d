import Glibc

/// Why a party has its score: points that add up, and what would lift it into the next band.
package struct Explanation: Sendable {
    /// One feature's part.
    package struct Feature: Sendable {
        package let name: String
        /// Raw value; NaN is missing.
        package let value: Double
        package let points: Double
    }

    /// A change of one feature alone that reaches the next band.
    package struct Move: Sendable {
        package let name: String
        package let from: Double
        package let to: Double
    }

    package let pd: Double
    package let score: Int
    package let band: Band
    /// Points that every party has: the intercept's.
    package let basePoints: Double
    /// In feature order.
    package let features: [Feature]
    /// `basePoints` plus the points of all features.
    package let unrounded: Double
    package let reasons: [String]
    /// The next better band and the points that are missing; nil in the best one.
    package let next: (band: Band, missing: Double)?
    /// Those changes that are possible within the bounds the scorecard knows, to values the feature can have; in feature
    /// order.
    package let moves: [Move]

    /// - Parameter features: one row.
    package init(_ scorecard: Scorecard, _ features: FeatureColumns) {
        let eta = scorecard.logOdds(features)[0]
        let (names, points) = scorecard.points(features)
        pd = logistic(eta)
        score = ScoreScale.score(eta)
        band = Band(score: score)
        unrounded = ScoreScale.unrounded(eta)
        reasons = Scorecard.reasons(names, points, 0)
        self.features = names.indices.map {
            Feature(name: names[$0], value: features.column(names[$0])?[0] ?? .nan, points: points[$0][0])
        }
        switch scorecard {
        case .expert:
            let middle = ExpertScorecard.features.reduce(0) { $0 + $1.weight * 0.5 }
            basePoints = ScoreScale.unrounded(
                ExpertScorecard.intercept + ExpertScorecard.slope * middle / ExpertScorecard.divisor)
        case .logistic(let model): basePoints = ScoreScale.unrounded(model.intercept)
        }
        guard let better = Band.allCases.last(where: { $0.least > Band(score: ScoreScale.score(eta)).least }) else {
            next = nil
            moves = []
            return
        }
        // The score is rounded half up, so half a point less than the band's least is enough.
        let missing = Double(better.least) - 0.5 - unrounded
        next = (better, missing)
        moves = Explanation.moves(scorecard, features, missing + Explanation.margin)
    }

    /// Points that a move goes beyond what is missing, because it is rounded on the way there.
    private static let margin = 1e-9

    private static func moves(_ scorecard: Scorecard, _ features: FeatureColumns, _ missing: Double) -> [Move] {
        switch scorecard {
        case .expert:
            return ExpertScorecard.features.compactMap { name, weight, scale in
                let raw = features.column(name)?[0] ?? .nan
                let unit = scale.unit(raw) + missing * ExpertScorecard.divisor / ExpertScorecard.pointsPerUnit(weight)
                guard unit <= 1 else { return nil }
                return move(name, from: raw, to: scale.raw(unit), within: 0...scale.raw(1))
            }
        case .logistic(let model):
            return model.columns.compactMap { move($0, features, missing) }
        }
    }

    private static func move(_ column: DesignColumn, _ features: FeatureColumns, _ missing: Double) -> Move? {
        guard !column.isIndicator, !column.dropped, column.coefficient != 0, let sd = column.sd,
            let raw = features.column(column.feature)?[0], !raw.isNaN
        else { return nil }
        let t = column.unscaling(raw) - missing * sd / (ScoreScale.factor * column.coefficient)
        let size = column.isLogarithmic ? expm1(abs(t)) : abs(t)
        let to = t < 0 ? -size : size
        // Without bounds the column is a flag.
        return move(column.name, from: raw, to: to, within: (column.lo ?? 0)...(column.hi ?? 1))
    }

    /// The change to the first value at or beyond `to` that the feature can have; nil where there is none within its bounds.
    private static func move(_ name: String, from: Double, to: Double, within bounds: ClosedRange<Double>) -> Move? {
        guard to.isFinite else { return nil }
        let value =
            switch Values(of: name, from, bounds) {
            case .any: to
            case .whole: to > from || from.isNaN ? to.rounded(.up) : to.rounded(.down)
            case .these(let values):
                (to > from || from.isNaN ? values.first { $0 >= to } : values.last { $0 <= to }) ?? .nan
            }
        return bounds ~= value ? Move(name: name, from: from, to: value) : nil
    }

    /// Which values a feature can have.
    private enum Values {
        case any
        case whole
        /// In order.
        case these([Double])

        /// The user's own features are taken as flags where they are 0 or 1, and never anything else.
        init(of name: String, _ value: Double, _ bounds: ClosedRange<Double>) {
            switch name {
            case "kyc_verified", "has_tax_id", "recent_activity_flag": self = .these([0, 1])
            case "party_type_score": self = .these([5, 6, 7, 8, 10])
            case "contact_completeness": self = .these([0, 25, 50, 75, 100])
            case "transaction_count_6m", "payment_type_diversity", "supplier_count", "customer_count",
                "direct_counterparty_count", "network_depth_downstream", "network_size":
                self = .whole
            case "company_age_years", "avg_transaction_amount", "total_transaction_volume_6m",
                "transaction_regularity_score", "network_balance_ratio":
                self = .any
            default: self = bounds == 0...1 && (value == 0 || value == 1) ? .these([0, 1]) : .any
            }
        }
    }
}
