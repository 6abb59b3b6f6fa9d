import GRDB

/// v1 has the score settings of its first use: until a batch has been scored, they may change.
extension Ledger {
    /// Whether no batch has been scored yet.
    package func hasNoRequest() throws(LedgerError) -> Bool {
        try read("look for scores") { db in try Ledger.hasNoRequest(db) }
    }

    private static func hasNoRequest(_ db: Database) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT NOT EXISTS (SELECT 1 FROM score_requests)") ?? false
    }

    /// Gives v1 another document, within the transaction that records the first scores.
    ///
    /// The trigger that keeps versions from being changed is taken away and made again, from its own text: nobody but
    /// this transaction ever sees the database without it.
    static func renew(expert coefficients: String, in db: Database) throws {
        let guarding = "models_no_update"
        let sql = try String.fetchOne(
            db, sql: "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?", arguments: [guarding])
        guard let sql, try hasNoRequest(db) else {
            throw LedgerError(
                "renew v1", cause: .damaged, message: "a batch was scored already, or a trigger is missing")
        }
        try db.execute(sql: "DROP TRIGGER \(guarding)")
        try db.execute(
            sql: "UPDATE models SET coefficients = ? WHERE version = 'v1' AND decision = 'expert'",
            arguments: [coefficients])
        try db.execute(sql: sql)
    }

    /// The event that v1 was renewed with the digest of what it is from now on: the first activation and v1.
    static func renewed(_ event: EventRecord, in db: Database) throws -> EventRecord {
        event.answering(for: try RowDigest.activation(1, in: db))
    }
}
