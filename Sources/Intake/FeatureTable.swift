package import Columns
package import Vocabulary

/// The features of a batch: a column for each, a row for each party in file order; NaN is missing.
package struct FeatureTable: Sendable {
    /// The ids of the parties, in file order.
    package var partyIDs: [String]
    /// The number of the feature set of the built-in ones.
    package var featureSet: Int
    /// The built-in ones, whose columns come first, in the order of the set. One whose name an own feature of the file
    /// has is not among them.
    package var builtIn: [FeatureDefinition]
    /// Of all columns: the built-in features, then the user's own in byte order.
    package var names: [String]
    /// A column for each name.
    package var columns: [FeatureColumn]

    /// - Parameters: as the properties.
    package init(
        partyIDs: [String], featureSet: Int, builtIn: [FeatureDefinition], names: [String], columns: [FeatureColumn]
    ) {
        self.partyIDs = partyIDs
        self.featureSet = featureSet
        self.builtIn = builtIn
        self.names = names
        self.columns = columns
    }

    /// How many transactions of all parties lie in the window that features are made of. A party counts nothing if a
    /// reader of features that were computed elsewhere gives it no count.
    package var transactionsInWindow: Int {
        guard let index = names.firstIndex(of: "transaction_count_6m") else { return 0 }
        return Int(exactly: columns[index].stored.reduce(0) { $1.isNaN ? $0 : $0 + $1.rounded() }) ?? .max
    }

    /// The number of parties.
    package var count: Int { partyIDs.count }
}
