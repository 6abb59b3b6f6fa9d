import Custody
import Files
package import Ledger
import Pipeline
import Vocabulary

extension App {
    /// The scoring of a batch that counts, or that of a revision of its profiles.
    ///
    /// - Throws: `Failure` where there is none.
    package func request(_ batch: String, revision: Int?) throws -> StoredRequest {
        guard let stored = try ledger.batch(batch) else {
            throw Failure.absent(
                "\(escapedForLog(batch)) has not been scored", in: root.databasePath, try: "kycc batches.")
        }
        guard let revision else { return stored.request }
        let file = try ledger.files(ofBatch: batch).first { $0.kind == .profiles && $0.revision == revision }
        guard let file, let request = try ledger.requests(ofBatch: batch).first(where: { $0.fileID == file.id }) else {
            throw Failure.absent(
                "there is no revision \(revision) of the profiles", in: batch, try: "kycc why \(batch)_profiles.json.")
        }
        return request
    }

    /// The version that scored.
    ///
    /// - Throws: `Failure` where it is gone.
    func model(of request: StoredRequest) throws -> StoredModel {
        guard let model = try ledger.model(request.modelVersion) else {
            throw Failure.absent(
                "there is no model \(request.modelVersion)", in: root.databasePath, try: "kycc verify.")
        }
        return model
    }
}
