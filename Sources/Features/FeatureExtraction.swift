import Columns
package import Intake
package import Vocabulary

/// Makes features of what a profiles file says.
package enum FeatureExtraction {
    /// All features of a batch. A value that is not finite is missing.
    ///
    /// - Parameters:
    ///   - transactions: the sink that the reader filled.
    ///   - builtIn: the built-in features with their formulas.
    ///   - set: those of them that are wanted; nil is the current set.
    ///   - threads: for reachability; the result does not depend on it.
    ///   - room: what the widest searches of the network may take in memory; bytes.
    ///   - isCancelled: polled during the computation; the result is invalid when it returns `true`.
    /// - Throws: `MissingFormula` if the set has a feature that nobody can compute.
    package static func table(
        _ profiles: ProfileColumns, _ transactions: TransactionAggregator, _ builtIn: BuiltInFeatures = .standard,
        set: FeatureSet? = nil, threads: Int, room: Int = .max,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(MissingFormula) -> FeatureTable {
        let set = set ?? builtIn.catalog.current
        let parties = profiles.partyIDs.count
        let network = SupplyNetwork(
            parties: parties, from: profiles.edgeFrom, to: profiles.edgeTo, isCancelled: isCancelled)
        let reach = network.reachability(hops: 5, threads: threads, room: room, isCancelled: isCancelled)
        let sources = FeatureSources(profiles: profiles, transactions: transactions, network: network, reach: reach)
        // A feature whose name the file has as an own one is the file's.
        let wanted = set.leavingOut(profiles.ownFeatureNames)
        var columns: [FeatureColumn] = []
        for feature in wanted {
            let formula = try builtIn.formula(of: feature)
            // A search that was given up has no values for every party.
            var column = isCancelled() ? Array(repeating: .nan, count: parties) : formula(sources)
            column.withUnsafeMutableBufferPointer { values in
                for index in values.indices where !values[index].isFinite { values[index] = .nan }
            }
            columns.append(.dense(column))
        }
        // What the reader hands out of the user's own is finite or missing.
        return FeatureTable(
            partyIDs: profiles.partyIDs, featureSet: set.number, builtIn: wanted,
            names: wanted.map(\.name) + profiles.ownFeatureNames, columns: columns + profiles.ownFeatures)
    }
}
