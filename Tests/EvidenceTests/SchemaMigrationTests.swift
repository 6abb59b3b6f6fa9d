import Foundation
import TestSupport
import Testing

@Suite("Databases of earlier versions")
struct SchemaMigrationTests {
    /// Runs `body` with a root that an earlier version made.
    private func withRoot(_ fixture: String, _ body: (EvidenceRoot) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let root = try EvidenceRoot(empty: folder.appendingPathComponent("root"))
            let made = Checkout.fixtures.appendingPathComponent(fixture)
            for name in try FileManager.default.contentsOfDirectory(atPath: made.path) {
                try? FileManager.default.removeItem(at: root.file(name))
                try FileManager.default.copyItem(at: made.appendingPathComponent(name), to: root.file(name))
            }
            try body(root)
        }
    }

    private func migrations(_ root: EvidenceRoot) throws -> [String] {
        try root.connection().rows("SELECT identifier FROM grdb_migrations ORDER BY rowid").map { $0[0] ?? "" }
    }

    @Test("one of the first schema is opened, goes on and proves its past")
    func firstSchema() throws {
        try withRoot("schema-1") { root in
            let untouched = try root.verify()
            #expect(untouched.status == 0, "\(untouched.output)\(untouched.errors)")
            try root.work()
            let status = try RealProgram.run("status", "--root", root.path)
            #expect(status.status == 0)
            #expect(status.output.contains("2 batches, 24 parties scored"), "\(status.output)")
            let batches = try RealProgram.run("batches", "--root", root.path)
            #expect(batches.status == 0)
            for batch in ["BATCH_001", "BATCH_002"] { #expect(batches.output.contains(batch)) }
            try root.generate(3...3, parties: 12)
            try root.work()
            let verified = try root.verify()
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
            #expect(verified.output.contains("6 archived files, 3 requests, 36 scores recomputed"))
            // What the first schema's events answer for is still held against them.
            try root.connection().tamper("UPDATE score_requests SET requested_us = 7 WHERE batch_id = 'BATCH_001'")
            let tampered = try root.verify()
            #expect(tampered.status == 1)
            #expect(tampered.output.contains("BATCH_001, revision 1"), "\(tampered.output)")
        }
    }

    @Test("one of the second schema is looked at without being migrated")
    func looking() throws {
        try withRoot("schema-2") { root in
            for command in [
                ["verify"], ["scores", "OWN_1"], ["batches"], ["models"], ["why", "OWN_1_labels.json"],
                ["explain", "OWN_1", "C1"], ["doctor"],
            ] {
                let run = try RealProgram.run(command + ["--root", root.path])
                #expect(run.status == 0, "\(command): \(run.output)\(run.errors)")
            }
            #expect(try migrations(root) == ["1", "2"])
        }
    }

    @Test("one of the second schema goes on, and proves its past and what comes then")
    func secondSchema() throws {
        try withRoot("schema-2") { root in
            let before = try root.connection().rows("SELECT * FROM files ORDER BY id")
            try root.work()
            #expect(try migrations(root) == ["1", "2", "3", "4", "5"])
            #expect(try root.connection().rows("SELECT * FROM files ORDER BY id") == before)
            #expect(try root.connection().rows("SELECT count(*) FROM file_details") == [["0"]])
            let migrated = try root.verify()
            #expect(migrated.status == 0, "\(migrated.output)\(migrated.errors)")
            // A batch is scored and labels are trained on; a batch of before gets another labels file.
            try root.generate(2...2, parties: 12)
            // That one is as of 2031, so no time of observation that labels may have now would do.
            try root.drop("OWN_1_labels.json", #"{"labels": [{"party_id": "C1", "label": 1}]}"#)
            try root.work()
            let verified = try root.verify()
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
            #expect(verified.output.contains("9 archived files, 4 requests"), "\(verified.output)")
            #expect(try root.connection().rows("SELECT file_id FROM file_details ORDER BY 1") == [["7"], ["8"], ["9"]])
            for (sql, told) in [
                ("UPDATE files SET size = size + 1 WHERE id = 2", "BATCH_001, revision 1"),
                ("UPDATE file_details SET owner_id = owner_id + 1 WHERE file_id = 7", "BATCH_002, revision 1"),
                ("DELETE FROM file_details WHERE file_id = 9", "OWN_1, revision 3"),
                ("INSERT INTO file_details VALUES (1, 0, 'x', NULL, 0, 'x')", "BATCH_001, revision 1"),
            ] {
                let connection = try root.connection()
                try connection.execute("VACUUM INTO '\(root.file("copy").path)'")
                try connection.tamper(sql)
                let tampered = try root.verify()
                #expect(tampered.status == 1 && tampered.output.contains(told), "\(sql): \(tampered.output)")
                for name in ["kycc.sqlite", "kycc.sqlite-wal", "kycc.sqlite-shm"] {
                    try? FileManager.default.removeItem(at: root.file(name))
                }
                try FileManager.default.moveItem(at: root.file("copy"), to: root.database)
            }
        }
    }

    @Test("one of the third schema is looked at as it is, goes on, and proves its past and what comes then")
    func thirdSchema() throws {
        try withRoot("schema-3") { root in
            for command in [["verify"], ["scores", "O_2"], ["batches"], ["explain", "O_2", "C1"], ["doctor"]] {
                let run = try RealProgram.run(command + ["--root", root.path])
                #expect(run.status == 0, "\(command): \(run.output)\(run.errors)")
            }
            #expect(try migrations(root) == ["1", "2", "3"])
            try root.drop("O_3_labels.json", #"{"labels": [{"party_id": "C1", "label": 1}]}"#)
            try root.work()
            #expect(try migrations(root) == ["1", "2", "3", "4", "5"])
            #expect(
                try root.connection().rows("SELECT DISTINCT feature_set FROM score_requests") == [["1"]])
            let verified = try root.verify()
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
            #expect(verified.output.contains("8 archived files, 4 requests"), "\(verified.output)")
            // The feature set is part of what an event answers for, without changing the digests of before.
            try root.connection().tamper("UPDATE score_requests SET feature_set = 2 WHERE id = 3")
            let tampered = try root.verify()
            #expect(tampered.status == 1 && tampered.output.contains("O_2, revision 1"), "\(tampered.output)")
        }
    }

    @Test(
        "scores stay as they are, get no sides, and show those that follow from their version",
        arguments: [("schema-1", "BATCH_002"), ("schema-2", "OWN_1"), ("schema-3", "O_2"), ("schema-4", "S_2")])
    func sides(fixture: String, batch: String) throws {
        try withRoot(fixture) { root in
            func scores() throws -> [[String?]] {
                try root.connection().rows(
                    """
                    SELECT request_id, place, party_id, pd, score, band, reasons FROM credit_scores
                    ORDER BY request_id, place
                    """)
            }
            func listed() throws -> [[String: Any]] {
                let run = try RealProgram.run("scores", batch, "--json", "--root", root.path)
                let rows = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]]
                return try #require(rows, "\(run.errors)")
            }
            let (recorded, before) = (try scores(), try listed())
            #expect(try root.verify().status == 0)
            try root.work()
            #expect(try migrations(root).last == "5")
            #expect(try scores() == recorded)
            #expect(try root.connection().rows("SELECT count(reason_sides) FROM credit_scores") == [["0"]])
            let verified = try root.verify()
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
            #expect(NSArray(array: before) == NSArray(array: try listed()))
            for row in before.prefix(3) {
                let party = try #require(row["party_id"] as? String)
                let run = try RealProgram.run("explain", batch, party, "--json", "--root", root.path)
                let said = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
                for key in ["reasons", "reason_sides", "band"] {
                    #expect(said?[key] as? NSObject == row[key] as? NSObject, "\(party) \(key)")
                }
            }
            // What says that its sides were not recorded has none.
            try root.connection().tamper("UPDATE credit_scores SET reason_sides = '' WHERE place = 0")
            #expect(try root.verify().output.contains("does not come out again"))
        }
    }

    @Test("one of the fourth schema goes on with bands of its own, and keeps those of before")
    func fourthSchema() throws {
        try withRoot("schema-4") { root in
            try root.work()
            try "score: {bands: {upper: 500, lower: 300}}\n".write(
                to: root.file("kycc.yaml"), atomically: true, encoding: .utf8)
            let labels = (0..<40).map { #"{"party_id": "C\#($0)", "label": \#($0 * 7 % 5 == 0 ? 1 : 0)}"# }
            try root.drop(
                "S_3_labels.json",
                #"{"observed_at": "2025-09-01", "labels": [\#(labels.joined(separator: ", "))]}"#)
            try root.drop("S_4_profiles.json", EvidenceRoot.ownProfiles(40, shift: 0, asOf: "2025-10-01"))
            try root.work()
            let bands = try root.connection().rows(
                """
                SELECT r.batch_id, group_concat(DISTINCT band), count(reason_sides) FROM credit_scores
                JOIN score_requests AS r ON r.id = request_id WHERE r.batch_id IN ('S_3', 'S_4') GROUP BY 1 ORDER BY 1
                """)
            #expect(bands.count == 2 && bands[0][2] == "0" && bands[1][2] == "40")
            #expect(["upper", "lower", "upper,lower", "lower,upper"].contains(bands[1][1]), "\(bands)")
            #expect(!["upper", "lower"].contains { bands[0][1]?.contains($0) == true }, "\(bands)")
            let verified = try root.verify()
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        }
    }

    @Test("a trigger and a view of somebody else are still there after the migration, and are reported")
    func othersObjects() throws {
        try withRoot("schema-2") { root in
            try root.connection().execute(
                """
                CREATE VIEW mine AS SELECT name FROM files;
                CREATE TRIGGER theirs BEFORE INSERT ON files WHEN 0 BEGIN SELECT 1; END;
                """)
            try root.work()
            let verified = try root.verify()
            #expect(verified.status == 1)
            for told in ["schema: view mine was added", "schema: trigger theirs was added"] {
                #expect(verified.output.contains(told), "\(verified.output)")
            }
        }
    }
}
