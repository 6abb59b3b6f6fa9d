/// What a fit of the recipe `bends` came to, besides the terms.
package struct FitFigures: Codable, Sendable, Equatable {
    /// λ of each class of columns; nil if the class has no columns.
    package struct Penalties: Codable, Sendable, Equatable {
        /// Of straight lines and indicators.
        package var straight: Double?
        /// Of bends.
        package var bends: Double?
        /// Of pairs.
        package var pairs: Double?

        /// - Parameters: as the properties.
        package init(straight: Double?, bends: Double?, pairs: Double?) {
            self.straight = straight
            self.bends = bends
            self.pairs = pairs
        }
    }

    /// How far the default rate moved the intercept.
    package struct Level: Codable, Sendable, Equatable {
        /// Added to the intercept of the fit.
        package var shift: Double
        /// 1 − the weight of no move.
        package var moved: Double

        /// - Parameters: as the properties.
        package init(shift: Double, moved: Double) {
            self.shift = shift
            self.moved = moved
        }
    }

    /// Training rows.
    package var rows: Int
    /// Of those, defaults.
    package var defaults: Int
    /// The intercept of the fit, without the level.
    package var intercept: Double
    /// How far the default rate moved it.
    package var level: Level
    /// λ of each class of columns.
    package var penalties: Penalties
    /// Features of the training rows without a straight column.
    package var unused: [String]

    /// - Parameters: as the properties.
    package init(
        rows: Int, defaults: Int, intercept: Double, level: Level, penalties: Penalties, unused: [String]
    ) {
        self.rows = rows
        self.defaults = defaults
        self.intercept = intercept
        self.level = level
        self.penalties = penalties
        self.unused = unused
    }
}
