import GRDB
package import Vocabulary

/// What the report asks: the newest of each, however many there are.
extension Ledger {
    /// The last batches in batch order, the last first.
    ///
    /// - Parameters:
    ///   - most: how many.
    ///   - version: only those that it scored; nil is any.
    package func newestBatches(_ most: Int, scoredBy version: String? = nil) throws(LedgerError) -> [StoredBatch] {
        try read("list the newest batches") { db in
            let clause = version == nil ? "" : "WHERE r.model_version = ?"
            let arguments: StatementArguments = version.map { [$0, most] } ?? [most]
            return try Row.fetchAll(
                db, sql: "\(Ledger.batchColumns) \(clause) ORDER BY b.order_key DESC LIMIT ?", arguments: arguments
            ).map(StoredBatch.init)
        }
    }

    /// Batches in batch order, from a place on.
    ///
    /// - Parameters:
    ///   - place: of the first, from 0.
    ///   - most: how many.
    package func batches(from place: Int, most: Int) throws(LedgerError) -> [StoredBatch] {
        try read("list batches") { db in
            try Row.fetchAll(
                db, sql: "\(Ledger.batchColumns) ORDER BY b.order_key LIMIT ? OFFSET ?", arguments: [most, place]
            ).map(StoredBatch.init)
        }
    }

    /// How many batches a version scored, by the scorings that count.
    package func batchCount(scoredBy version: String) throws(LedgerError) -> Int {
        try read("count the batches of \(version)") { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM batches AS b JOIN score_requests AS r ON r.id = b.request_id
                    WHERE r.model_version = ?
                    """, arguments: [version]) ?? 0
        }
    }

    /// The activations of a version, the oldest first.
    package func activations(of version: String) throws(LedgerError) -> [StoredActivation] {
        try activations("WHERE to_version = ? ORDER BY id", [version])
    }

    /// The activations of others in the place of a version, the oldest first.
    package func activations(from version: String) throws(LedgerError) -> [StoredActivation] {
        try activations("WHERE from_version = ? ORDER BY id", [version])
    }

    /// The newest activations, the newest first.
    ///
    /// - Parameter most: how many.
    package func newestActivations(_ most: Int) throws(LedgerError) -> [StoredActivation] {
        try activations("ORDER BY id DESC LIMIT ?", [most])
    }

    /// The files of a kind that were taken last, the newest first.
    ///
    /// - Parameter most: how many.
    package func newestFiles(_ most: Int, of kind: BatchFileName.Kind) throws(LedgerError) -> [StoredFile] {
        try files("WHERE kind = ? ORDER BY id DESC LIMIT ?", [kind.rawValue, most])
    }
}
