import Foundation
import TestSupport
import Testing

@Suite("Faults of the program itself")
struct InternalFaultTests {
    private func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasSuffix(".reason.json") }
            .sorted()
    }

    @Test("that meet every file stop the work instead of emptying the inbox, and it goes on when they are gone")
    func systematic() throws {
        try withTemporaryFolder { folder in
            let root = folder.appendingPathComponent("root")
            let path = root.path
            #expect(try RealProgram.run("init", "--root", path).status == 0)
            for number in 1...5 {
                try Data(#"{"as_of": "2026-01-0\#(number)", "parties": [{"party_id": "P"}]}"#.utf8)
                    .write(to: root.appendingPathComponent("inbox/B\(number)_profiles.json"))
            }
            let database = try SQLiteConnection(root.appendingPathComponent("kycc.sqlite"))
            try database.execute(
                "CREATE TRIGGER broken BEFORE INSERT ON score_requests BEGIN SELECT RAISE(ABORT, 'broken'); END")
            let struck = try RealProgram.run("daemon", "--once", "--root", path)
            #expect(struck.status == 1, "\(struck.errors)")
            #expect(struck.errors.contains("several files in a row met a fault of kycc itself"))
            #expect(try names(root.appendingPathComponent("rejected")) == ["B1_profiles.json"])
            #expect(try names(root.appendingPathComponent("inbox")).count == 4)
            try database.execute("DROP TRIGGER broken")
            let mended = try RealProgram.run("daemon", "--once", "--root", path)
            #expect(mended.status == 0, "\(mended.errors)")
            #expect(try names(root.appendingPathComponent("inbox")) == [])
            #expect(try names(root.appendingPathComponent("rejected")) == ["B1_profiles.json"])
        }
    }

    @Test("that meet one file are charged to that file")
    func single() throws {
        try withTemporaryFolder { folder in
            let root = folder.appendingPathComponent("root")
            let path = root.path
            #expect(try RealProgram.run("init", "--root", path).status == 0)
            for number in 1...3 {
                try Data(#"{"as_of": "2026-01-0\#(number)", "parties": [{"party_id": "P"}]}"#.utf8)
                    .write(to: root.appendingPathComponent("inbox/B\(number)_profiles.json"))
            }
            let database = try SQLiteConnection(root.appendingPathComponent("kycc.sqlite"))
            try database.execute(
                """
                CREATE TRIGGER broken BEFORE INSERT ON files WHEN NEW.batch_id = 'B2'
                BEGIN SELECT RAISE(ABORT, 'broken'); END
                """)
            let run = try RealProgram.run("daemon", "--once", "--root", path)
            #expect(run.status == 65, "\(run.errors)")
            #expect(try names(root.appendingPathComponent("rejected")) == ["B2_profiles.json"])
            #expect(try names(root.appendingPathComponent("inbox")) == [])
        }
    }
}
