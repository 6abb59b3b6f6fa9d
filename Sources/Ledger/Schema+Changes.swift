/// What may be changed, which is little, and that nothing may be removed.
extension Schema {
    /// What stands once it is recorded: a table, the columns that are never changed (nil: all), and what is said first
    /// where a change would break the batch lag rule.
    private static let frozen: [(table: String, columns: String?, leakage: String)] = [
        (
            "batches", "batch_id, order_key",
            refuse("temporal leakage: the order of the batches is fixed", where: "NEW.order_key IS NOT OLD.order_key")
        ),
        (
            "files",
            "id, name, batch_id, kind, revision, sha256, size, first_seen_us, outcome, document, timings, observed_at_us",
            refuse(
                "temporal leakage: a model that learnt from these labels has scored at an earlier as_of",
                where: """
                    EXISTS (
                        SELECT 1 FROM model_lineage AS l JOIN score_requests AS r ON r.model_version = l.model_version
                        WHERE l.batch_id = OLD.batch_id AND r.as_of_us < NEW.observed_at_us)
                    """)
        ),
        (
            "models",
            "number, version, batch_id, file_id, trained_us, observed_at_us, training_rows, coefficients, decision, figures",
            refuse(
                "temporal leakage: the model has scored at an earlier as_of",
                where: """
                    EXISTS (
                        SELECT 1 FROM score_requests WHERE model_version = OLD.version AND as_of_us < NEW.observed_at_us)
                    """)
        ),
        (
            "score_requests",
            "id, batch_id, file_id, model_version, as_of_us, as_of_source, requested_us, parties, active_version,"
                + " passed_over, psi, own_feature_names",
            leakingRequest
        ),
        ("model_lineage", nil, leakingLineage),
        ("activations", nil, ""),
        ("comparisons", nil, ""),
        ("drift_references", nil, ""),
        ("events", nil, ""),
        ("labels", nil, ""),
        ("credit_scores", nil, ""),
        ("party_features", nil, ""),
    ]

    /// The columns that may change, and how.
    private static let mutable = """
        CREATE TRIGGER batches_change BEFORE UPDATE ON batches
        BEGIN
        \(refuse(
            "temporal leakage: outcomes of a batch are observed when its labels files say",
            where: """
                NEW.observed_at_us IS NOT OLD.observed_at_us AND NEW.observed_at_us IS NOT (
                    SELECT max(observed_at_us) FROM files WHERE batch_id = OLD.batch_id AND kind = 'labels')
                """))
        \(refuse(
            "the newest request of a batch counts",
            where: """
                NEW.request_id IS NOT OLD.request_id
                AND NEW.request_id IS NOT (SELECT max(id) FROM score_requests WHERE batch_id = OLD.batch_id)
                """))
        \(refuse("known outcomes stay known", where: "NEW.labelled < OLD.labelled"))
        END;

        CREATE TRIGGER score_requests_change BEFORE UPDATE OF superseded_by ON score_requests
        BEGIN
        \(refuse(
            "a request is superseded once, by the newest of its batch",
            where: """
                OLD.superseded_by IS NOT NULL OR NEW.superseded_by IS OLD.id OR NEW.superseded_by IS NOT (
                    SELECT max(id) FROM score_requests WHERE batch_id = OLD.batch_id)
                """))
        END;

        CREATE TRIGGER files_change BEFORE UPDATE OF archived_us ON files
        BEGIN
        \(refuse("a file is archived once", where: "OLD.archived_us IS NOT NULL OR NEW.archived_us IS NULL"))
        END;

        CREATE TRIGGER models_change BEFORE UPDATE OF state ON models
        BEGIN
        \(refuse("the state of a model follows from the activations", where: "NEW.state IS NOT \(state("NEW.version"))"))
        END;

        CREATE TRIGGER activations_after AFTER INSERT ON activations
        BEGIN
        UPDATE models SET state = 'retired' WHERE state = 'active';
        UPDATE models SET state = 'active' WHERE version = NEW.to_version;
        END;
        """

    /// The state that the activations give to a version.
    static func state(_ version: String) -> String {
        """
        CASE WHEN \(version) IS (SELECT to_version FROM activations ORDER BY id DESC LIMIT 1) THEN 'active'
            WHEN EXISTS (SELECT 1 FROM activations WHERE to_version = \(version)) THEN 'retired'
            ELSE 'challenger' END
        """
    }

    /// Every table whose id is another name of the rowid: there `SET rowid` changes the id, but is no update of that
    /// column.
    private static let identified = ["activations", "comparisons", "events", "files", "score_requests"]

    static let changes =
        frozen.map { table, columns, leakage in
            let refusal = "SELECT RAISE(ABORT, '\(table) is append-only');"
            return """
                CREATE TRIGGER \(table)_no_delete BEFORE DELETE ON \(table)
                BEGIN \(refusal) END;
                CREATE TRIGGER \(table)_no_update BEFORE UPDATE \(columns.map { "OF \($0) " } ?? "")ON \(table)
                BEGIN
                \(leakage)
                \(refusal)
                END;
                """
        }.joined(separator: "\n") + mutable

    /// Ids count without a gap where the order is the evidence, and never go back elsewhere. The id that SQLite gives
    /// is known after the insert alone.
    static let identifiers =
        identified.map { table in
            let mustFollow = ["activations", "events"].contains(table)
            let before = "(SELECT max(id) FROM \(table) WHERE id < NEW.id)"
            return """
                CREATE TRIGGER \(table)_id AFTER INSERT ON \(table)
                WHEN NEW.id < 1 OR EXISTS (SELECT 1 FROM \(table) WHERE id > NEW.id)
                    \(mustFollow ? "OR NEW.id <> coalesce(\(before), 0) + 1" : "")
                BEGIN SELECT RAISE(ABORT, 'ids of \(table) are given in order'); END;
                """
        }.joined(separator: "\n")
            + """

            CREATE TRIGGER files_no_new_id BEFORE UPDATE ON files WHEN NEW.id IS NOT OLD.id
            BEGIN SELECT RAISE(ABORT, 'files is append-only'); END;
            CREATE TRIGGER score_requests_no_new_id BEFORE UPDATE ON score_requests WHEN NEW.id IS NOT OLD.id
            BEGIN SELECT RAISE(ABORT, 'score_requests is append-only'); END;
            CREATE TRIGGER models_no_new_number BEFORE UPDATE ON models WHEN NEW.number IS NOT OLD.number
            BEGIN SELECT RAISE(ABORT, 'models is append-only'); END;
            """
}
