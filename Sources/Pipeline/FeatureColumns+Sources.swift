import Columns
import Intake
package import Ledger
package import Scorecards

extension ScoringInput {
    /// The user's own features, as a request records them.
    var ownFeatures: [OwnFeature] {
        let start = features.builtIn.count
        return zip(features.names, features.columns).dropFirst(start).map {
            OwnFeature(name: $0, levels: $1.text?.levels)
        }
    }
}

extension FeatureColumns {
    /// The features of a batch as they were computed.
    init(_ table: FeatureTable) { self.init(names: table.names, columns: table.columns, count: table.count) }

    /// The features of a request as they are recorded.
    package init(_ stored: StoredFeatures) {
        self.init(names: stored.names, columns: stored.columns, count: stored.places.count)
    }

    /// What a scorecard takes of one party of a request.
    ///
    /// - Parameters:
    ///   - features: of the party alone.
    ///   - ledger: says what the whole batch delivers.
    /// - Throws: `LedgerError`; `CancellationError`.
    package init(
        _ features: StoredFeatures, of request: StoredRequest, ledger: Ledger, for scorecard: Scorecard
    ) throws {
        self.init(features)
        if scorecard.dependsOnDelivery, !emptyColumns.isEmpty {
            undelivered = FeatureColumns(try ledger.features(of: request)).emptyColumns
        }
        self = scorecard.seeing(self, builtIn: features.builtIn)
    }
}
