import GRDB

/// The tables, and what the database itself refuses. A migration that has been released is never edited.
///
/// Times are microseconds since 1970 UTC. The batch lag rule and the append-only tables are triggers, so that they hold for
/// whoever writes, the `sqlite3` shell included; that shell does not check foreign keys unless asked, so the triggers of the
/// rule refuse batches and models that are not there as well.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: "PRAGMA application_id = \(Ledger.applicationID)")
            try db.execute(sql: tables)
            try db.execute(sql: features)
            try db.execute(sql: lagRule)
            try db.execute(sql: appendOnly)
        }
        return migrator
    }

    private static let tables = """
        CREATE TABLE batches (
            batch_id TEXT NOT NULL PRIMARY KEY
                CHECK (length(batch_id) BETWEEN 1 AND 64 AND batch_id GLOB '[A-Za-z0-9]*'
                       AND batch_id NOT GLOB '*[^A-Za-z0-9._-]*'),
            order_key BLOB NOT NULL UNIQUE,
            request_id INTEGER REFERENCES score_requests (id) DEFERRABLE INITIALLY DEFERRED,
            labelled INTEGER NOT NULL DEFAULT 0 CHECK (labelled >= 0),
            defaults INTEGER NOT NULL DEFAULT 0 CHECK (defaults BETWEEN 0 AND labelled),
            observed_at_us INTEGER
        ) STRICT;

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
            challenger TEXT NOT NULL REFERENCES models (version),
            champion TEXT NOT NULL REFERENCES models (version),
            activation_id INTEGER NOT NULL REFERENCES activations (id),
            observed_at_us INTEGER,
            training_rows INTEGER NOT NULL,
            n INTEGER NOT NULL, n1 INTEGER NOT NULL, n0 INTEGER NOT NULL,
            auc REAL, delta REAL, variance REAL,
            d REAL NOT NULL, s2 REAL NOT NULL,
            CHECK (n = n1 + n0)
        ) STRICT;

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
            previous_sha256 TEXT NOT NULL,
            sha256 TEXT NOT NULL
        ) STRICT;
        CREATE INDEX events_by_word ON events (event);
        """

    /// The built-in features are columns of their own, in catalog order; a feature that is missing is NULL. The user's own
    /// are doubles in little-endian order, one for each of the request's `own_feature_names`, NaN where missing.
    private static let features = """
        CREATE TABLE party_features (
            request_id INTEGER NOT NULL REFERENCES score_requests (id),
            place INTEGER NOT NULL CHECK (place >= 0),
            party_id TEXT NOT NULL,
        \(Ledger.builtInFeatures.map { "    \($0) REAL," }.joined(separator: "\n"))
            own_features BLOB,
            PRIMARY KEY (request_id, place)
        ) STRICT, WITHOUT ROWID;
        """

    private static let lagRule = """
        CREATE TRIGGER score_requests_lag_rule BEFORE INSERT ON score_requests
        BEGIN
            SELECT RAISE(ABORT, 'temporal leakage: the model has this batch or a later one in its lineage')
            WHERE EXISTS (
                SELECT 1 FROM model_lineage AS l JOIN batches AS b ON b.batch_id = l.batch_id
                WHERE l.model_version = NEW.model_version
                  AND b.order_key >= (SELECT order_key FROM batches WHERE batch_id = NEW.batch_id));
            SELECT RAISE(ABORT, 'temporal leakage: labels in the lineage of the model were observed after as_of')
            WHERE EXISTS (
                SELECT 1 FROM models WHERE version = NEW.model_version AND observed_at_us > NEW.as_of_us);
            SELECT RAISE(ABORT, 'no such batch') WHERE NOT EXISTS (SELECT 1 FROM batches WHERE batch_id = NEW.batch_id);
            SELECT RAISE(ABORT, 'no such model') WHERE NOT EXISTS (SELECT 1 FROM models WHERE version = NEW.model_version);
        END;

        CREATE TRIGGER model_lineage_lag_rule BEFORE INSERT ON model_lineage
        BEGIN
            SELECT RAISE(ABORT, 'temporal leakage: the model has scored this batch or an earlier one')
            WHERE EXISTS (
                SELECT 1 FROM score_requests AS r JOIN batches AS b ON b.batch_id = r.batch_id
                WHERE r.model_version = NEW.model_version
                  AND b.order_key <= (SELECT order_key FROM batches WHERE batch_id = NEW.batch_id));
            SELECT RAISE(ABORT, 'no such batch') WHERE NOT EXISTS (SELECT 1 FROM batches WHERE batch_id = NEW.batch_id);
            SELECT RAISE(ABORT, 'no such model') WHERE NOT EXISTS (SELECT 1 FROM models WHERE version = NEW.model_version);
            SELECT RAISE(ABORT, 'model_lineage is append-only')
            WHERE EXISTS (
                SELECT 1 FROM model_lineage
                WHERE model_version = NEW.model_version AND batch_id = NEW.batch_id);
        END;
        """

    /// A table, the key by which INSERT OR REPLACE would overwrite a row (no delete trigger fires then), and the columns
    /// that may not be changed; nil is all of them.
    private static let frozen: [(table: String, key: String?, columns: String?)] = [
        ("model_lineage", nil, nil),
        ("activations", "id = NEW.id", nil),
        ("events", "id = NEW.id", nil),
        ("comparisons", "id = NEW.id", nil),
        ("drift_references", "model_version = NEW.model_version", nil),
        ("labels", "batch_id = NEW.batch_id AND revision = NEW.revision AND place = NEW.place", nil),
        ("credit_scores", nil, nil),
        ("party_features", nil, nil),
        ("batches", "batch_id = NEW.batch_id OR order_key = NEW.order_key", "batch_id, order_key"),
        (
            "models", "number = NEW.number OR version = NEW.version OR (state = 'active' AND NEW.state = 'active')",
            "number, version, batch_id, file_id, trained_us, observed_at_us, training_rows, coefficients, decision, figures"
        ),
        (
            "score_requests", "id = NEW.id OR file_id = NEW.file_id",
            "id, batch_id, file_id, model_version, as_of_us, as_of_source, requested_us, parties, active_version,"
                + " passed_over, psi, own_feature_names"
        ),
        (
            "files",
            "id = NEW.id OR (batch_id = NEW.batch_id AND kind = NEW.kind"
                + " AND (revision = NEW.revision OR sha256 = NEW.sha256))",
            "id, name, batch_id, kind, revision, sha256, size, first_seen_us, outcome, document, timings"
        ),
    ]

    private static let appendOnly =
        frozen.map { table, key, columns in
            let refusal = "'\(table) is append-only'"
            var sql = """
                CREATE TRIGGER \(table)_no_delete BEFORE DELETE ON \(table)
                BEGIN SELECT RAISE(ABORT, \(refusal)); END;
                CREATE TRIGGER \(table)_no_update BEFORE UPDATE \(columns.map { "OF \($0) " } ?? "")ON \(table)
                BEGIN SELECT RAISE(ABORT, \(refusal)); END;
                """
            if let key {
                sql += """
                    CREATE TRIGGER \(table)_no_replace BEFORE INSERT ON \(table)
                    WHEN EXISTS (SELECT 1 FROM \(table) WHERE \(key))
                    BEGIN SELECT RAISE(ABORT, \(refusal)); END;
                    """
            }
            return sql
        }.joined()
            + """
            CREATE TRIGGER models_one_active BEFORE UPDATE OF state ON models
            WHEN NEW.state = 'active' AND EXISTS (SELECT 1 FROM models WHERE state = 'active' AND number <> NEW.number)
            BEGIN SELECT RAISE(ABORT, 'one model is active at a time'); END;

            CREATE TRIGGER events_chain BEFORE INSERT ON events
            WHEN NEW.previous_sha256 IS NOT coalesce((SELECT sha256 FROM events ORDER BY id DESC LIMIT 1), '')
            BEGIN SELECT RAISE(ABORT, 'an event must carry the SHA-256 of the one before'); END;
            """
}

extension Ledger {
    /// Columns of `party_features` for the built-in features, in catalog order.
    package static let builtInFeatures = [
        "kyc_verified", "company_age_years", "party_type_score", "contact_completeness", "has_tax_id",
        "transaction_count_6m", "avg_transaction_amount", "total_transaction_volume_6m", "transaction_regularity_score",
        "payment_type_diversity", "recent_activity_flag", "supplier_count", "customer_count",
        "direct_counterparty_count",
        "network_depth_downstream", "network_size", "network_balance_ratio",
    ]
}
