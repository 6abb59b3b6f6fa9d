/// A scorecard of the recipe `bends`: each feature adds log-odds along a line that may bend, with jumps at values that many
/// companies share; a few products of two features add theirs.
///
/// It is complete in itself. Columns, in this order for each feature: the straight column, the missing indicator, the ramps of
/// the bend, the jumps at its special values. η = intercept + Σ coefficient · column + Σ coefficient · pair.
package struct BendsScorecard: Codable, Sendable, Equatable {
    /// In feature order, those that have at least one column.
    package var features: [BentFeature]
    package var pairs: [FeaturePair]
    /// The intercept of the fit, without the level.
    package var fittedIntercept: Double
    package var level: Level
    /// `fittedIntercept` + `level.shift`.
    package var intercept: Double
    package var penalties: Penalties
    /// Features without a straight column.
    package var unused: [String]
    /// Training rows, and how many of them are defaults.
    package var rows: Int
    package var defaults: Int

    /// λ of each class of columns; nil if the class has no columns.
    package struct Penalties: Codable, Sendable, Equatable {
        package var straight: Double?
        package var bends: Double?
        package var pairs: Double?
    }

    /// How far the default rate moved the intercept.
    package struct Level: Codable, Sendable, Equatable {
        package var shift: Double
        /// 1 − the weight of no move.
        package var moved: Double
    }
}

/// A column that was standardised: z = (value − mean) / sd.
package struct StandardisedColumn: Codable, Sendable, Equatable {
    package var mean: Double
    package var sd: Double
    package var coefficient = 0.0
}

/// One feature of a `BendsScorecard`.
package struct BentFeature: Codable, Sendable, Equatable {
    package var name: String
    package var transform: Transform
    package var direction: Direction?
    /// The 1 % and 99 % quantiles of the training values, or their least and greatest for a rare flag: x' is clipped to these.
    package var lo: Double?
    package var hi: Double?
    /// The least, the greatest and the median training value, before clipping.
    package var least: Double?
    package var most: Double?
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
    package var bend: Bend?

    /// The block of m ramps and then the jumps: column = (value − mean) / scale.
    package struct Bend: Codable, Sendable, Equatable {
        package var means: [Double]
        /// √(sum of the population variances of the columns).
        package var scale: Double
        package var coefficients: [Double] = []
    }

    /// How many columns the feature has.
    var width: Int { (straight == nil ? 0 : 1) + (missing == nil ? 0 : 1) + (bend?.means.count ?? 0) }
}

/// One of the two columns of a pair.
package struct PairedColumn: Codable, Sendable, Equatable, Hashable {
    package enum Kind: String, Codable, Sendable {
        case straight, missing
    }

    package var feature: String
    package var kind: Kind
}

/// A product of two columns, standardised over the rows where both features are delivered.
package struct FeaturePair: Codable, Sendable, Equatable {
    package var first: PairedColumn
    package var second: PairedColumn
    /// +1 or −1 if a declared feature's straight column takes part and the weight may not be negative, else 0.
    package var way: Int
    /// S²/V of the pair, and the bar that it passed.
    package var statistic: Double
    package var bar: Double
    package var mean: Double
    package var sd: Double
    package var coefficient = 0.0
}
