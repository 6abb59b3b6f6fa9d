import Files
package import Ledger
import Results
import Scorecards
import Vocabulary

extension Listing {
    /// A row for each batch of a ledger: what scored it, and what was trained after its labels.
    ///
    /// - Throws: `LedgerError`, also if the document of a labels file is damaged.
    package init(replayed ledger: Ledger) throws {
        self.init(
            keys: ["batch", "scored_by", "psi", "trained", "decision", "auc", "champion_auc"],
            rows: try ledger.batches().map { try Listing.row($0, ledger) })
    }

    private static func row(_ batch: StoredBatch, _ ledger: Ledger) throws(LedgerError) -> Row {
        let row: Row = [
            .string(batch.batchID), .string(batch.request.modelVersion), .number(batch.request.psi),
        ]
        guard let labels = try ledger.files(ofBatch: batch.batchID).last(where: { $0.kind == .labels }) else {
            return row + [.null, .null, .null, .null]
        }
        let report = try labels.trainingReport()
        let decision = report.decision
        return row + [
            .text(report.version?.name), .string(decision.word.rawValue), .number(decision.fitting?.outOfFold.auc),
            .number(decision.contest?.champion.auc),
        ]
    }
}
