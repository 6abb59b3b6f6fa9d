import Glibc
package import Parallel

/// What turns the features of a company into a probability of default and a score, complete in itself: nothing that it
/// means depends on the program that reads it.
///
/// η = ln(p / (1 − p)) = intercept + slope · Σ (weight · unit) / divisor, the sum over the terms in their order; a
/// term's points are −factor · slope · weight · (unit − centre) / divisor. They add up, with the base points, to the
/// unrounded score.
package struct Scorecard: Codable, Sendable, Equatable {
    /// The form of the document; a reader refuses one that it does not know.
    package private(set) var format = Scorecard.format
    /// The form that this program writes.
    package static let format = 1

    /// How the scorecard was made.
    package enum Recipe: String, Codable, Sendable {
        /// Chosen by a person, before there were labels.
        case expert
        /// Straight lines and indicators with one penalty (SPEC 1).
        case straight1
    }

    /// How the scorecard was made.
    package var recipe: Recipe
    /// The number of the set of built-in features that its terms name.
    package var featureSet = 1
    /// Features with the name of a built-in one of that set that it learned from the user's own values; nil for none.
    package var ownFeatures: [String]?
    /// Added to the sum in η.
    package var intercept: Double
    /// What the sum is multiplied by in η.
    package var slope: Double
    /// What the sum is divided by in η.
    package var divisor: Double
    /// In feature order.
    package var terms: [Term]
    /// How log-odds become a score.
    package var scale = ScoreScale()
    /// The best first.
    package var bands = Band.standard
    /// Which features are reasons.
    package var reasons = ReasonRule()
    /// The penalty of the fit; nil where nothing was fitted.
    package var penalty: Double?

    /// A scorecard with the standard scale, bands and rule of reasons.
    package init(
        recipe: Recipe, intercept: Double, slope: Double = 1, divisor: Double = 1, terms: [Term], penalty: Double? = nil
    ) {
        self.recipe = recipe
        self.intercept = intercept
        self.slope = slope
        self.divisor = divisor
        self.terms = terms
        self.penalty = penalty
    }

    private enum CodingKeys: String, CodingKey {
        case format = "scorecard"
        case recipe
        case featureSet = "feature_set"
        case ownFeatures = "own_features"
        case intercept, slope, divisor, terms, scale, bands, reasons, penalty
    }
}

/// The score of a party.
package struct PartyScore: Sendable, Equatable {
    /// Probability of default.
    package let pd: Double
    /// Within the bounds of the scale: 300…900.
    package let score: Int
    /// The band of the score.
    package let band: Band
    /// Features that cost most points, the worst first; see `ReasonRule`.
    package let reasons: [String]
}

extension Scorecard {
    /// η of a sum over the terms.
    func logOdds(sum: Double) -> Double { intercept + slope * sum / divisor }

    /// Points of a unit of a term, before they are divided by `divisor`.
    func pointsPerUnit(_ weight: Double) -> Double { scale.factor * -slope * weight }

    /// The band of a score.
    package func band(_ score: Int) -> Band { bands.first { score >= $0.least } ?? bands.last ?? .veryPoor }

    /// η = ln(p / (1 − p)) of each row. A row's value depends on its own features alone: it is summed term by term in
    /// order, whatever other rows and threads there are.
    package func logOdds(_ features: FeatureColumns) -> [Double] {
        var sums = [Double](repeating: 0, count: features.count)
        for term in terms { term.shape.form.add(features.column(term.feature), to: &sums) }
        return sums.map(logOdds(sum:))
    }

    /// The probability of default of each row.
    package func probabilities(_ features: FeatureColumns) -> [Double] { logOdds(features).map(Scorecards.logistic) }

    /// Points of each feature and row: they add up, with the base points, to the unrounded score.
    package func points(_ features: FeatureColumns) -> (names: [String], columns: [[Double]]) {
        points(features, rows: 0..<features.count)
    }

    /// The same of some rows: of all rows and a thousand features they would take gigabytes.
    private func points(_ features: FeatureColumns, rows: Range<Int>) -> (names: [String], columns: [[Double]]) {
        var names: [String] = []
        var points: [[Double]] = []
        for term in terms {
            let shape = term.shape.form
            let units = shape.units(features.column(term.feature), rows: rows)
            let (each, centre) = (pointsPerUnit(shape.weight), shape.centre)
            // Terms of one feature stand one right after the other.
            if names.last == term.feature {
                for row in units.indices { points[points.count - 1][row] += each * (units[row] - centre) / divisor }
            } else {
                names.append(term.feature)
                // The sum with 0 is +0 where the product is −0.
                points.append(units.map { 0 + each * ($0 - centre) / divisor })
            }
        }
        return (names, points)
    }

    /// What every company has: the unrounded score of one whose units are all at their centres.
    package var basePoints: Double {
        let centre = terms.reduce(0) { sum, term in
            let shape = term.shape.form
            return shape.centre == 0 ? sum : sum + shape.weight * shape.centre
        }
        return scale.unrounded(logOdds(sum: centre))
    }

    /// The score of each row.
    ///
    /// - Parameters:
    ///   - features: NaN is missing, and so is a feature that has no column.
    ///   - effort: polled every few thousand rows.
    /// - Throws: `CancellationError`.
    package func scores(
        _ features: FeatureColumns, _ effort: Effort = Effort()
    ) throws(CancellationError) -> [PartyScore] {
        let eta = logOdds(features)
        let size = Scorecard.rowsAtATime
        let pieces = (eta.count + size - 1) / size
        let scores = try effort.map(pieces) { piece throws(CancellationError) -> [PartyScore] in
            let rows = piece * size..<min((piece + 1) * size, eta.count)
            let (names, points) = points(features, rows: rows)
            return rows.map { row in
                let score = scale.score(eta[row])
                return PartyScore(
                    pd: Scorecards.logistic(eta[row]), score: score, band: band(score),
                    reasons: reasons.reasons(names, points, row: row - rows.lowerBound))
            }
        }
        return scores.flatMap { $0 }
    }

    /// Some milliseconds of work.
    private static let rowsAtATime = 4_096
}
