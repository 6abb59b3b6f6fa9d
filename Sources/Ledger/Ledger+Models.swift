import GRDB

/// A version of the scorecard as the database keeps it.
package struct StoredModel: Sendable {
    /// The number of the version in the order of training; 1 is the expert scorecard.
    package let number: Int
    /// `v` and the number.
    package let version: String
    /// `active`, `challenger` or `retired`.
    package let state: String
    /// The batch whose labels it was trained at; nil for v1.
    package let batchID: String?
    /// The labels file that it was trained at; nil for v1.
    package let fileID: Int64?
    /// Microseconds since 1970.
    package let trainedAt: Int64
    /// When the latest labels of the lineage were observed; microseconds since 1970; nil if no file says so.
    package let observedAt: Int64?
    /// Labelled companies that it was trained on; 0 for the expert scorecard.
    package let trainingRows: Int
    /// The scorecard as JSON (`ModelText`), every double to the last bit.
    package let coefficients: String
    /// `expert`, `activated`, `challenger` or `not_comparable`.
    package let decision: String
    /// Whether it is the expert scorecard, which nothing was learned for.
    package var isExpert: Bool { decision == "expert" }
    /// How the training was decided, as JSON (`TrainingFigures`); `{}` for the expert scorecard.
    package let figures: String
    /// In batch order.
    package let lineage: [(batchID: String, role: String)]
    /// When it last became active; microseconds since 1970.
    package let activatedAt: Int64?

    init(_ row: Row, _ db: Database) throws {
        number = row["number"]
        version = row["version"]
        state = row["state"]
        batchID = row["batch_id"]
        fileID = row["file_id"]
        trainedAt = row["trained_us"]
        observedAt = row["observed_at_us"]
        trainingRows = row["training_rows"]
        coefficients = row["coefficients"]
        decision = row["decision"]
        figures = row["figures"]
        lineage = try Row.fetchAll(
            db,
            sql: """
                SELECT l.batch_id, l.role FROM model_lineage AS l JOIN batches AS b ON b.batch_id = l.batch_id
                WHERE l.model_version = ? ORDER BY b.order_key
                """, arguments: [version]
        ).map { ($0["batch_id"], $0["role"]) }
        activatedAt = try Int64.fetchOne(
            db, sql: "SELECT max(at_us) FROM activations WHERE to_version = ?", arguments: [version])
    }
}

/// A line of the activation history.
package struct StoredActivation: Sendable {
    /// From 1, without a gap.
    package let id: Int64
    /// Microseconds since 1970.
    package let at: Int64
    /// The version before; nil of the first.
    package let from: String?
    /// The version that became active.
    package let to: String
    /// A person, or `kycc`.
    package let by: String
    /// Why, for the record.
    package let reason: String
}

extension Ledger {
    /// A version; nil where there is none.
    package func model(_ version: String) throws(LedgerError) -> StoredModel? {
        try models("WHERE version = ?", [version]).first
    }

    /// The version of the active recipe that was trained at a labels file; nil where none was. Those of rivals come
    /// after it.
    ///
    /// - Parameter id: of the file.
    package func model(trainedAtFile id: Int64) throws(LedgerError) -> StoredModel? {
        try models("WHERE file_id = ? ORDER BY number LIMIT 1", [id]).first
    }

    /// Every version in the order of training.
    package func models() throws(LedgerError) -> [StoredModel] { try models("ORDER BY number", []) }

    /// The active version.
    package func activeModel() throws(LedgerError) -> StoredModel {
        guard let model = try models("WHERE state = 'active'", []).first else {
            throw LedgerError("look the active model up", cause: .damaged, message: "no model is active")
        }
        return model
    }

    /// Versions that have ever been active, the newest first.
    package func modelsEverActive() throws(LedgerError) -> [StoredModel] {
        try models("WHERE version IN (SELECT to_version FROM activations) ORDER BY number DESC", [])
    }

    /// The number of the version trained last.
    package func lastModelNumber() throws(LedgerError) -> Int {
        try read("count the models") { db in try Int.fetchOne(db, sql: "SELECT max(number) FROM models") ?? 0 }
    }

    private func models(_ clause: String, _ arguments: StatementArguments) throws(LedgerError) -> [StoredModel] {
        try read("look models up") { db in
            try Row.fetchAll(db, sql: "SELECT * FROM models \(clause)", arguments: arguments).map {
                try StoredModel($0, db)
            }
        }
    }

    /// The history of activations, the oldest first.
    ///
    /// - Throws: `LedgerError` if the database cannot be read.
    package func activations() throws(LedgerError) -> [StoredActivation] { try activations("ORDER BY id", []) }

    func activations(_ clause: String, _ arguments: StatementArguments) throws(LedgerError) -> [StoredActivation] {
        try read("list the activations") { db in
            try Row.fetchAll(db, sql: "SELECT * FROM activations \(clause)", arguments: arguments).map {
                StoredActivation(
                    id: $0["id"], at: $0["at_us"], from: $0["from_version"], to: $0["to_version"], by: $0["by"],
                    reason: $0["reason"])
            }
        }
    }

    /// A version without enough training rows is compared with the first batch of so many companies that it scored.
    package static let leastDriftReference = 50

    /// The first scoring of a version with so many parties or more, also where the batch was scored anew later; nil
    /// before there is one.
    package func firstRequest(of version: String, leastParties: Int) throws(LedgerError) -> StoredRequest? {
        try read("look the first batch of \(version) up") { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT \(StoredRequest.columns) FROM score_requests AS r
                    WHERE r.model_version = ? AND r.parties >= ? ORDER BY r.id LIMIT 1
                    """, arguments: [version, leastParties]
            ).map(StoredRequest.init)
        }
    }

    /// The first batch with so many companies that a version scored, as it was scored last; a batch that another
    /// version scored since, or that has fewer companies now, is left out.
    package func firstBatch(of version: String, leastParties: Int) throws(LedgerError) -> StoredRequest? {
        try read("look the first batch of \(version) up") { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT \(StoredRequest.columns) FROM score_requests AS first
                    JOIN batches AS b ON b.batch_id = first.batch_id JOIN score_requests AS r ON r.id = b.request_id
                    WHERE first.model_version = ?1 AND first.parties >= ?2
                        AND r.model_version = ?1 AND r.parties >= ?2
                    ORDER BY first.id LIMIT 1
                    """, arguments: [version, leastParties]
            ).map(StoredRequest.init)
        }
    }

    /// The bins that a model's batches are held against; nil where it has scored nothing yet (v1).
    package func driftReference(of version: String) throws(LedgerError) -> String? {
        try read("read the drift reference of \(version)") { db in
            try String.fetchOne(
                db, sql: "SELECT bins FROM drift_references WHERE model_version = ?", arguments: [version])
        }
    }
}
