package import Intake
package import Vocabulary

/// What the formulas of the built-in features compute from.
package struct FeatureSources {
    /// The parties and their relationships.
    package let profiles: ProfileColumns
    /// The sums of the transactions of each party.
    package let transactions: TransactionAggregator
    let network: SupplyNetwork
    let reach: Reachability
}

/// Computes a feature of every party, in file order. A value that is not finite counts as missing.
package typealias FeatureFormula = @Sendable (FeatureSources) -> [Double]

/// A feature of the catalog has no formula.
package struct MissingFormula: Error, CustomStringConvertible {
    /// The name of the feature.
    package let feature: String

    package var description: String { "the built-in feature \(feature) has no formula" }
}

/// The catalog with the formula of each feature.
package struct BuiltInFeatures: Sendable {
    /// The features.
    package let catalog: FeatureCatalog
    private let formulas: [String: FeatureFormula]

    /// The features of this program.
    package static let standard = BuiltInFeatures(
        catalog: .standard,
        formulas: [profile, TransactionAggregator.formulas, SupplyNetwork.formulas].reduce(into: [:]) {
            $0.merge($1) { first, _ in first }
        })

    private init(catalog: FeatureCatalog, formulas: [String: FeatureFormula]) {
        self.catalog = catalog
        self.formulas = formulas
    }

    /// The same features and a further one, for tests.
    package func adding(
        _ feature: FeatureDefinition, _ formula: @escaping FeatureFormula
    ) -> BuiltInFeatures {
        BuiltInFeatures(
            catalog: FeatureCatalog(catalog.features + [feature]),
            formulas: formulas.merging([feature.name: formula]) { $1 })
    }

    /// - Throws: `MissingFormula`.
    func formula(of feature: FeatureDefinition) throws(MissingFormula) -> FeatureFormula {
        guard let formula = formulas[feature.name] else { throw MissingFormula(feature: feature.name) }
        return formula
    }

    /// The names of the features that have a formula.
    package var computed: Set<String> { Set(formulas.keys) }
}

extension BuiltInFeatures {
    /// The formulas of what a company says of itself.
    private static let profile: [String: FeatureFormula] = [
        "kyc_verified": { $0.profiles.kycVerified.map { $0 ? 1 : 0 } },
        "company_age_years": { sources in
            let asOf = sources.profiles.asOf.microseconds
            return sources.profiles.createdAt.map { created in
                guard created != Int64.min else { return .nan }
                return Double(max((asOf - created).flooredQuotient(Timestamp.day), 0)) / 365.25
            }
        },
        "party_type_score": { $0.profiles.partyTypes.map(score) },
        "contact_completeness": { $0.profiles.contacts.map { 25 * Double($0) } },
        "has_tax_id": { $0.profiles.hasTaxID.map { $0 ? 1 : 0 } },
    ]

    private static func score(_ type: PartyType) -> Double {
        switch type {
        case .manufacturer: 10
        case .distributor: 8
        case .supplier: 7
        case .retailer: 6
        case .customer, .other: 5
        }
    }
}
