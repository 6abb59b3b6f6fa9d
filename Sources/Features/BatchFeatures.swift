package import Intake
package import Parallel
package import Vocabulary

/// Makes the features of one batch while and after its profiles are read.
package struct BatchFeatures: FeatureMaker {
    /// Sums the transactions of each party.
    package let transactions = TransactionAggregator()
    /// The built-in features that are computed.
    package let set: FeatureSet
    private let builtIn: BuiltInFeatures
    private let memoryLimit: Int
    private let effort: Effort
    private let hasRead: () -> Void

    /// - Parameters:
    ///   - builtIn: the built-in features with their formulas.
    ///   - set: those of them that are wanted; nil is the current set.
    ///   - memoryLimit: what the whole batch may need; bytes.
    ///   - effort: for reachability; the result does not depend on its threads.
    ///   - hasRead: called when the profiles have been read and their features are still to be computed.
    package init(
        _ builtIn: BuiltInFeatures, set: FeatureSet? = nil, memoryLimit: Int, effort: Effort,
        hasRead: @escaping () -> Void = {}
    ) {
        self.builtIn = builtIn
        self.set = set ?? builtIn.catalog.current
        self.memoryLimit = memoryLimit
        self.effort = effort
        self.hasRead = hasRead
    }

    /// The names of the first feature set.
    package var reservedNames: [String] { builtIn.catalog.reservedNames }

    /// Computes the features.
    ///
    /// - Throws: `CancellationError`; `MissingFormula` if the set has a feature that nobody can compute.
    package func table(_ profiles: ProfileColumns) throws -> FeatureTable {
        hasRead()
        return try FeatureExtraction.table(
            profiles, transactions: transactions, builtIn: builtIn, set: set,
            room: max(0, memoryLimit - profiles.memoryNeed), effort: effort)
    }
}
