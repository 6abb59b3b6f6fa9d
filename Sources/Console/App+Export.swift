import Custody
package import Export
import Files
import Ledger
import Pipeline
import Scorecards
import Vocabulary

extension App {
    /// A version as it is exported.
    ///
    /// - Throws: `Failure` where there is none of that name; `LedgerError`.
    package func exported(_ version: String) throws -> ExportedModel {
        guard let model = try ledger.model(version) else {
            throw Failure.absent(
                "there is no model \(escapedForLog(version))", in: root.databasePath, try: "kycc models.")
        }
        let scorecard = try ModelText.scorecard(model.coefficients)
        var origin = ModelOrigin()
        origin.lineage = model.lineage.map(\.batchID)
        origin.latest = try ledger.latestReference(ofLineage: version).map {
            ($0.batchID, Timestamp(microseconds: $0.asOf))
        }
        origin.observedAt = model.observedAt.map(Timestamp.init(microseconds:))
        origin.chainHead = try ledger.chainHead()?.description
        return ExportedModel(
            version: model.version, scorecard: scorecard, document: try ModelText.text(scorecard), origin: origin)
    }
}
