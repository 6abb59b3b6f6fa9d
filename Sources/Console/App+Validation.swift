import Custody
import Files
import Ledger
import Pipeline
package import Results
import Vocabulary

extension App {
    /// What the outcomes say of a version.
    ///
    /// - Parameters:
    ///   - version: nil is the active one.
    ///   - batch: nil is all batches that it scored.
    ///   - features: whose segments are looked at too, with those of `report.segments`.
    /// - Throws: `Failure` where there is no such version, batch or feature; `LedgerError`.
    package func validation(version: String?, batch: String?, segments features: [String]) throws -> ValidationReport {
        let named = try version.map { version throws -> StoredModel in
            guard let model = try ledger.model(version) else {
                throw Failure.absent(
                    "there is no model \(escapedForLog(version))", in: root.databasePath, try: "kycc models.")
            }
            return model
        }
        let model = try named ?? ledger.activeModel()
        let validation = try Validation(ledger, model: model, only: batch)
        if let batch {
            let scored = try request(batch, revision: nil).modelVersion
            if !validation.hasBatches {
                throw Failure.absent(
                    "\(model.version) did not score \(escapedForLog(batch))", in: root.databasePath,
                    try: "kycc validate \(scored) --batch \(escapedForLog(batch)).")
            }
        }
        for feature in features where validation.hasBatches && !validation.knows(feature) {
            throw Failure.absent(
                "no batch that \(model.version) scored has a feature \(escapedForLog(feature))",
                in: root.databasePath, try: "kycc explain BATCH PARTY, which lists the features.")
        }
        // The daemon and `doctor` name features of the settings that no batch has. Twice the same feature is one look.
        let all = features + settings.segments.filter(validation.knows)
        let distinct = all.enumerated().filter { all.firstIndex(of: $1) == $0 }.map(\.element)
        return try validation.report(segments: distinct)
    }
}
