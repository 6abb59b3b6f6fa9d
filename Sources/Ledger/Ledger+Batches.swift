import GRDB

/// A batch that has been scored.
package struct StoredBatch: Sendable {
    package let batchID: String
    /// The request that counts.
    package let request: StoredRequest
    /// Known outcomes, and how many of them are defaults.
    package let labelled: Int
    package let defaults: Int
    /// Microseconds since 1970; when the latest labels were observed, where they say so.
    package let observedAt: Int64?

    init(_ row: Row) {
        batchID = row["batch_id"]
        labelled = row["labelled"]
        defaults = row["defaults"]
        observedAt = row["observed_at_us"]
        request = StoredRequest(row)
    }
}

/// One scoring of a batch.
package struct StoredRequest: Sendable {
    package let id: Int64
    package let batchID: String
    package let fileID: Int64
    package let modelVersion: String
    package let asOf: Int64
    package let asOfSource: String
    package let requestedAt: Int64
    package let parties: Int
    package let activeVersion: String
    package let passedOver: String?
    package let psi: Double?
    package let ownNames: [String]
    package let supersededBy: Int64?

    init(_ row: Row) {
        id = row["id"]
        batchID = row["batch_id"]
        fileID = row["file_id"]
        modelVersion = row["model_version"]
        asOf = row["as_of_us"]
        asOfSource = row["as_of_source"]
        requestedAt = row["requested_us"]
        parties = row["parties"]
        activeVersion = row["active_version"]
        passedOver = row["passed_over"]
        psi = row["psi"]
        let names: String = row["own_feature_names"]
        // Names are letters, digits, _ and . alone, so the JSON list has no escapes.
        ownNames = names.dropFirst().dropLast().split(separator: ",").map { String($0.dropFirst().dropLast()) }
        supersededBy = row["superseded_by"]
    }
}

/// Counters for the status.
package struct LedgerTotals: Sendable, Equatable {
    package var batchesScored = 0
    package var partiesScored = 0
    package var modelsTrained = 0
    package var filesRejected = 0

    package init() {}
}

extension Ledger {
    private static let batchColumns = """
        SELECT r.*, b.labelled, b.defaults, b.observed_at_us
        FROM batches AS b JOIN score_requests AS r ON r.id = b.request_id
        """

    /// A batch; nil where it has not been scored.
    package func batch(_ id: String) throws(LedgerError) -> StoredBatch? {
        try read("look \(id) up") { db in
            try Row.fetchOne(db, sql: "\(Ledger.batchColumns) WHERE b.batch_id = ?", arguments: [id]).map(
                StoredBatch.init)
        }
    }

    /// Every batch in batch order, or those with known outcomes alone.
    package func batches(labelledOnly: Bool = false) throws(LedgerError) -> [StoredBatch] {
        try read("list the batches") { db in
            let clause = labelledOnly ? "WHERE b.labelled > 0" : ""
            return try Row.fetchAll(db, sql: "\(Ledger.batchColumns) \(clause) ORDER BY b.order_key").map(
                StoredBatch.init)
        }
    }

    /// The ids of all scored batches.
    package func batchIDs() throws(LedgerError) -> [String] {
        try read("list the batches") { db in try String.fetchAll(db, sql: "SELECT batch_id FROM batches") }
    }

    /// The batch scored last; nil where none has been.
    package func lastBatch() throws(LedgerError) -> StoredBatch? {
        try read("look the last batch up") { db in
            try Row.fetchOne(db, sql: "\(Ledger.batchColumns) ORDER BY r.id DESC LIMIT 1").map(StoredBatch.init)
        }
    }

    /// Every scoring of a batch, or of all, in the order in which they were made.
    package func requests(ofBatch batch: String? = nil) throws(LedgerError) -> [StoredRequest] {
        try read("list the requests") { db in
            // Two statements, because a condition that may be absent keeps SQLite from its index.
            guard let batch else {
                return try Row.fetchAll(db, sql: "SELECT * FROM score_requests ORDER BY id").map(StoredRequest.init)
            }
            return try Row.fetchAll(
                db, sql: "SELECT * FROM score_requests WHERE batch_id = ? ORDER BY id", arguments: [batch]
            ).map(StoredRequest.init)
        }
    }

    package func totals() throws(LedgerError) -> LedgerTotals {
        try read("count") { db in
            func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
            var totals = LedgerTotals()
            totals.batchesScored = try count("SELECT count(*) FROM batches")
            totals.partiesScored = try count(
                "SELECT coalesce(sum(parties), 0) FROM score_requests WHERE superseded_by IS NULL")
            totals.modelsTrained = try count("SELECT count(*) FROM models WHERE decision <> 'expert'")
            totals.filesRejected = try count("SELECT count(*) FROM events WHERE event = 'rejected'")
            return totals
        }
    }
}
