/// A feature that the program computes of every company, as everything else of it follows from here: the columns of the
/// ledger, the design of a training, the moves of an explanation and the table of the documents.
package struct FeatureDefinition: Sendable, Equatable {
    /// What a feature is computed from.
    package enum Group: String, Sendable {
        /// The company itself.
        case profile
        /// The transactions of the company in the last 180 days.
        case transactions
        /// The position of the company in the supply chain.
        case network
    }

    /// Which values a feature can have.
    package enum Values: Sendable, Equatable {
        /// 0 and 1.
        case flag
        /// These alone, in ascending order.
        case levels([Double])
        /// Whole numbers.
        case whole
        /// Any number.
        case any
    }

    /// How a value is scaled before it enters a shape of a scorecard.
    package enum Transform: String, Codable, Sendable {
        /// t(x) = x.
        case identity
        /// t(x) = sign(x) · ln(1 + |x|).
        case signedLogarithm = "signed_logarithm"
    }

    /// The way in which the risk is expected to move with the value.
    package enum Direction: String, Codable, Sendable {
        /// The risk rises with the value.
        case up
        /// The risk falls with the value.
        case down
    }

    /// The key in the tables of the ledger, the documents and the scorecards: lower-case letters, digits and `_`.
    package let name: String
    /// What it is computed from.
    package let group: Group
    /// What a value counts in; one word or two.
    package let unit: String
    /// Which values it can have.
    package let values: Values
    /// How a training scales it.
    package let transform: Transform
    /// The expected direction; nil if there is none.
    package let direction: Direction?
    /// Whether a company can do anything about the value. What it cannot change is never advised.
    package let isChangeable: Bool
    /// What the value is: one phrase of Markdown without a full stop, as it stands in `docs/methodology.md`.
    package let summary: String
    /// The number of the first feature set that has it.
    package let since: Int

    /// - Parameters: as the properties.
    package init(
        _ name: String, group: Group, unit: String, values: Values, transform: Transform = .identity,
        direction: Direction? = nil, isChangeable: Bool = true, since: Int, summary: String
    ) {
        self.name = name
        self.group = group
        self.unit = unit
        self.values = values
        self.transform = transform
        self.direction = direction
        self.isChangeable = isChangeable
        self.since = since
        self.summary = summary
    }
}
