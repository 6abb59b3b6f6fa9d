package import Scorecards

/// A scorecard of the recipe `bends`: each feature adds log-odds along a line that may bend, with jumps at values that
/// many companies share; a few products of two features add theirs.
///
/// It is complete in itself. Columns, in this order for each feature: the straight column, the missing indicator, the
/// ramps of the bend, the jumps at its special values. η = intercept + Σ coefficient · column + Σ coefficient · pair.
package struct BendsScorecard: Codable, Sendable, Equatable {
    /// In feature order, those that have at least one column.
    package var features: [BentFeature]
    /// In the order in which they were chosen.
    package var pairs: [FeaturePair]
    /// The intercept of the fit, without the level.
    package var fittedIntercept: Double
    /// How the default rate moved.
    package var level: Level
    /// `fittedIntercept` + `level.shift`.
    package var intercept: Double
    /// The penalties of the fit.
    package var penalties: Penalties
    /// Features without a straight column.
    package var unused: [String]
    /// Training rows, and how many of them are defaults.
    package var rows: Int
    /// Training rows that are defaults.
    package var defaults: Int

    /// λ of each class of columns; nil if the class has no columns.
    package struct Penalties: Codable, Sendable, Equatable {
        /// Of straight lines and indicators.
        package var straight: Double?
        /// Of bends.
        package var bends: Double?
        /// Of pairs.
        package var pairs: Double?
    }

    /// How far the default rate moved the intercept.
    package struct Level: Codable, Sendable, Equatable {
        /// Added to the intercept of the fit.
        package var shift: Double
        /// 1 − the weight of no move.
        package var moved: Double
    }
}

/// A column that was standardised: z = (value − mean) / sd.
package struct StandardisedColumn: Codable, Sendable, Equatable {
    /// The mean over the training rows.
    package var mean: Double
    /// The population standard deviation over them.
    package var sd: Double
    /// The weight of z.
    package var coefficient = 0.0
}

/// One feature of a `BendsScorecard`.
package struct BentFeature: Codable, Sendable, Equatable {
    /// The name of the feature.
    package var name: String
    /// How its values are scaled.
    package var transform: Transform
    /// The declared direction; nil where there is none.
    package var direction: Direction?
    /// The 1 % and 99 % quantiles of the training values, or their least and greatest for a rare flag: x' is clipped to
    /// these.
    package var lo: Double?
    /// The upper bound.
    package var hi: Double?
    /// The least, the greatest and the median training value, before clipping.
    package var least: Double?
    /// The greatest training value.
    package var most: Double?
    /// The median training value.
    package var median: Double?
    /// Whether the feature is 0 or 1 and nothing else.
    package var flag: Bool
    /// z = (t(x') − mean) / sd; missing is 0.
    package var straight: StandardisedColumn?
    /// 1 if missing, else 0, standardised.
    package var missing: StandardisedColumn?
    /// c_0 < … < c_m, values of the feature.
    package var knots: [Double] = []
    /// Values that many companies share, ascending; each has a column of its own.
    package var special: [Double] = []
    /// The block of the bend; nil where the feature has none.
    package var bend: Bend?

    /// The block of m ramps and then the jumps: column = (value − mean) / scale.
    package struct Bend: Codable, Sendable, Equatable {
        /// The mean of each column of the block.
        package var means: [Double]
        /// √(sum of the population variances of the columns).
        package var scale: Double
        /// The weight of each column of the block.
        package var coefficients: [Double] = []
    }

    /// How many columns the feature has.
    var width: Int { (straight == nil ? 0 : 1) + (missing == nil ? 0 : 1) + (bend?.means.count ?? 0) }
}

/// One of the two columns of a pair.
package struct PairedColumn: Codable, Sendable, Equatable, Hashable {
    /// Which of the columns of its feature it is.
    package enum Kind: String, Codable, Sendable {
        case straight, missing
    }

    /// The feature of the column.
    package var feature: String
    /// Which column it is.
    package var kind: Kind
}

/// A product of two columns, standardised over the rows where both features are delivered.
package struct FeaturePair: Codable, Sendable, Equatable {
    /// The first factor.
    package var first: PairedColumn
    /// The second factor.
    package var second: PairedColumn
    /// +1 or −1 if a declared feature's straight column takes part and the weight may not be negative, else 0.
    package var way: Int
    /// S²/V of the pair, and the bar that it passed.
    package var statistic: Double
    /// The bar that the statistic passed.
    package var bar: Double
    package var mean: Double
    package var sd: Double
    package var coefficient = 0.0
}
