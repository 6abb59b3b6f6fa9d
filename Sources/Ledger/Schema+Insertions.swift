/// What may be added. One trigger a table: the batch lag rule comes first in it, so that `temporal leakage` is what one
/// reads whenever that is a reason, and SQLite fires several triggers in no promised order.
///
/// INSERT OR REPLACE overwrites a row without its delete triggers, so a key that is there already is refused here. The
/// `sqlite3` shell does not check foreign keys unless asked, so what the rule rests on is looked up here as well.
extension Schema {
    /// When the labels in the lineage of a model were observed, batch by batch: as of the labels file that the model
    /// was trained at, because labels that came later did not influence it. A batch that took part by its comparison
    /// alone counts with what was known when it was compared.
    static let lineageObservations = """
        CREATE VIEW lineage_observations AS
        SELECT l.model_version, l.batch_id,
            CASE WHEN l.role = 'compared' AND EXISTS (SELECT 1 FROM comparisons WHERE batch_id = l.batch_id) THEN (
                SELECT max(c.observed_at_us) FROM comparisons AS c JOIN models AS ch ON ch.version = c.challenger
                WHERE c.batch_id = l.batch_id AND ch.number <= m.number)
            ELSE (
                SELECT max(f.observed_at_us) FROM files AS f
                WHERE f.batch_id = l.batch_id AND f.kind = 'labels' AND f.id <= coalesce(m.file_id, 9223372036854775807))
            END AS observed_at_us
        FROM model_lineage AS l JOIN models AS m ON m.version = l.model_version;
        """

    static func refuse(_ message: String, where condition: String) -> String {
        "SELECT RAISE(ABORT, '\(message)') WHERE \(condition);"
    }

    /// A pair of batch and model that the rule forbids, as NEW.
    static let leakingRequest = [
        refuse(
            "temporal leakage: the model has this batch or a later one in its lineage",
            where: """
                EXISTS (
                    SELECT 1 FROM model_lineage AS l JOIN batches AS b ON b.batch_id = l.batch_id
                    WHERE l.model_version = NEW.model_version
                      AND b.order_key >= (SELECT order_key FROM batches WHERE batch_id = NEW.batch_id))
                """),
        refuse(
            "temporal leakage: labels in the lineage of the model were observed after as_of",
            where: """
                EXISTS (SELECT 1 FROM models WHERE version = NEW.model_version AND observed_at_us > NEW.as_of_us)
                OR EXISTS (
                    SELECT 1 FROM lineage_observations
                    WHERE model_version = NEW.model_version AND observed_at_us > NEW.as_of_us)
                """),
    ].joined(separator: "\n")

    /// A row of a lineage that would make a score already given unclean, as NEW.
    static let leakingLineage = [
        refuse(
            "temporal leakage: the model has scored this batch or an earlier one",
            where: """
                EXISTS (
                    SELECT 1 FROM score_requests AS r JOIN batches AS b ON b.batch_id = r.batch_id
                    WHERE r.model_version = NEW.model_version
                      AND b.order_key <= (SELECT order_key FROM batches WHERE batch_id = NEW.batch_id))
                """),
        refuse(
            "temporal leakage: the model has scored at an as_of before the labels of this batch were observed",
            where: """
                EXISTS (
                    SELECT 1 FROM score_requests AS r JOIN models AS m ON m.version = r.model_version
                    WHERE r.model_version = NEW.model_version AND r.as_of_us < (
                        SELECT max(f.observed_at_us) FROM files AS f
                        WHERE f.batch_id = NEW.batch_id AND f.kind = 'labels'
                          AND f.id <= coalesce(m.file_id, 9223372036854775807)))
                """),
    ].joined(separator: "\n")

    /// The key of the natural order (`BatchID.orderKey`) in hexadecimal. A run of digits stands as `0`, the count of
    /// its digits without leading zeros, and those digits; at the other digits of the run there is nothing to add.
    private static let orderKey = """
        (SELECT group_concat(piece, '') FROM (
            SELECT CASE
                WHEN rest NOT GLOB '[0-9]*' THEN hex(substr(rest, 1, 1))
                WHEN before GLOB '[0-9]' THEN ''
                ELSE '30' || printf('%02X', length(digits)) || hex(digits) END AS piece
            FROM (
                SELECT rest, before, ltrim(substr(rest, 1, length(rest) - length(ltrim(rest, '0123456789'))), '0') AS digits
                FROM (
                    SELECT value, substr(NEW.batch_id, value) AS rest,
                        CASE value WHEN 1 THEN '' ELSE substr(NEW.batch_id, value - 1, 1) END AS before
                    FROM json_each('[\((1...64).map(String.init).joined(separator: ","))]')
                    WHERE value <= length(NEW.batch_id))
                ORDER BY value))) || '00' || hex(NEW.batch_id)
        """

    /// A version whose training is being recorded: the newest, and its labels file has not reached the archive.
    private static func isBeingTrained(_ version: String) -> String {
        """
        EXISTS (
            SELECT 1 FROM models AS m LEFT JOIN files AS f ON f.id = m.file_id
            WHERE m.version = \(version) AND m.decision <> 'expert' AND f.archived_us IS NULL
              AND m.number = (SELECT max(number) FROM models))
        """
    }

    private static func isAppendOnly(_ table: String, where condition: String) -> String {
        refuse("\(table) is append-only", where: condition)
    }

    private static let missing = (
        batch: refuse(
            "no such batch", where: "NOT EXISTS (SELECT 1 FROM batches WHERE batch_id = NEW.batch_id)"),
        model: refuse(
            "no such model", where: "NOT EXISTS (SELECT 1 FROM models WHERE version = NEW.model_version)")
    )

    /// The body of the trigger before every insert into a table.
    private static let insertion: [(table: String, body: [String])] = [
        (
            "batches",
            [
                refuse(
                    "temporal leakage: outcomes of a batch are observed when its labels files say",
                    where: """
                        NEW.observed_at_us IS NOT (SELECT observed_at_us FROM batches WHERE batch_id = NEW.batch_id)
                        """),
                isAppendOnly(
                    "batches",
                    where: "EXISTS (SELECT 1 FROM batches WHERE batch_id = NEW.batch_id OR order_key = NEW.order_key)"),
                refuse("order_key is not that of batch_id", where: "hex(NEW.order_key) IS NOT \(orderKey)"),
            ]
        ),
        (
            "files",
            [
                isAppendOnly(
                    "files",
                    where: """
                        EXISTS (SELECT 1 FROM files WHERE id = NEW.id)
                        OR EXISTS (
                            SELECT 1 FROM files WHERE batch_id = NEW.batch_id AND kind = NEW.kind
                              AND (revision = NEW.revision OR sha256 = NEW.sha256))
                        """),
                refuse("no such batch", where: "NOT EXISTS (SELECT 1 FROM batches WHERE batch_id = NEW.batch_id)"),
            ]
        ),
        (
            "score_requests",
            [
                leakingRequest, missing.batch, missing.model,
                refuse(
                    "no such profiles file of this batch",
                    where: """
                        NOT EXISTS (
                            SELECT 1 FROM files WHERE id = NEW.file_id AND batch_id = NEW.batch_id AND kind = 'profiles')
                        """),
                isAppendOnly(
                    "score_requests",
                    where: "EXISTS (SELECT 1 FROM score_requests WHERE id = NEW.id OR file_id = NEW.file_id)"),
                refuse("the newest request of a batch counts", where: "NEW.superseded_by IS NOT NULL"),
            ]
        ),
        (
            "model_lineage",
            [
                leakingLineage, missing.batch, missing.model,
                isAppendOnly(
                    "model_lineage",
                    where: """
                        NOT \(isBeingTrained("NEW.model_version"))
                        OR EXISTS (
                            SELECT 1 FROM model_lineage
                            WHERE model_version = NEW.model_version AND batch_id = NEW.batch_id)
                        """),
            ]
        ),
        (
            "models",
            [
                isAppendOnly(
                    "models", where: "EXISTS (SELECT 1 FROM models WHERE number = NEW.number OR version = NEW.version)"),
                refuse("a new model is a challenger", where: "NEW.state <> 'challenger'"),
            ]
        ),
        (
            "comparisons",
            [
                isAppendOnly(
                    "comparisons",
                    where: """
                        NOT \(isBeingTrained("NEW.challenger"))
                        OR EXISTS (SELECT 1 FROM comparisons WHERE id = NEW.id OR challenger = NEW.challenger)
                        """)
            ]
        ),
        (
            "drift_references",
            [
                isAppendOnly(
                    "drift_references",
                    where: "EXISTS (SELECT 1 FROM drift_references WHERE model_version = NEW.model_version)")
            ]
        ),
        (
            "activations",
            [
                isAppendOnly("activations", where: "EXISTS (SELECT 1 FROM activations WHERE id = NEW.id)"),
                refuse(
                    "no such model", where: "NOT EXISTS (SELECT 1 FROM models WHERE version = NEW.to_version)"),
                refuse(
                    "an activation begins where the one before ended",
                    where: "NEW.from_version IS NOT (SELECT to_version FROM activations ORDER BY id DESC LIMIT 1)"),
                refuse("the model is active already", where: "NEW.to_version IS NEW.from_version"),
            ]
        ),
        (
            "events",
            [
                isAppendOnly("events", where: "EXISTS (SELECT 1 FROM events WHERE id = NEW.id)"),
                refuse(
                    "an event must carry the SHA-256 of the one before",
                    where: """
                        NEW.previous_sha256 IS NOT coalesce((SELECT sha256 FROM events ORDER BY id DESC LIMIT 1), '')
                        """),
            ]
        ),
    ]

    /// Rows of parties come by the hundred thousand, so these triggers look at as little as they can. A request takes
    /// rows while it is the newest and its batch does not point at it yet, which is so within one transaction alone; a
    /// labels file while it is the newest and has not reached the archive.
    private static let partyRows =
        ["credit_scores", "party_features"].map { table in
            """
            CREATE TRIGGER \(table)_insert BEFORE INSERT ON \(table)
            WHEN NEW.request_id IS NOT (SELECT max(id) FROM score_requests)
                OR EXISTS (SELECT 1 FROM batches WHERE request_id = NEW.request_id)
            BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END;
            """
        }.joined(separator: "\n") + """

            CREATE TRIGGER labels_insert BEFORE INSERT ON labels
            WHEN NOT EXISTS (
                    SELECT 1 FROM files WHERE id = (SELECT max(id) FROM files) AND batch_id = NEW.batch_id
                      AND kind = 'labels' AND revision = NEW.revision AND archived_us IS NULL)
                OR EXISTS (
                    SELECT 1 FROM labels
                    WHERE batch_id = NEW.batch_id AND revision = NEW.revision AND place = NEW.place)
            BEGIN SELECT RAISE(ABORT, 'labels is append-only'); END;
            """

    static let insertions =
        insertion.map { table, body in
            """
            CREATE TRIGGER \(table)_insert BEFORE INSERT ON \(table)
            BEGIN
            \(body.joined(separator: "\n"))
            END;
            """
        }.joined(separator: "\n") + partyRows
}
