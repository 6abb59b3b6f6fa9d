import Foundation
import TestSupport
import Testing

/// Statements as somebody types them into the `sqlite3` shell, and what the database says to them.
@Suite("The database refuses")
struct RefusedChangesTests {
    private func expect(_ statements: [(sql: String, refusal: String)]) throws {
        try withEvidence { root, _ in
            let connection = try root.connection()
            for (sql, refusal) in statements {
                let said = try connection.refusal(of: sql)
                #expect(said?.contains(refusal) == true, "\(said ?? "accepted"): \(sql)")
            }
        }
    }

    /// A request of a batch with a model, as a shell writes it.
    private static func request(
        _ batch: String, _ file: String, _ model: String, asOf: String = "9000000000000000", verb: String = "INSERT"
    ) -> String {
        """
        \(verb) INTO score_requests (batch_id, file_id, model_version, as_of_us, as_of_source, requested_us, parties,
            active_version, own_feature_names)
        VALUES ('\(batch)', \(file), '\(model)', \(asOf), 'as_of', 1, 1, 'v1', '[]');
        """
    }

    /// Another profiles file of a batch, number 99.
    private static func file(_ batch: String) -> String {
        """
        INSERT INTO files (id, name, batch_id, kind, revision, sha256, size, first_seen_us, outcome, document, timings)
        VALUES (99, 'x', '\(batch)', 'profiles', 7, printf('%064d', 1), 1, 1, 'scored', '{}', '{}');
        """
    }

    private static let leakage = "temporal leakage"
    /// The labels file of a batch that came last.
    private static func labels(_ batch: String) -> String {
        "(SELECT max(id) FROM files WHERE batch_id = '\(batch)' AND kind = 'labels')"
    }

    @Test("scores that would break the batch lag rule, whatever else is wrong with them")
    func leakage() throws {
        let known = "(SELECT file_id FROM score_requests WHERE batch_id = 'BATCH_002')"
        // A version that is being trained on the labels of OWN_1, which were observed on 2025-08-01, and says nothing
        // of that.
        let learned = """
            INSERT INTO files (id, name, batch_id, kind, revision, sha256, size, first_seen_us, outcome, document, timings,
                observed_at_us)
            VALUES (98, 'x', 'OWN_1', 'labels', 7, printf('%064d', 2), 1, 1, 'trained', '{}', '{}', 1943308800000000);
            INSERT INTO models VALUES (90, 'v90', 'challenger', 'OWN_1', 98, 1, NULL, 1, '{}', 'challenger', '{}');
            INSERT INTO batches (batch_id, order_key) VALUES ('OWN_2', x'4F574E5F300132004F574E5F32');
            \(RefusedChangesTests.file("OWN_2"))
            """
        var statements: [(String, String)] = []
        for verb in ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE"] {
            statements += [
                (
                    RefusedChangesTests.file("BATCH_002")
                        + RefusedChangesTests.request("BATCH_002", "99", "v4", verb: verb),
                    RefusedChangesTests.leakage
                ),
                (RefusedChangesTests.request("BATCH_002", known, "v4", verb: verb), RefusedChangesTests.leakage),
                (RefusedChangesTests.request("BATCH_001", "12345", "v2", verb: verb), RefusedChangesTests.leakage),
                ("\(verb) INTO model_lineage VALUES ('v1', 'BATCH_003', 'trained')", RefusedChangesTests.leakage),
                ("\(verb) INTO model_lineage VALUES ('v2', 'BATCH_002', 'trained')", RefusedChangesTests.leakage),
            ]
        }
        statements += [
            (
                "UPDATE score_requests SET model_version = 'v4' WHERE batch_id = 'BATCH_002'",
                RefusedChangesTests.leakage
            ),
            ("UPDATE model_lineage SET batch_id = 'BATCH_003' WHERE model_version = 'v2'", RefusedChangesTests.leakage),
            (
                "UPDATE batches SET observed_at_us = 4000000000000000 WHERE batch_id = 'BATCH_001'",
                RefusedChangesTests.leakage
            ),
            ("UPDATE models SET observed_at_us = 4000000000000000 WHERE version = 'v2'", RefusedChangesTests.leakage),
            (
                "UPDATE files SET observed_at_us = 4000000000000000 WHERE batch_id = 'BATCH_001' AND kind = 'labels'",
                RefusedChangesTests.leakage
            ),
            ("UPDATE batches SET order_key = x'00' WHERE batch_id = 'BATCH_003'", RefusedChangesTests.leakage),
            (
                "INSERT INTO batches (batch_id, order_key, observed_at_us) VALUES ('C', x'430043', 1)",
                RefusedChangesTests.leakage
            ),
            // The model says nothing of when its labels were observed; the labels files of its lineage do.
            (
                learned + "INSERT INTO model_lineage VALUES ('v90', 'OWN_1', 'trained');"
                    + RefusedChangesTests.request("OWN_2", "99", "v90", asOf: "1745625600000000"),
                RefusedChangesTests.leakage
            ),
            (
                learned + RefusedChangesTests.request("OWN_2", "99", "v90", asOf: "1745625600000000")
                    + "INSERT INTO model_lineage VALUES ('v90', 'OWN_1', 'trained');",
                RefusedChangesTests.leakage
            ),
        ]
        try expect(statements)
        try withEvidence { root, _ in
            let clean =
                learned + "INSERT INTO model_lineage VALUES ('v90', 'OWN_1', 'trained');"
                + RefusedChangesTests.request("OWN_2", "99", "v90")
            let connection = try root.connection()
            #expect(try connection.refusal(of: clean) == nil)
        }
    }

    @Test("to change, remove or overwrite what is recorded")
    func overwriting() throws {
        let tables = [
            "model_lineage", "activations", "events", "comparisons", "drift_references", "labels", "credit_scores",
            "party_features", "batches", "models", "score_requests", "files",
        ]
        var statements = tables.map { ("DELETE FROM \($0)", "\($0) is append-only") }
        for table in tables where !["batches", "models", "score_requests", "files"].contains(table) {
            let column = ["activations", "events", "comparisons"].contains(table) ? "id" : nil
            let name = column ?? (["credit_scores", "party_features"].contains(table) ? "place" : nil)
            if let name { statements.append(("UPDATE \(table) SET \(name) = \(name)", "\(table) is append-only")) }
        }
        for table in ["activations", "events", "comparisons", "score_requests", "files", "models"] {
            for name in ["rowid", "_rowid_", "oid"] {
                statements += [
                    (
                        "UPDATE \(table) SET \(name) = \(name) + 1000 WHERE \(name) = (SELECT max(rowid) FROM \(table))",
                        "\(table) is append-only"
                    ),
                    ("UPDATE OR REPLACE \(table) SET \(name) = 1 WHERE \(name) = 3", "\(table) is append-only"),
                ]
            }
        }
        for (table, row) in [
            ("activations", "id = 2"), ("events", "id = 2"), ("comparisons", "id = 1"), ("models", "number = 2"),
            ("labels", "place = 1"), ("credit_scores", "place = 1"), ("party_features", "place = 1"),
            ("drift_references", "model_version = 'v2'"), ("files", "id = 2"), ("batches", "batch_id = 'BATCH_001'"),
        ] {
            statements.append(
                ("INSERT OR REPLACE INTO \(table) SELECT * FROM \(table) WHERE \(row)", "\(table) is append-only"))
        }
        statements += [
            (
                """
                INSERT OR REPLACE INTO credit_scores SELECT request_id, 999, party_id, 0.01, 890, 'excellent', '', ''
                FROM credit_scores WHERE request_id = 1 AND place = 0
                """, "credit_scores is append-only"
            ),
            (
                "INSERT INTO credit_scores VALUES (1, 5000, 'x', 0.1, 800, 'good', '', '')",
                "credit_scores is append-only"
            ),
            (
                "INSERT INTO credit_scores SELECT max(id), 5000, 'x', 0.1, 800, 'good', '', '' FROM score_requests",
                "credit_scores is append-only"
            ),
            (
                "INSERT INTO party_features (request_id, place, party_id) VALUES (5, 5000, 'x')",
                "party_features is append-only"
            ),
            ("INSERT INTO labels VALUES ('BATCH_001', 1, 5000, 'x', 1)", "labels is append-only"),
            ("INSERT INTO labels VALUES ('OWN_1', 2, 5000, 'x', 1)", "labels is append-only"),
            ("INSERT INTO model_lineage VALUES ('v5', 'BATCH_001', 'inherited')", "model_lineage is append-only"),
            (
                "INSERT INTO model_lineage VALUES ('v3', 'BATCH_001', 'trained') ON CONFLICT DO UPDATE SET role = 'inherited'",
                "model_lineage is append-only"
            ),
            ("UPDATE files SET archived_us = NULL WHERE id = 1", "a file is archived once"),
            ("UPDATE files SET archived_us = 1 WHERE id = 1", "a file is archived once"),
        ]
        try expect(statements)
    }

    @Test("ids, states and references that do not follow from what is there")
    func forgery() throws {
        func activation(_ id: String, from: String, to: String) -> String {
            "INSERT INTO activations VALUES (\(id), 1, \(from), '\(to)', 'somebody', 'none')"
        }
        func event(_ id: String) -> String {
            """
            INSERT INTO events SELECT \(id), 1, 'x', '{}', sha256, printf('%064d', 1), NULL FROM events ORDER BY id DESC LIMIT 1
            """
        }
        let ids = ["-5", "-1", "0", "9223372036854775807", "1000"]
        try expect(
            ids.map { (activation($0, from: "'v1'", to: "v2"), "ids of activations") }
                + ids.map { (event($0), "ids of events") } + [
                    (activation("NULL", from: "NULL", to: "v2"), "an activation begins where the one before ended"),
                    (activation("NULL", from: "'v1'", to: "v1"), "the model is active already"),
                    (activation("NULL", from: "'v1'", to: "v77"), "no such model"),
                    (
                        "INSERT INTO activations VALUES (1, 1, NULL, 'v2', 'm', 'r') ON CONFLICT (id) DO UPDATE SET reason = 'h'",
                        "activations is append-only"
                    ),
                    ("UPDATE models SET state = 'retired' WHERE state = 'active'", "follows from the activations"),
                    ("UPDATE models SET state = 'active' WHERE version = 'v2'", "follows from the activations"),
                    (
                        "INSERT INTO models SELECT 90, 'v90', 'retired', NULL, NULL, 1, NULL, 1, '{}', 'challenger', '{}'",
                        "a new model is a challenger"
                    ),
                    ("UPDATE batches SET request_id = 1 WHERE batch_id = 'BATCH_003'", "the newest request"),
                    ("UPDATE batches SET request_id = 4 WHERE batch_id = 'OWN_1'", "the newest request"),
                    ("UPDATE batches SET request_id = NULL WHERE batch_id = 'OWN_1'", "the newest request"),
                    (
                        "UPDATE batches SET labelled = 0, defaults = 0 WHERE batch_id = 'OWN_1'",
                        "known outcomes stay known"
                    ),
                    ("UPDATE score_requests SET superseded_by = 3 WHERE id = 2", "superseded once"),
                    ("UPDATE score_requests SET superseded_by = 5 WHERE id = 5", "superseded once"),
                    ("UPDATE score_requests SET superseded_by = NULL WHERE id = 4", "superseded once"),
                    (
                        RefusedChangesTests.request("BATCH_003", RefusedChangesTests.labels("BATCH_003"), "v1"),
                        "no such profiles file"
                    ),
                    (RefusedChangesTests.request("BATCH_003", "1", "v1"), "no such profiles file"),
                    (RefusedChangesTests.request("BATCH_003", "12345", "v1"), "no such profiles file"),
                    (RefusedChangesTests.request("NONE", "1", "v1"), "no such batch"),
                    (RefusedChangesTests.request("BATCH_003", "1", "v77"), "no such model"),
                    ("INSERT INTO batches (batch_id, order_key) VALUES ('BATCH_002a', x'FF')", "order_key is not that"),
                    (
                        "INSERT INTO batches (batch_id, order_key) VALUES ('BATCH_002a', x'FF0042415443485F30303261')",
                        "order_key is not that"
                    ),
                ])
    }

    @Test("no id in its natural place in the order")
    func orderKeys() throws {
        // As BatchID makes them: a run of digits is 0, the count of digits without leading zeros, and those digits.
        let keys: [(String, [UInt8])] = [
            ("B2", Array("B0\u{1}2".utf8)), ("B10", Array("B0\u{2}10".utf8)), ("0", Array("0\u{0}".utf8)),
            ("007a00b9.1", Array("0\u{1}7a0\u{0}b0\u{1}9.0\u{1}1".utf8)), ("x", Array("x".utf8)),
            ("2024-01", Array("0\u{4}2024-0\u{1}1".utf8)),
            (String(repeating: "9", count: 64), Array("0\u{40}".utf8) + Array(repeating: 0x39, count: 64)),
        ]
        try withEvidence { root, _ in
            let connection = try root.connection()
            for (id, key) in keys {
                let bytes = (key + [0] + Array(id.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                let sql = "INSERT INTO batches (batch_id, order_key) VALUES ('\(id)', x'\(bytes)')"
                #expect(try connection.refusal(of: sql) == nil, "\(id)")
            }
        }
    }
}
