/// What the database refuses with the third schema, where that differs from the first.
extension Schema {
    /// The newest labels file of a batch, of those up to an id, says when its outcomes were observed. Revisions of a
    /// batch count up with the ids of its files.
    private static func observed(batch: String, upTo id: String? = nil) -> String {
        """
        (SELECT n.observed_at_us FROM files AS n
         WHERE n.batch_id = \(batch) AND n.kind = 'labels'\(id.map { " AND n.id <= \($0)" } ?? "")
         ORDER BY n.revision DESC LIMIT 1)
        """
    }

    /// The reference time of a batch, where its files gave one.
    private static func reference(ofBatch batch: String) -> String {
        """
        (SELECT n.as_of_us FROM batches AS nb JOIN score_requests AS n ON n.id = nb.request_id
         WHERE nb.batch_id = \(batch) AND n.as_of_source <> 'first_seen')
        """
    }

    private static let lineageObservations3 = """
        CREATE VIEW lineage_observations AS
        SELECT l.model_version, l.batch_id,
            CASE WHEN l.role = 'compared' AND EXISTS (SELECT 1 FROM comparisons WHERE batch_id = l.batch_id) THEN (
                SELECT c.observed_at_us FROM comparisons AS c JOIN models AS ch ON ch.version = c.challenger
                WHERE c.batch_id = l.batch_id AND ch.number <= m.number ORDER BY c.id DESC LIMIT 1)
            ELSE \(observed(batch: "l.batch_id", upTo: "coalesce(m.file_id, 9223372036854775807)"))
            END AS observed_at_us
        FROM model_lineage AS l JOIN models AS m ON m.version = l.model_version
        """

    private static let leakingRequest3 =
        leakingRequest + "\n"
        + refuse(
            "temporal leakage: a batch in the lineage of the model has a later reference time",
            where: """
                NEW.as_of_source <> 'first_seen' AND EXISTS (SELECT 1 FROM file_details WHERE file_id = NEW.file_id)
                AND EXISTS (
                    SELECT 1 FROM model_lineage AS l JOIN batches AS b ON b.batch_id = l.batch_id
                    JOIN score_requests AS r ON r.id = b.request_id
                    WHERE l.model_version = NEW.model_version AND r.as_of_source <> 'first_seen'
                      AND r.as_of_us > NEW.as_of_us)
                """)

    private static let leakingLineage3 = [
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
                    WHERE r.model_version = NEW.model_version AND r.as_of_us <
                        \(observed(batch: "NEW.batch_id", upTo: "coalesce(m.file_id, 9223372036854775807)")))
                """),
        refuse(
            "temporal leakage: the model has scored a batch with an earlier reference time",
            where: """
                EXISTS (
                    SELECT 1 FROM score_requests AS r JOIN file_details AS d ON d.file_id = r.file_id
                    WHERE r.model_version = NEW.model_version AND r.as_of_source <> 'first_seen'
                      AND r.as_of_us < \(reference(ofBatch: "NEW.batch_id")))
                """),
    ].joined(separator: "\n")

    /// A batch whose labels some version has learned from. Of a batch without labels nothing else is asked; of another
    /// each version is, which the index of the lineage answers.
    private static let isLearnedFrom = """
        EXISTS (
            SELECT 1 FROM (SELECT 1 FROM labels WHERE batch_id = NEW.batch_id LIMIT 1)
            CROSS JOIN models AS m CROSS JOIN model_lineage AS l
            WHERE l.model_version = m.version AND l.batch_id = NEW.batch_id)
        """

    private static let isBeingTrained3 = """
        EXISTS (
            SELECT 1 FROM models AS m LEFT JOIN files AS f ON f.id = m.file_id
            WHERE m.version = NEW.model_version AND m.decision <> 'expert' AND f.archived_us IS NULL
              AND m.number = (SELECT max(number) FROM models))
        """

    private static func trigger(_ name: String, on event: String, body: [String]) -> String {
        "CREATE TRIGGER \(name) BEFORE \(event)\nBEGIN\n\(body.joined(separator: "\n"))\nEND"
    }

    /// By name, the view and the triggers of the first schema that are made anew.
    static let changed3 = [
        "lineage_observations": lineageObservations3,
        "files_insert": trigger(
            "files_insert", on: "INSERT ON files",
            body: [
                refuse(
                    "files is append-only",
                    where: """
                        EXISTS (SELECT 1 FROM files WHERE id = NEW.id)
                        OR EXISTS (
                            SELECT 1 FROM files
                            WHERE batch_id = NEW.batch_id AND kind = NEW.kind AND revision >= NEW.revision)
                        """),
                refuse("no such batch", where: "NOT EXISTS (SELECT 1 FROM batches WHERE batch_id = NEW.batch_id)"),
            ]),
        "score_requests_insert": trigger(
            "score_requests_insert", on: "INSERT ON score_requests",
            body: [
                leakingRequest3,
                refuse("no such batch", where: "NOT EXISTS (SELECT 1 FROM batches WHERE batch_id = NEW.batch_id)"),
                refuse("no such model", where: "NOT EXISTS (SELECT 1 FROM models WHERE version = NEW.model_version)"),
                refuse(
                    "no such profiles file of this batch",
                    where: """
                        NOT EXISTS (
                            SELECT 1 FROM files WHERE id = NEW.file_id AND batch_id = NEW.batch_id AND kind = 'profiles')
                        """),
                refuse(
                    "score_requests is append-only",
                    where: "EXISTS (SELECT 1 FROM score_requests WHERE id = NEW.id OR file_id = NEW.file_id)"),
                refuse("the newest request of a batch counts", where: "NEW.superseded_by IS NOT NULL"),
                refuse("a batch that a version has learned from is not scored anew", where: isLearnedFrom),
            ]),
        "score_requests_no_update": trigger(
            "score_requests_no_update",
            on: "UPDATE OF id, batch_id, file_id, model_version, as_of_us, as_of_source, requested_us, parties,"
                + " active_version, passed_over, psi, own_feature_names ON score_requests",
            body: [leakingRequest3, "SELECT RAISE(ABORT, 'score_requests is append-only');"]),
        "model_lineage_insert": trigger(
            "model_lineage_insert", on: "INSERT ON model_lineage",
            body: [
                leakingLineage3,
                refuse("no such batch", where: "NOT EXISTS (SELECT 1 FROM batches WHERE batch_id = NEW.batch_id)"),
                refuse("no such model", where: "NOT EXISTS (SELECT 1 FROM models WHERE version = NEW.model_version)"),
                refuse(
                    "model_lineage is append-only",
                    where: """
                        NOT \(isBeingTrained3)
                        OR EXISTS (
                            SELECT 1 FROM model_lineage
                            WHERE model_version = NEW.model_version AND batch_id = NEW.batch_id)
                        """),
            ]),
        "model_lineage_no_update": trigger(
            "model_lineage_no_update", on: "UPDATE ON model_lineage",
            body: [leakingLineage3, "SELECT RAISE(ABORT, 'model_lineage is append-only');"]),
        "batches_change": trigger(
            "batches_change", on: "UPDATE ON batches",
            body: [
                refuse(
                    "temporal leakage: outcomes of a batch are observed when its labels files say",
                    where: """
                        NEW.observed_at_us IS NOT OLD.observed_at_us
                        AND NEW.observed_at_us IS NOT \(observed(batch: "OLD.batch_id"))
                        """),
                refuse(
                    "the newest request of a batch counts",
                    where: """
                        NEW.request_id IS NOT OLD.request_id
                        AND NEW.request_id IS NOT (SELECT max(id) FROM score_requests WHERE batch_id = OLD.batch_id)
                        """),
                refuse(
                    "known outcomes stay known, unless the newest labels file takes them back",
                    where: """
                        NEW.labelled < OLD.labelled - (
                            SELECT count(*) FROM withdrawals WHERE batch_id = OLD.batch_id AND revision = (
                                SELECT max(revision) FROM files WHERE batch_id = OLD.batch_id AND kind = 'labels'))
                        """),
            ]),
    ]

    /// Triggers of the new tables. A file takes details and withdrawals while it is the newest and has not reached the
    /// archive, which is so within one transaction alone.
    static let added3 = """
        \(trigger(
            "file_details_insert", on: "INSERT ON file_details",
            body: [
                refuse(
                    "file_details is append-only",
                    where: """
                        NOT EXISTS (
                            SELECT 1 FROM files WHERE id = (SELECT max(id) FROM files) AND id = NEW.file_id
                              AND archived_us IS NULL)
                        OR EXISTS (SELECT 1 FROM file_details WHERE file_id = NEW.file_id)
                        """),
                refuse(
                    "only labels are observed",
                    where: """
                        NEW.observed_at_us IS NOT NULL
                        AND (SELECT kind FROM files WHERE id = NEW.file_id) IS NOT 'labels'
                        """),
            ]));
        \(trigger(
            "withdrawals_insert", on: "INSERT ON withdrawals",
            body: [
                refuse(
                    "withdrawals is append-only",
                    where: """
                        NOT EXISTS (
                            SELECT 1 FROM files WHERE id = (SELECT max(id) FROM files) AND batch_id = NEW.batch_id
                              AND kind = 'labels' AND revision = NEW.revision AND archived_us IS NULL)
                        OR EXISTS (
                            SELECT 1 FROM withdrawals
                            WHERE batch_id = NEW.batch_id AND revision = NEW.revision AND place = NEW.place)
                        """),
            ]));
        """
        + ["file_details", "withdrawals"].map { table in
            """

            CREATE TRIGGER \(table)_no_delete BEFORE DELETE ON \(table)
            BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END;
            CREATE TRIGGER \(table)_no_update BEFORE UPDATE ON \(table)
            BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END;
            """
        }.joined()
}
