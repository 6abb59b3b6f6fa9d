import Columns
import Glibc
package import Vocabulary

/// Why a party has its score: points that add up, and what would lift it into the next band.
package struct Explanation: Sendable {
    /// One feature's part.
    package struct Feature: Sendable {
        /// Its name.
        package let name: String
        /// Raw value; NaN is missing, or text.
        package let value: Double
        /// The text of a feature that is text; nil if it is missing.
        package let level: String?
        /// Whether the text is one of the scorecard's levels; true of numbers.
        package let isKnown: Bool
        /// Points, those of its pairs left out.
        package let points: Double
        /// The median of the training; nil where the scorecard does not say it.
        package let median: Double?
        /// The group whose flag it is; nil if it is none.
        package let group: String?
    }

    /// The points of a product of two features.
    package struct Pair: Sendable {
        /// The two features.
        package let first: String
        /// The second feature.
        package let second: String
        /// What the two together add to the score.
        package let points: Double
    }

    /// A change of one feature alone, which is not a flag of a group, that reaches the next band.
    package struct Move: Sendable {
        /// The feature.
        package let name: String
        /// Its value now.
        package let from: Double
        /// The nearest value that reaches the next band.
        package let to: Double
    }

    /// The probability of default.
    package let pd: Double
    /// The score: `unrounded`, rounded and limited to the range of the scale.
    package let score: Int
    /// The band that the score lies in.
    package let band: Band
    /// Points that every party has: the intercept's.
    package let basePoints: Double
    /// In feature order, the flags of groups among them.
    package let features: [Feature]
    /// Flags that are one choice, in the order of the first flag of each.
    package let groups: [Group]
    /// In the order in which they were chosen.
    package let pairs: [Pair]
    /// `basePoints` plus the points of all features and pairs.
    package let unrounded: Double
    /// The worst first.
    package let reasons: [Reason]
    /// The next better band that the scale reaches, and the points that are missing; nil in the best one.
    package let next: (band: Band, missing: Double)?
    /// Those changes that are possible within the bounds the scorecard knows, to values the feature can have, which
    /// reach the band as they are printed; in feature order.
    package let moves: [Move]
    /// Of each group at most one: to the level that reaches the band with the fewest points.
    package let levelMoves: [LevelMove]
    /// - Parameters:
    ///   - features: one row.
    ///   - builtIn: those of the features that are built in.
    package init(
        _ scorecard: Scorecard, features: FeatureColumns,
        builtIn: [FeatureDefinition] = FeatureCatalog.standard.current.features
    ) {
        let eta = scorecard.logOdds(features)[0]
        let (names, points) = scorecard.points(features)
        pd = logistic(eta)
        score = scorecard.scale.score(eta)
        let band = scorecard.band(score)
        self.band = band
        unrounded = scorecard.scale.unrounded(eta)
        reasons = scorecard.reasons(features)[0]
        let products = scorecard.terms.filter { $0.with != nil }
        let choices = scorecard.flagGroups(of: features)
        let groupOf = Dictionary(choices.flatMap { one in one.names.map { ($0, one.name) } }) { first, _ in first }
        self.features = names.indices.dropLast(products.count).map { index in
            let (value, level) = features.value(of: names[index], row: 0)
            return Feature(
                name: names[index], value: value, level: level,
                isKnown: level == nil || scorecard.side(of: names[index], in: features, row: 0) == .level,
                points: points[index][0],
                median: scorecard.median(of: names[index]), group: groupOf[names[index]])
        }
        pairs = zip(products, points.suffix(products.count)).map { term, points in
            Pair(first: term.feature, second: term.with ?? "", points: points[0])
        }
        groups = choices.map { [features = self.features, pairs] in Group($0, features: features, pairs: pairs) }
        basePoints = scorecard.basePoints
        // Of the standard bands the best ones may lie above a range that was set.
        let reachable = scorecard.bands.filter { $0.least <= scorecard.scale.most }
        guard let better = reachable.last(where: { $0.least > band.least }) else {
            next = nil
            moves = []
            levelMoves = []
            return
        }
        // The score is rounded half up, so half a point less than the band's least is enough.
        let missing = Double(better.least) - 0.5 - unrounded
        next = (better, missing)
        let search = MoveSearch(
            scorecard, features: features, builtIn: builtIn, groups: choices, band: better, missing: missing)
        moves = search.moves()
        levelMoves = search.levelMoves()
    }
}
