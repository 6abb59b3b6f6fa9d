package import Scorecards

/// The scorecard of a training as `training.json` shows it: the columns of the design with their coefficients; of any
/// recipe but `straight1` the whole document.
package struct ReportedModel: Codable, Sendable, Equatable {
    /// One column.
    package struct Column: Codable, Sendable, Equatable {
        /// The feature, or the feature and `.missing`.
        package let name: String
        /// The 1 % and 99 % quantiles; nil if nothing is clipped.
        package let lo: Double?
        /// The 99 % quantile.
        package let hi: Double?
        /// Of the values after clipping and transformation; nil if they are beyond the range of a double.
        package let mean: Double?
        /// The population standard deviation.
        package let sd: Double?
        /// Whether the training rows had no variation to learn from; the coefficient is then 0.
        package let dropped: Bool
        /// The weight of the column.
        package let coefficient: Double
    }

    /// Of η.
    package let intercept: Double
    /// Nil of any recipe but `straight1`.
    package let columns: [Column]?
    /// Nil of the recipe `straight1`.
    package let scorecard: Scorecard?

    /// What is shown of a scorecard.
    package init(_ scorecard: Scorecard) {
        intercept = scorecard.intercept
        guard scorecard.recipe == .straight1 else {
            (columns, self.scorecard) = (nil, scorecard)
            return
        }
        self.scorecard = nil
        columns = scorecard.terms.compactMap(Column.init)
    }

    private enum CodingKeys: CodingKey {
        case intercept, columns, scorecard
    }

    /// Without keys that the recipe does not have.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(intercept, forKey: .intercept)
        if let columns { try container.encode(columns, forKey: .columns) }
        if let scorecard { try container.encode(scorecard, forKey: .scorecard) }
    }
}

extension ReportedModel.Column {
    /// The column of a term; nil if its shape is none of `straight1`.
    fileprivate init?(_ term: Term) {
        switch term.shape {
        case .straight(let shape):
            self.init(
                name: term.feature, lo: shape.lo, hi: shape.hi, mean: shape.mean, sd: shape.sd, dropped: shape.dropped,
                coefficient: shape.coefficient)
        case .missing(let shape):
            self.init(
                name: "\(term.feature).missing", lo: nil, hi: nil, mean: shape.mean, sd: shape.sd,
                dropped: shape.dropped, coefficient: shape.coefficient)
        default: return nil
        }
    }
}
