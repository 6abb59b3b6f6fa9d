/// What a fit of the recipe `straight1` comes to: design columns with their coefficients, and the intercept. Roots of earlier
/// versions hold it as JSON; `Scorecard.init(_:)` makes the scorecard of it.
package struct LogisticModel: Codable, Sendable, Equatable {
    /// λ of the fit.
    package var penalty: Double
    /// In feature order, an indicator right after its feature; dropped ones stay, with coefficient 0.
    package var columns: [DesignColumn]
    /// The intercept of η.
    package var intercept: Double
}

extension Scorecard {
    /// The scorecard of a fit of the recipe `straight1`.
    package init(_ model: LogisticModel) {
        self.init(
            recipe: .straight1, intercept: model.intercept, terms: model.columns.map(Term.init), penalty: model.penalty)
    }
}

extension Term {
    fileprivate init(_ column: DesignColumn) {
        if column.isIndicator {
            self.init(
                column.feature,
                .missing(
                    MissingShape(
                        mean: column.mean, sd: column.sd, dropped: column.dropped, coefficient: column.coefficient)))
        } else {
            self.init(
                column.feature,
                .straight(
                    StraightShape(
                        transform: column.isLogarithmic ? .signedLogarithm : .identity, lo: column.lo, hi: column.hi,
                        mean: column.mean, sd: column.sd, dropped: column.dropped, coefficient: column.coefficient,
                        whole: column.whole)))
        }
    }
}
