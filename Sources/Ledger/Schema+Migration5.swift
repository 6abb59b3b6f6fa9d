import GRDB

/// The fifth schema: bands of any name and number, scores of any range, and the sides of reasons.
///
/// The scorecard of the request says which band a score has, and `verify` computes it anew. `reason_sides` has a side
/// for each of `reasons`, joined by `|`; rows that were recorded before this schema have NULL there.
extension Schema {
    static func migrate5(_ db: Database) throws {
        // Indexes go with the table; views and triggers are put back.
        try withoutViewsAndTriggers(db) {
            let indexes = try String.fetchAll(
                db,
                sql: """
                    SELECT sql FROM sqlite_schema
                    WHERE tbl_name = 'credit_scores' AND type = 'index' AND sql IS NOT NULL ORDER BY rowid
                    """)
            try db.execute(sql: scores5)
            for sql in indexes { try db.execute(sql: sql) }
        }
    }

    /// Whether the database has the column `reason_sides`.
    static func hasReasonSides(_ db: Database) throws -> Bool {
        try db.columns(in: "credit_scores").contains { $0.name == "reason_sides" }
    }

    /// The characters of a band are not checked here: of 2.0 s for a million rows that took 0.4 s more.
    private static let scores5 = """
        CREATE TABLE new_credit_scores (
            request_id INTEGER NOT NULL REFERENCES score_requests (id),
            place INTEGER NOT NULL CHECK (place >= 0),
            party_id TEXT NOT NULL,
            pd REAL NOT NULL CHECK (pd BETWEEN 0 AND 1),
            score INTEGER NOT NULL CHECK (score BETWEEN -100000 AND 100000),
            band TEXT NOT NULL CHECK (length(band) BETWEEN 1 AND 32),
            reasons TEXT NOT NULL,
            reason_sides TEXT,
            PRIMARY KEY (request_id, place)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_credit_scores SELECT *, NULL FROM credit_scores ORDER BY request_id, place;
        DROP TABLE credit_scores;
        ALTER TABLE new_credit_scores RENAME TO credit_scores;
        """
}
