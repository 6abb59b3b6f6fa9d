package import Columns

/// The built-in features, in the order in which they stand everywhere.
package enum FeatureCatalog {
    /// From the party itself.
    package static let kyc = [
        "kyc_verified", "company_age_years", "party_type_score", "contact_completeness", "has_tax_id",
    ]
    /// From the party's transactions of the last 180 days.
    package static let transactions = [
        "transaction_count_6m", "avg_transaction_amount", "total_transaction_volume_6m", "transaction_regularity_score",
        "payment_type_diversity", "recent_activity_flag",
    ]
    /// From the party's place in the supply chain.
    package static let network = [
        "supplier_count", "customer_count", "direct_counterparty_count", "network_depth_downstream", "network_size",
        "network_balance_ratio",
    ]
    /// All of them.
    package static let builtIn = kyc + transactions + network
}

/// The features of a batch: a column for each, a row for each party in file order; NaN is missing.
package struct FeatureTable: Sendable {
    package var partyIDs: [String]
    /// Built-in features in catalog order, then the user's own in byte order.
    package var names: [String]
    package var columns: [FeatureColumn]

    /// How many transactions of all parties lie in the window that features are made of.
    package var transactionsInWindow: Int {
        guard let place = names.firstIndex(of: "transaction_count_6m") else { return 0 }
        return columns[place].reduce(0) { $0 + Int($1) }
    }

    /// The number of parties.
    package var count: Int { partyIDs.count }
}
