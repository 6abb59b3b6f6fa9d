import Foundation
import TestSupport
import Testing

@Suite("verify, where rows were changed behind the triggers")
struct TamperedRowsTests {
    /// What somebody does, and what verify says to it.
    private struct Tampering {
        let sql: String
        let fault: String

        init(_ sql: String, _ fault: String) {
            self.sql = sql
            self.fault = fault
        }
    }

    private static let recordedModel = "(trained): the file, labels or model of"
    private static let recordedRequest = "(scored): the file, request or drift reference of"

    /// Columns of rows that stay, each with an expression that changes it.
    private static let changes: [(table: String, row: String, fault: String, columns: [(String, String)])] = [
        (
            "models", "version = 'v2'", recordedModel,
            [
                ("figures", "'{}'"),
                ("decision", "CASE decision WHEN 'challenger' THEN 'activated' ELSE 'challenger' END"),
                ("trained_us", "trained_us + 1"), ("observed_at_us", "1"), ("training_rows", "training_rows + 1"),
                ("file_id", "file_id + 1"), ("coefficients", "coefficients || ' '"),
            ]
        ),
        (
            "models", "version = 'v1'", "(activated): activation 1 (v1) is not",
            [("coefficients", "'{}'"), ("figures", "'[]'")]
        ),
        (
            "comparisons", "id = 1", recordedModel,
            [
                ("champion", "'v2'"), ("activation_id", "2"), ("observed_at_us", "1"),
                ("training_rows", "training_rows + 1"), ("n", "n + 1, n1 = n1 + 1"), ("auc", "auc + 1e-9"),
                ("delta", "delta + 1e-9"), ("variance", "variance + 1e-12"), ("d", "d + 1e-9"), ("s2", "s2 + 1e-9"),
                ("challenger", "'v1'"),
            ]
        ),
        ("drift_references", "model_version = 'v2'", recordedModel, [("bins", "bins || ' '")]),
        ("drift_references", "model_version = 'v1'", recordedRequest, [("bins", "bins || ' '")]),
        (
            "labels", "batch_id = 'BATCH_002' AND place = 3", recordedModel,
            [("outcome", "1 - outcome"), ("party_id", "party_id || 'x'"), ("revision", "7"), ("place", "9999")]
        ),
        ("model_lineage", "model_version = 'v3' AND batch_id = 'BATCH_001'", recordedModel, [("role", "'inherited'")]),
        (
            "activations", "id = 2", "(activated): activation 2",
            [
                ("reason", "'none'"), ("from_version", "NULL"), ("by", "'somebody'"), ("at_us", "at_us + 1"),
                ("to_version", "'v3'"),
            ]
        ),
        (
            "score_requests", "id = 2", recordedRequest,
            [
                ("psi", "coalesce(psi, 0) + 1e-9"), ("parties", "parties + 1"), ("active_version", "'v3'"),
                ("passed_over", "'late'"),
                ("requested_us", "requested_us + 1"), ("as_of_us", "as_of_us - 1"),
                ("as_of_source", "'first_seen'"), ("own_feature_names", #"'["use"]'"#), ("model_version", "'v1'"),
            ]
        ),
        (
            "files", "id = 3", recordedRequest,
            [
                ("name", "name || 'x'"), ("size", "size + 1"), ("outcome", "'trained'"),
                ("first_seen_us", "first_seen_us + 1"), ("document", "document || ' '"), ("timings", "'{}'"),
            ]
        ),
    ]

    private static let others: [Tampering] = [
        // What may change follows from what may not.
        Tampering("UPDATE models SET state = 'challenger' WHERE version = 'v2'", "model v2 is challenger, not retired"),
        Tampering(
            "UPDATE batches SET labelled = labelled - 1 WHERE batch_id = 'BATCH_001'", "batch BATCH_001: labelled"),
        Tampering(
            "UPDATE batches SET defaults = defaults - 1 WHERE batch_id = 'BATCH_001'", "batch BATCH_001: defaults"),
        Tampering("UPDATE batches SET observed_at_us = 5 WHERE batch_id = 'OWN_1'", "batch OWN_1: observed_at_us"),
        Tampering("UPDATE batches SET request_id = 4 WHERE batch_id = 'OWN_1'", "batch OWN_1: request_id"),
        Tampering("UPDATE batches SET request_id = NULL WHERE batch_id = 'BATCH_001'", "batch BATCH_001: request_id"),
        Tampering(
            "UPDATE batches SET order_key = x'4241' WHERE batch_id = 'BATCH_001'", "batch BATCH_001: its order_key"),
        Tampering("UPDATE score_requests SET superseded_by = NULL WHERE id = 4", "request 4 (OWN_1): superseded_by"),
        Tampering("UPDATE score_requests SET superseded_by = 3 WHERE id = 2", "request 2 (BATCH_002): superseded_by"),
        Tampering("UPDATE files SET archived_us = NULL WHERE id = 2", "file 2 (BATCH_001_labels.json): archived_us"),
        Tampering(
            "UPDATE files SET archived_us = archived_us + 1 WHERE id = 1",
            "file 1 (BATCH_001_profiles.json): archived_us"),
        Tampering(
            "UPDATE files SET observed_at_us = 7 WHERE kind = 'labels' AND batch_id = 'OWN_1' AND revision = 1",
            recordedModel),
        // Rows that go and come.
        Tampering("DELETE FROM comparisons WHERE id = 1", recordedModel),
        Tampering("DELETE FROM comparisons WHERE id = (SELECT max(id) FROM comparisons)", recordedModel),
        Tampering("DELETE FROM drift_references WHERE model_version = 'v2'", recordedModel),
        Tampering("DELETE FROM drift_references WHERE model_version = 'v1'", recordedRequest),
        Tampering("DELETE FROM model_lineage WHERE model_version = 'v3' AND batch_id = 'BATCH_001'", recordedModel),
        Tampering("DELETE FROM labels WHERE batch_id = 'BATCH_002' AND place = 3", recordedModel),
        Tampering("DELETE FROM activations WHERE id = 2", "(activated): there is no activation 2"),
        Tampering(
            "DELETE FROM activations WHERE id = (SELECT max(id) FROM activations)",
            "(activated): there is no activation"),
        Tampering("DELETE FROM events WHERE id = 4", "event 4 is missing"),
        Tampering("UPDATE events SET rows_sha256 = NULL WHERE id = 2", "event 2 (scored) was changed"),
        Tampering(
            "UPDATE events SET rows_sha256 = (SELECT rows_sha256 FROM events WHERE id = 1) WHERE id = 2",
            "event 2 (scored) was changed"),
        Tampering("INSERT INTO labels VALUES ('BATCH_002', 1, 5000, 'x', 1)", recordedModel),
        Tampering(
            "INSERT INTO labels VALUES ('BATCH_002', 9, 0, 'x', 1)",
            "labels of BATCH_002, revision 9, came with no file"),
        Tampering("INSERT INTO model_lineage VALUES ('v2', 'BATCH_002', 'inherited')", recordedModel),
        Tampering(
            "INSERT INTO model_lineage VALUES ('v1', 'BATCH_001', 'inherited')", "(activated): activation 1 (v1)"),
        Tampering(
            """
            INSERT INTO models SELECT 99, 'v99', 'challenger', batch_id, file_id, 1, NULL, 1, '{}', 'challenger', '{}'
            FROM models WHERE number = 2
            """, "model v99: no event tells of its training"),
        Tampering(
            """
            INSERT INTO files SELECT 99, name, batch_id, kind, 9, printf('%064d', 1), 1, 1, outcome, '{}', '{}', NULL, NULL
            FROM files WHERE id = 1
            """, "file 99 (BATCH_001_profiles.json): no event tells of it"),
        Tampering(
            "INSERT INTO activations SELECT 99, 1, NULL, 'v2', 'somebody', 'none'", "events tell of"),
        // Scores and features.
        Tampering("UPDATE credit_scores SET pd = pd / 2 WHERE request_id = 1 AND place = 1", "does not come out again"),
        Tampering(
            "UPDATE credit_scores SET reason_sides = 'high' WHERE request_id = 1 AND place = 1",
            "does not come out again"),
        Tampering(
            "UPDATE credit_scores SET reason_sides = NULL WHERE request_id = 1 AND place = 1", "does not come out again"
        ),
        Tampering(
            "UPDATE credit_scores SET band = 'a_' || band WHERE request_id = 1 AND place = 1", "does not come out again"
        ),
        Tampering("DELETE FROM credit_scores WHERE request_id = 1 AND place = 149", "149 scores for 150 parties"),
        Tampering(
            "UPDATE party_features SET network_size = 77 WHERE request_id = 1 AND place = 1", "features are not those"),
        Tampering(
            "UPDATE party_features SET own_features = x'00' WHERE request_id = 1 AND place = 1",
            "request 1 (BATCH_001, v1): read features: 1 bytes of own features at place 1, for 0 names"),
        Tampering(
            "UPDATE party_features SET own_features = x'00' WHERE request_id = 5 AND place = 1",
            "1 bytes of own features at place 1, for 2 names"),
        Tampering(
            "UPDATE party_features SET own_features = zeroblob(16) WHERE request_id = 5 AND place = 1",
            "features are not those"),
        Tampering(
            "UPDATE score_requests SET own_feature_names = '[\"a\",\"b\",\"c\"]' WHERE id = 1",
            "request 1 (BATCH_001, v1): another count of parties, or other features of the user's own"),
        Tampering(
            "UPDATE score_requests SET file_id = (SELECT id FROM files WHERE kind = 'labels' ORDER BY id DESC LIMIT 1) WHERE id = 2",
            "request 2 (BATCH_002, v2): its file is no profiles file of the batch"),
        // What would not be survived if it were computed with.
        Tampering(
            "UPDATE models SET coefficients = coefficients || ' ' WHERE version = 'v2'",
            "request 2 (BATCH_002, v2): its model is not as it was trained"),
        Tampering(
            "UPDATE files SET first_seen_us = -9223372036854775807 WHERE id = 1",
            "request 1 (BATCH_001, v1): its batch or the time it was first seen cannot be"),
        Tampering(
            "PRAGMA ignore_check_constraints = ON; UPDATE labels SET outcome = 300 WHERE batch_id = 'BATCH_001' AND place = 1",
            "BATCH_001, revision 1 are not as they were recorded"),
        Tampering(
            "UPDATE score_requests SET as_of_us = 9223372036854775807, requested_us = -9223372036854775807 WHERE id = 1",
            "request 1 (BATCH_001, v1): another as_of"),
        // Events.
        Tampering(
            "UPDATE events SET fields = replace(fields, '150', '151') WHERE id = 2", "event 2 (scored) was changed"),
        Tampering("UPDATE events SET at_us = at_us + 1 WHERE id = 2", "event 2 (scored) was changed"),
        // The schema.
        Tampering(
            "ALTER TABLE drift_references ADD COLUMN extra TEXT", "schema: table drift_references was changed"),
        Tampering(
            "ALTER TABLE party_features ADD COLUMN days REAL", "schema: table party_features was changed"),
        Tampering(
            "DELETE FROM built_in_features WHERE name = 'network_size'",
            "schema: the list of the built-in features (built_in_features) was changed"),
        Tampering("CREATE TABLE extra (x)", "schema: table extra was added"),
        Tampering("DROP INDEX files_by_name", "schema: index files_by_name is missing"),
        // Names that resemble those of SQLite's own tables, in which _ is no wildcard.
        Tampering(
            "CREATE TRIGGER sqliteXstat_1 BEFORE INSERT ON labels BEGIN SELECT RAISE(IGNORE); END",
            "schema: trigger sqliteXstat_1 was added"),
        Tampering("CREATE VIEW sqliteXstat1 AS SELECT 1", "schema: view sqliteXstat1 was added"),
        Tampering("CREATE TABLE sqliteXstat4 (x)", "schema: table sqliteXstat4 was added"),
        Tampering(
            """
            PRAGMA writable_schema = ON;
            INSERT INTO sqlite_schema VALUES ('trigger', 'sqlite_stat1', 'labels', 0,
                'CREATE TRIGGER sqlite_stat1 BEFORE INSERT ON labels BEGIN SELECT 1; END')
            """, "schema: trigger sqlite_stat1 was added"),
        Tampering("DELETE FROM grdb_migrations WHERE identifier = '1'", "schema: the list of its migrations"),
        Tampering("DELETE FROM grdb_migrations", "schema: the list of its migrations"),
        // What was decided follows from what it was decided by.
        Tampering(
            """
            UPDATE models SET figures = json_set(figures, '$.gates.thresholds.min_rows', 5000) WHERE version = 'v2'
            """, "model v2: the gates that it passed do not follow"),
        Tampering(
            "UPDATE models SET figures = json_set(figures, '$.evidence.n', 1) WHERE version = 'v2'",
            "model v2: the gates that it passed do not follow"),
        Tampering(
            """
            UPDATE models SET decision = 'challenger', figures = json_set(figures, '$.decision', 'challenger')
            WHERE version = 'v2'
            """, "model v2: it was challenger, and the activations say otherwise"),
        Tampering(
            """
            UPDATE models SET figures = json_set(figures, '$.decision', 'challenger') WHERE version = 'v2'
            """, "model v2: its figures say challenger, not activated"),
        Tampering(
            """
            UPDATE models SET figures = json_set(
                figures, '$.rule.figures.n1', 30, '$.rule.figures.n0', 30, '$.rule.figures.delta', -0.5,
                '$.rule.figures.variance', 0.0001, '$.rule.figures.z', -50)
            WHERE json_extract(figures, '$.rule.rule') = 'refresh'
            """, "what stopped it does not follow from the figures and thresholds of its rule"),
        Tampering(
            """
            UPDATE models SET decision = 'challenger',
                figures = json_set(figures, '$.decision', 'challenger', '$.stopped_by', json_array('plainly_worse'))
            WHERE json_extract(figures, '$.rule.rule') = 'refresh'
            """, "what stopped it does not follow from the figures and thresholds of its rule"),
        // What was noted of a file.
        Tampering("UPDATE file_details SET owner = 'somebody' WHERE file_id = 3", recordedRequest),
        Tampering("UPDATE file_details SET program = 'another' WHERE file_id = 2", recordedModel),
        Tampering("INSERT INTO withdrawals VALUES ('BATCH_002', 1, 3, 'x')", recordedModel),
    ]

    @Test("every change is found, said, and does not keep the rest from being looked at")
    func changedRows() throws {
        try withEvidence { root, folder in
            let pristine = folder.appendingPathComponent("pristine.sqlite")
            try FileManager.default.copyItem(at: root.database, to: pristine)
            let columns = TamperedRowsTests.changes.flatMap { change in
                change.columns.map {
                    Tampering("UPDATE \(change.table) SET \($0.0) = \($0.1) WHERE \(change.row)", change.fault)
                }
            }
            for tampering in columns + TamperedRowsTests.others {
                try FileManager.default.removeItem(at: root.database)
                try FileManager.default.copyItem(at: pristine, to: root.database)
                let connection = try root.connection()
                let before = try connection.rows("SELECT total_changes()")[0][0]
                try connection.tamper(tampering.sql)
                let after = try connection.rows("SELECT total_changes()")[0][0]
                if !["TABLE", "INDEX", "CREATE"].contains(where: tampering.sql.contains) {
                    #expect(before != after, "changes nothing: \(tampering.sql)")
                }
                let run = try root.verify()
                #expect(run.status == 1, "\(tampering.sql): \(run.output)\(run.errors)")
                #expect(run.output.contains(tampering.fault), "\(tampering.sql): \(run.output)\(run.errors)")
                #expect(run.output.contains("requests,"), "\(tampering.sql): did not come to its end")
            }
        }
    }

    @Test("a trigger that is missing or was altered is a fault")
    func changedTriggers() throws {
        try withEvidence { root, _ in
            let connection = try root.connection()
            let text = try #require(
                try connection.rows("SELECT sql FROM sqlite_schema WHERE name = 'events_no_update'")[0][0])
            try connection.execute("DROP TRIGGER labels_insert; DROP TRIGGER events_no_update")
            try connection.execute(text.replacingOccurrences(of: "BEFORE UPDATE", with: "BEFORE UPDATE OF event"))
            let run = try root.verify()
            #expect(run.status == 1)
            #expect(run.output.contains("FAULT schema: trigger labels_insert is missing"))
            #expect(run.output.contains("FAULT schema: trigger events_no_update was changed"))
        }
    }
}
