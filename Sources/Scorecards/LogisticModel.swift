import Vocabulary

/// What a fit of the recipe `straight1` comes to: design columns with their coefficients, and the intercept. Roots of
/// earlier versions hold it as JSON; `Scorecard.init(_:)` makes the scorecard of it.
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
    ///
    /// - Parameters:
    ///   - featureSet: the number of the set of its built-in features.
    ///   - ownFeatures: those of that set whose name an own feature of the training rows has.
    package init(_ model: LogisticModel, featureSet: Int = 1, ownFeatures: [String] = []) {
        self.init(
            recipe: .straight1, intercept: model.intercept, terms: model.columns.map(Term.init), penalty: model.penalty)
        self.featureSet = featureSet
        self.ownFeatures = ownFeatures.isEmpty ? nil : ownFeatures
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
                        transform: column.transform, lo: column.lo, hi: column.hi,
                        mean: column.mean, sd: column.sd, dropped: column.dropped, coefficient: column.coefficient,
                        whole: column.whole)))
        }
    }
}

// MARK: Models of earlier versions

extension DesignColumn {
    enum CodingKeys: CodingKey {
        case name, lo, hi, mean, sd, dropped, coefficient, whole
    }

    /// Features whose t is sign(x) · ln(1 + |x|) in models whose text does not say so. The list is frozen: whatever the
    /// catalog comes to say of these features, an old model keeps its meaning.
    private static let logarithmicOnce: Set<String> = [
        "transaction_count_6m", "avg_transaction_amount", "total_transaction_volume_6m", "supplier_count",
        "customer_count", "direct_counterparty_count", "network_size",
    ]

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        lo = try container.decodeIfPresent(Double.self, forKey: .lo)
        hi = try container.decodeIfPresent(Double.self, forKey: .hi)
        mean = try container.decodeIfPresent(Double.self, forKey: .mean)
        sd = try container.decodeIfPresent(Double.self, forKey: .sd)
        dropped = try container.decode(Bool.self, forKey: .dropped)
        coefficient = try container.decode(Double.self, forKey: .coefficient)
        whole = try container.decodeIfPresent(Bool.self, forKey: .whole)
        transform = DesignColumn.logarithmicOnce.contains(name) ? .signedLogarithm : .identity
    }
}
