/// What turns the features of a company into a probability of default and a score, complete in itself: nothing that it
/// means depends on the program that reads it.
///
/// η = ln(p / (1 − p)) = intercept + slope · Σ (weight · unit) / divisor, the sum over the terms in their order; a
/// term's points are −factor · slope · weight · (unit − centre) / divisor. They add up, with the base points, to the
/// unrounded score.
package struct Scorecard: Codable, Sendable, Equatable {
    /// The form of the document; a reader refuses one that it does not know.
    package private(set) var format: Int
    /// The forms that this program reads: 2 has the shapes `bent` and `product`, 1 has not. Reasons of 3 keep declared
    /// directions. 4 has the shape `category`; a scorecard without one stays 3.
    package static let formats = 1...4

    /// How the scorecard was made.
    package enum Recipe: String, Codable, Sendable {
        /// Chosen by a person, before there were labels.
        case expert
        /// Straight lines and indicators with one penalty (SPEC 1).
        case straight1
        /// Lines that bend, pairs, declared directions and a level that moves (SPEC 2).
        case bends
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
    /// The penalty of the fit; nil where nothing was fitted, and where each class of columns has its own.
    package var penalty: Double?
    /// What else the fit came to; nil of the recipes `expert` and `straight1`.
    package var fit: FitFigures?

    /// A scorecard with the standard scale, bands and rule of reasons.
    package init(
        recipe: Recipe, intercept: Double, slope: Double = 1, divisor: Double = 1, terms: [Term], penalty: Double? = nil
    ) {
        self.recipe = recipe
        format = recipe == .bends ? terms.contains(where: \.shape.isCategory) ? 4 : 3 : 1
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
        case intercept, slope, divisor, terms, scale, bands, reasons, penalty, fit
    }
}
