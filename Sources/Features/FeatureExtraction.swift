import Columns
package import Profiles

/// Makes features of what a profiles file says.
package enum FeatureExtraction {
    /// All features of a batch. A value that is not finite is missing.
    ///
    /// - Parameters:
    ///   - transactions: the sink that the reader filled.
    ///   - threads: for reachability; the result does not depend on it.
    ///   - room: what the widest searches of the network may take in memory; bytes.
    ///   - isCancelled: asked on the way; where it is true, the result is of no use.
    package static func table(
        _ profiles: ProfileColumns, _ transactions: TransactionAggregator, threads: Int, room: Int = .max,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) -> FeatureTable {
        let network = SupplyNetwork(
            parties: profiles.partyIDs.count, from: profiles.edgeFrom, to: profiles.edgeTo, isCancelled: isCancelled)
        var columns =
            kyc(profiles) + transactions.columns()
            + network.columns(threads: threads, room: room, isCancelled: isCancelled)
        for column in columns.indices {
            columns[column].withUnsafeMutableBufferPointer { values in
                for place in values.indices where !values[place].isFinite { values[place] = .nan }
            }
        }
        // What the reader hands out of the user's own is finite or missing.
        return FeatureTable(
            partyIDs: profiles.partyIDs, names: FeatureCatalog.builtIn + profiles.ownFeatureNames,
            columns: columns.map(FeatureColumn.dense) + profiles.ownFeatures)
    }

    /// In the order of `FeatureCatalog.kyc`.
    private static func kyc(_ profiles: ProfileColumns) -> [[Double]] {
        let asOf = profiles.asOf.microseconds
        return [
            profiles.kycVerified.map { $0 ? 1 : 0 },
            profiles.createdAt.map { created in
                guard created != Int64.min else { return .nan }
                return Double(max((asOf - created).flooredQuotient(Timestamp.day), 0)) / 365.25
            },
            profiles.partyTypes.map(score),
            profiles.contacts.map { 25 * Double($0) },
            profiles.hasTaxID.map { $0 ? 1 : 0 },
        ]
    }

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
