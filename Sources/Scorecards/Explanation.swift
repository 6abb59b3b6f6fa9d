import Columns
import Glibc
package import Vocabulary

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
    /// Those changes that are possible within the bounds the scorecard knows, to values the feature can have, which
    /// reach the band as they are printed; in feature order.
    package let moves: [Move]

    /// - Parameters:
    ///   - features: one row.
    ///   - builtIn: those of the features that are built in.
    package init(
        _ scorecard: Scorecard, _ features: FeatureColumns,
        builtIn: [FeatureDefinition] = FeatureCatalog.standard.current.features
    ) {
        let eta = scorecard.logOdds(features)[0]
        let (names, points) = scorecard.points(features)
        pd = logistic(eta)
        score = scorecard.scale.score(eta)
        let band = scorecard.band(score)
        self.band = band
        unrounded = scorecard.scale.unrounded(eta)
        reasons = scorecard.reasons.reasons(names, points, row: 0)
        self.features = names.indices.map {
            Feature(name: names[$0], value: features.column(names[$0])?[0] ?? .nan, points: points[$0][0])
        }
        basePoints = scorecard.basePoints
        guard let better = scorecard.bands.last(where: { $0.least > band.least }) else {
            next = nil
            moves = []
            return
        }
        // The score is rounded half up, so half a point less than the band's least is enough.
        let missing = Double(better.least) - 0.5 - unrounded
        next = (better, missing)
        moves = MoveSearch(scorecard, features, builtIn: builtIn, better, missing: missing).moves()
    }
}
