import Files
import Foundation
package import Ledger

extension Listing {
    /// A row for each batch of a ledger: what scored it, and what was trained after its labels.
    ///
    /// - Throws: `LedgerError`, or `DecodingError` where the document of a labels file is damaged.
    package init(replayed ledger: Ledger) throws {
        self.init(
            keys: ["batch", "scored_by", "psi", "trained", "decision", "auc", "champion_auc"],
            rows: try ledger.batches().map { try Listing.row($0, ledger) })
    }

    private static func row(_ batch: StoredBatch, _ ledger: Ledger) throws -> Row {
        let row: Row = [
            .string(batch.batchID), .string(batch.request.modelVersion), .number(batch.request.psi),
        ]
        guard let labels = try ledger.files(ofBatch: batch.batchID).last(where: { $0.kind == "labels" }) else {
            return row + [.null, .null, .null, .null]
        }
        let training = try JSONDecoder().decode(TrainingFigures.self, from: Data(labels.document.utf8))
        return row + [
            .text(training.version), .text(training.decision), .number(training.outOfFold?.auc),
            .number(training.champion?.figures?.auc),
        ]
    }
}

/// What a row of the replay takes from `training.json`.
private struct TrainingFigures: Decodable {
    struct Figures: Decodable {
        let auc: Double?
    }
    struct Champion: Decodable {
        let figures: Figures?
    }

    let version: String?
    let decision: String?
    let outOfFold: Figures?
    let champion: Champion?

    enum CodingKeys: String, CodingKey {
        case version, decision, champion
        case outOfFold = "out_of_fold"
    }
}
