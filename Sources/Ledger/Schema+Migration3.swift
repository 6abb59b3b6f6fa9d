import GRDB

/// The third schema: who dropped a file and when its outcomes were observed, outcomes that are taken back, the same
/// bytes that may count again, and the batch lag rule by reference times as well.
///
/// What it changes of the first schema is copied here, because a migration that has been released is never edited.
extension Schema {
    static func migrate3(_ db: Database) throws {
        try withoutViewsAndTriggers(db, changed: changed3) {
            try db.execute(sql: files3)
            try db.execute(sql: details3)
        }
        try db.execute(sql: added3)
    }

    /// Runs `body` while there are no views and triggers. SQLite reads them anew when a table is renamed, and those
    /// that name the table would fail meanwhile. Every one is put back as it was, also one that is not this program's:
    /// `verify` reports it.
    ///
    /// - Parameter changed: by name, the text of those that come back in another form.
    static func withoutViewsAndTriggers(
        _ db: Database, changed: [String: String] = [:], body: () throws -> Void
    ) throws {
        let kept = try Row.fetchAll(
            db,
            sql: """
                SELECT type, name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger')
                ORDER BY type = 'trigger', rowid
                """)
        for row in kept.reversed() {
            let name = (row["name"] as String).replacing("\"", with: "\"\"")
            try db.execute(sql: "DROP \(row["type"] as String) \"\(name)\"")
        }
        try body()
        for row in kept {
            let name: String = row["name"]
            try db.execute(sql: changed[name] ?? row["sql"])
        }
    }

    /// Lets a reader look at a database of an earlier schema as it is: empty tables of this connection stand for those
    /// that are not there yet.
    static func standIn(_ db: Database) throws {
        if try !hasReasonSides(db) {
            try db.execute(
                sql: "CREATE TEMP VIEW credit_scores AS SELECT *, NULL AS reason_sides FROM main.credit_scores")
        }
        if try !db.tableExists(featureTable) {
            // What was scored until then has the first feature set.
            try db.execute(
                sql: "CREATE TEMP VIEW score_requests AS SELECT *, 1 AS feature_set FROM main.score_requests")
        }
        if try db.tableExists("file_details") { return }
        try db.execute(
            sql: """
                CREATE TEMP TABLE file_details (file_id, owner_id, owner, observed_at_us, warnings, program);
                CREATE TEMP TABLE withdrawals (batch_id, revision, place, party_id);
                """)
    }

    /// `files` without UNIQUE (batch_id, kind, sha256): a person may want the same bytes to count again, as a further
    /// revision.
    private static let files3 = """
        CREATE TABLE new_files (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            batch_id TEXT NOT NULL REFERENCES batches (batch_id),
            kind TEXT NOT NULL CHECK (kind IN ('profiles', 'labels')),
            revision INTEGER NOT NULL CHECK (revision >= 1),
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            size INTEGER NOT NULL CHECK (size >= 0),
            first_seen_us INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome IN ('scored', 'trained', 'not_trained')),
            document TEXT NOT NULL,
            timings TEXT NOT NULL CHECK (json_valid(timings)),
            observed_at_us INTEGER CHECK (observed_at_us IS NULL OR kind = 'labels'),
            archived_us INTEGER,
            UNIQUE (batch_id, kind, revision)
        ) STRICT;
        INSERT INTO new_files SELECT * FROM files ORDER BY id;
        DROP TABLE files;
        ALTER TABLE new_files RENAME TO files;
        CREATE INDEX files_not_archived ON files (id) WHERE archived_us IS NULL;
        CREATE INDEX files_by_name ON files (name);
        CREATE INDEX files_by_sha256 ON files (sha256);
        """

    /// `file_details` has one row for each file that was recorded with this schema, none for older files. Its
    /// `observed_at_us` is the one that stands in the labels file; that of `files` is when the outcomes of the batch
    /// were observed that count as of this file. `withdrawals` are outcomes that a labels file takes back.
    private static let details3 = """
        CREATE TABLE file_details (
            file_id INTEGER PRIMARY KEY REFERENCES files (id),
            owner_id INTEGER,
            owner TEXT,
            observed_at_us INTEGER,
            warnings INTEGER NOT NULL CHECK (warnings >= 0),
            program TEXT NOT NULL
        ) STRICT;

        CREATE TABLE withdrawals (
            batch_id TEXT NOT NULL REFERENCES batches (batch_id),
            revision INTEGER NOT NULL,
            place INTEGER NOT NULL,
            party_id TEXT NOT NULL,
            PRIMARY KEY (batch_id, revision, place)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX score_requests_by_as_of ON score_requests (as_of_us);
        """
}
