import Intake
package import Ledger
package import Scorecards

extension FeatureColumns {
    /// The features of a batch as they were computed.
    init(_ table: FeatureTable) { self.init(names: table.names, columns: table.columns, count: table.count) }

    /// The features of a request as they are recorded.
    package init(_ stored: StoredFeatures) {
        self.init(names: stored.names, columns: stored.columns, count: stored.places.count)
    }
}
