package import Scorecards

/// The scorecard of a training as `training.json` shows it: the columns of the design with their coefficients.
package struct ReportedModel: Codable, Sendable, Equatable {
    /// One column.
    package struct Column: Codable, Sendable, Equatable {
        package let name: String
        /// The 1 % and 99 % quantiles; nil if nothing is clipped.
        package let lo: Double?
        package let hi: Double?
        /// Of the values after clipping and transformation; nil if they are beyond the range of a double.
        package let mean: Double?
        package let sd: Double?
        package let dropped: Bool
        package let coefficient: Double
    }

    package let intercept: Double
    package let columns: [Column]

    /// The columns of a fit.
    package init(_ model: LogisticModel) {
        intercept = model.intercept
        columns = model.columns.map {
            Column(
                name: $0.name, lo: $0.lo, hi: $0.hi, mean: $0.mean, sd: $0.sd, dropped: $0.dropped,
                coefficient: $0.coefficient)
        }
    }
}
