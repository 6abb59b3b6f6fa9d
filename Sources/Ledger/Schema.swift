import GRDB

/// The tables, and what the database itself refuses. A migration that has been released is never edited.
///
/// Times are microseconds since 1970 UTC. What is recorded stays: `batches` has counters and the request that counts,
/// `files` the time of archiving, `models` their state and `score_requests` the request that came after them, and all
/// else is never changed. `files.observed_at_us` is when the latest outcomes of the batch were observed that were known
/// by that file.
///
/// The batch lag rule (`Schema+Insertions`) and the append-only tables (`Schema+Changes`) are triggers, so that they
/// hold for whoever writes, the `sqlite3` shell included.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: "PRAGMA application_id = \(Ledger.applicationID)")
            try db.execute(sql: tables)
            try db.execute(sql: features)
            try db.execute(sql: lineageObservations)
            try db.execute(sql: insertions)
            try db.execute(sql: changes)
            try db.execute(sql: identifiers)
        }
        migrator.registerMigration("2") { db in
            // Until then the digest stood among the fields.
            try db.execute(
                sql: """
                    ALTER TABLE events ADD COLUMN rows_sha256 TEXT CHECK (rows_sha256 IS NULL OR length(rows_sha256) = 64)
                    """)
            try remakeScores(in: db)
        }
        migrator.registerMigration("3") { db in try migrate3(db) }
        migrator.registerMigration("4") { db in try migrate4(db) }
        migrator.registerMigration("5") { db in try migrate5(db) }
        return migrator
    }

    /// The last migration that was applied; nil where what the database notes of them is not the first of them, in any
    /// order, up to that one. Without that its tables could not be migrated further, nor compared with those they
    /// should be.
    static func lastMigration(in db: Database) throws -> String? {
        let applied = try migrator.appliedIdentifiers(db)
        let known = migrator.migrations
        return applied == Set(known.prefix(applied.count)) ? known.prefix(applied.count).last : nil
    }

    static let tables = """
        CREATE TABLE batches (
            batch_id TEXT NOT NULL PRIMARY KEY
                CHECK (length(batch_id) BETWEEN 1 AND 64 AND batch_id GLOB '[A-Za-z0-9]*'
                       AND batch_id NOT GLOB '*[^A-Za-z0-9._-]*'),
            order_key BLOB NOT NULL UNIQUE,
            request_id INTEGER REFERENCES score_requests (id) DEFERRABLE INITIALLY DEFERRED,
            labelled INTEGER NOT NULL DEFAULT 0 CHECK (labelled >= 0),
            defaults INTEGER NOT NULL DEFAULT 0 CHECK (defaults BETWEEN 0 AND labelled),
            observed_at_us INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX batches_by_request ON batches (request_id);

        CREATE TABLE files (
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
            UNIQUE (batch_id, kind, revision),
            UNIQUE (batch_id, kind, sha256)
        ) STRICT;
        CREATE INDEX files_not_archived ON files (id) WHERE archived_us IS NULL;
        CREATE INDEX files_by_name ON files (name);

        CREATE TABLE models (
            number INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1),
            version TEXT NOT NULL UNIQUE CHECK (version = 'v' || number),
            state TEXT NOT NULL CHECK (state IN ('active', 'challenger', 'retired')),
            batch_id TEXT REFERENCES batches (batch_id),
            file_id INTEGER REFERENCES files (id),
            trained_us INTEGER NOT NULL,
            observed_at_us INTEGER,
            training_rows INTEGER NOT NULL CHECK (training_rows >= 0),
            coefficients TEXT NOT NULL CHECK (json_valid(coefficients)),
            decision TEXT NOT NULL CHECK (decision IN ('expert', 'activated', 'challenger', 'not_comparable')),
            figures TEXT NOT NULL CHECK (json_valid(figures))
        ) STRICT;
        CREATE UNIQUE INDEX one_active_model ON models (state) WHERE state = 'active';
        CREATE INDEX models_by_file ON models (file_id);

        CREATE TABLE model_lineage (
            model_version TEXT NOT NULL REFERENCES models (version),
            batch_id TEXT NOT NULL REFERENCES batches (batch_id),
            role TEXT NOT NULL CHECK (role IN ('trained', 'compared', 'inherited')),
            PRIMARY KEY (model_version, batch_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE score_requests (
            id INTEGER PRIMARY KEY,
            batch_id TEXT NOT NULL REFERENCES batches (batch_id),
            file_id INTEGER NOT NULL UNIQUE REFERENCES files (id),
            model_version TEXT NOT NULL REFERENCES models (version),
            as_of_us INTEGER NOT NULL,
            as_of_source TEXT NOT NULL CHECK (as_of_source IN ('as_of', 'generated_at', 'first_seen')),
            requested_us INTEGER NOT NULL,
            parties INTEGER NOT NULL CHECK (parties >= 1),
            active_version TEXT NOT NULL REFERENCES models (version),
            passed_over TEXT,
            psi REAL,
            own_feature_names TEXT NOT NULL CHECK (json_valid(own_feature_names)),
            superseded_by INTEGER REFERENCES score_requests (id) DEFERRABLE INITIALLY DEFERRED
        ) STRICT;
        CREATE INDEX score_requests_by_batch ON score_requests (batch_id);
        CREATE INDEX score_requests_by_model ON score_requests (model_version);

        CREATE TABLE credit_scores (
            request_id INTEGER NOT NULL REFERENCES score_requests (id),
            place INTEGER NOT NULL CHECK (place >= 0),
            party_id TEXT NOT NULL,
            pd REAL NOT NULL CHECK (pd BETWEEN 0 AND 1),
            score INTEGER NOT NULL CHECK (score BETWEEN 300 AND 900),
            band TEXT NOT NULL CHECK (band IN ('excellent', 'good', 'fair', 'poor', 'very_poor')),
            reasons TEXT NOT NULL,
            PRIMARY KEY (request_id, place)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX credit_scores_by_party ON credit_scores (request_id, party_id);

        CREATE TABLE labels (
            batch_id TEXT NOT NULL REFERENCES batches (batch_id),
            revision INTEGER NOT NULL,
            place INTEGER NOT NULL,
            party_id TEXT NOT NULL,
            outcome INTEGER NOT NULL CHECK (outcome IN (0, 1)),
            PRIMARY KEY (batch_id, revision, place)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE comparisons (
            id INTEGER PRIMARY KEY,
            batch_id TEXT NOT NULL REFERENCES batches (batch_id),
            challenger TEXT NOT NULL UNIQUE REFERENCES models (version),
            champion TEXT NOT NULL REFERENCES models (version),
            activation_id INTEGER NOT NULL REFERENCES activations (id),
            observed_at_us INTEGER,
            training_rows INTEGER NOT NULL,
            n INTEGER NOT NULL, n1 INTEGER NOT NULL, n0 INTEGER NOT NULL,
            auc REAL, delta REAL, variance REAL,
            d REAL NOT NULL, s2 REAL NOT NULL,
            CHECK (n = n1 + n0)
        ) STRICT;
        CREATE INDEX comparisons_by_batch ON comparisons (batch_id);

        CREATE TABLE drift_references (
            model_version TEXT NOT NULL PRIMARY KEY REFERENCES models (version),
            bins TEXT NOT NULL CHECK (json_valid(bins))
        ) STRICT;

        CREATE TABLE activations (
            id INTEGER PRIMARY KEY,
            at_us INTEGER NOT NULL,
            from_version TEXT REFERENCES models (version),
            to_version TEXT NOT NULL REFERENCES models (version),
            by TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;

        CREATE TABLE events (
            id INTEGER PRIMARY KEY,
            at_us INTEGER NOT NULL,
            event TEXT NOT NULL,
            fields TEXT NOT NULL CHECK (json_valid(fields)),
            previous_sha256 TEXT NOT NULL CHECK (length(previous_sha256) IN (0, 64)),
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64)
        ) STRICT;
        CREATE INDEX events_by_word ON events (event);
        """

    /// The built-in features are columns of their own; a feature that is missing is NULL. The user's own are in
    /// `own_features`, of which there are two forms (`OwnFeatureBytes`), whichever is shorter. Doubles: one for each of
    /// the request's `own_feature_names`, little-endian, NaN where missing; the length is a multiple of 8. Pairs: a
    /// byte 1, then index (UInt32) and value (double) of each feature that is there, little-endian; the length is 1
    /// more than a multiple of 12, which is odd, so that neither form can be taken for the other.
    static let features = """
        CREATE TABLE party_features (
            request_id INTEGER NOT NULL REFERENCES score_requests (id),
            place INTEGER NOT NULL CHECK (place >= 0),
            party_id TEXT NOT NULL,
        \(firstFeatures.map { "    \($0) REAL," }.joined(separator: "\n"))
            own_features BLOB,
            PRIMARY KEY (request_id, place)
        ) STRICT, WITHOUT ROWID;
        """
}

extension Schema {
    /// The band follows from the score. The check of the first schema, `band IN (…)`, took 3 µs a row, as much as all
    /// the rest of the insert: SQLite puts a list of more than two values into a table of its own, anew for each row.
    private static let scores = """
        CREATE TABLE new_credit_scores (
            request_id INTEGER NOT NULL REFERENCES score_requests (id),
            place INTEGER NOT NULL CHECK (place >= 0),
            party_id TEXT NOT NULL,
            pd REAL NOT NULL CHECK (pd BETWEEN 0 AND 1),
            score INTEGER NOT NULL CHECK (score BETWEEN 300 AND 900),
            band TEXT NOT NULL CHECK (
                band = CASE WHEN score >= 800 THEN 'excellent' WHEN score >= 700 THEN 'good' WHEN score >= 600 THEN 'fair'
                    WHEN score >= 450 THEN 'poor' ELSE 'very_poor' END),
            reasons TEXT NOT NULL,
            PRIMARY KEY (request_id, place)
        ) STRICT, WITHOUT ROWID;
        """

    /// Gives `credit_scores` its new check; its index and triggers stay as they are.
    private static func remakeScores(in db: Database) throws {
        let kept = try String.fetchAll(
            db,
            sql: """
                SELECT sql FROM sqlite_schema WHERE tbl_name = 'credit_scores' AND type <> 'table' AND sql IS NOT NULL
                ORDER BY rowid
                """)
        try db.execute(
            sql: scores + """
                INSERT INTO new_credit_scores SELECT * FROM credit_scores ORDER BY request_id, place;
                DROP TABLE credit_scores;
                ALTER TABLE new_credit_scores RENAME TO credit_scores;
                """)
        for sql in kept { try db.execute(sql: sql) }
    }
}

extension Schema {
    /// The columns of `party_features` for built-in features that the first schema makes: those of feature set 1,
    /// frozen.
    static let firstFeatures = [
        "kyc_verified", "company_age_years", "party_type_score", "contact_completeness", "has_tax_id",
        "transaction_count_6m", "avg_transaction_amount", "total_transaction_volume_6m", "transaction_regularity_score",
        "payment_type_diversity", "recent_activity_flag", "supplier_count", "customer_count",
        "direct_counterparty_count", "network_depth_downstream", "network_size", "network_balance_ratio",
    ]
}
