import Columns
package import Intake
package import Parallel
package import Vocabulary

/// Makes features of what a profiles file says.
package enum FeatureExtraction {
    /// All features of a batch. A value that is not finite is missing.
    ///
    /// - Parameters:
    ///   - transactions: the sink that the reader filled.
    ///   - builtIn: the built-in features with their formulas.
    ///   - set: those of them that are wanted; nil is the current set.
    ///   - room: what the widest searches of the network may take in memory; bytes.
    ///   - effort: its threads search the network.
    /// - Throws: `MissingFormula` if the set has a feature that nobody can compute; `CancellationError`.
    package static func table(
        _ profiles: ProfileColumns, transactions: TransactionAggregator, builtIn: BuiltInFeatures = .standard,
        set: FeatureSet? = nil, room: Int = .max, effort: Effort = Effort()
    ) throws -> FeatureTable {
        let set = set ?? builtIn.catalog.current
        let parties = profiles.partyIDs.count
        let network = try SupplyNetwork(
            parties: parties, from: profiles.edgeFrom, to: profiles.edgeTo, effort: effort)
        let reach = try network.reachability(hops: 5, room: room, effort: effort)
        let sources = FeatureSources(profiles: profiles, transactions: transactions, network: network, reach: reach)
        // A feature whose name the file has as an own one is the file's.
        let wanted = set.leavingOut(profiles.ownFeatureNames)
        var columns: [FeatureColumn] = []
        for feature in wanted {
            let formula = try builtIn.formula(of: feature)
            try effort.check()
            var column = formula(sources)
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
