package import Columns

/// The built-in features, in the order in which they stand everywhere.
package enum FeatureCatalog {
    /// From the party itself.
    package static let kyc = names(.profile)
    /// From the party's transactions of the last 180 days.
    package static let transactions = names(.transactions)
    /// From the party's place in the supply chain.
    package static let network = names(.network)
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
