import Foundation
import TestSupport
import Testing

@Suite("kycc export")
struct ExportCommandTests {
    /// A root in which two batches were scored and trained.
    private func withRoot(_ body: (_ kycc: (String...) throws -> RealProgram.Outcome, URL) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let root = folder.appendingPathComponent("root").path
            func kycc(_ arguments: String...) throws -> RealProgram.Outcome {
                try RealProgram.run(arguments, environment: ["KYCC_ROOT": root])
            }
            #expect(try kycc("init").status == 0)
            for batch in ["1", "2"] { #expect(try kycc("cycle", batch, "--parties", "60").status == 0) }
            try body(kycc, folder)
        }
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test(
        "gives a module that scores as the batch was scored", .enabled(if: Python.path != nil, Python.isAbsent))
    func module() throws {
        try withRoot { kycc, folder in
            let module = folder.appendingPathComponent("v2.py").path
            #expect(try kycc("export", "v2", "--format", "python", "--out", module).status == 0)
            for row in try rows(kycc("scores", "BATCH_002", "--json").output).prefix(5) {
                let party = try #require(row["party_id"] as? String)
                let explained = try object(kycc("explain", "BATCH_002", party, "--json").output)
                var values: [String: Any] = [:]
                for feature in try #require(explained["features"] as? [[String: Any]]) {
                    values[try #require(feature["name"] as? String)] = feature["value"]
                }
                let file = folder.appendingPathComponent("row.json")
                try JSONSerialization.data(withJSONObject: values).write(to: file)
                let program = """
                    import json, sys; sys.path.insert(0, "\(folder.path)"); import v2
                    print(json.dumps(v2.score(json.load(open("\(file.path)")))))
                    """
                let given = try object(Python.run(["-c", program]).output)
                #expect(abs((given["pd"] as? Double ?? -1) - (row["pd"] as? Double ?? -2)) <= 1e-12)
                #expect(
                    given["score"] as? Int == row["score"] as? Int && given["band"] as? String == row["band"] as? String
                )
                #expect(given["reasons"] as? [String] == row["reasons"] as? [String])
                #expect(given["sides"] as? [String] == row["reason_sides"] as? [String])
            }
        }
    }

    private func rows(_ text: String) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    }

    @Test("gives the stored document, in a folder or on standard output, and says what is wrong")
    func document() throws {
        try withRoot { kycc, folder in
            let shown = try kycc("export", "v2", "--format", "json").output
            let archived = folder.appendingPathComponent("root/archive/BATCH_001/scorecard.json")
            #expect(try shown == String(contentsOf: archived, encoding: .utf8))
            #expect(try kycc("export", "v2", "--format", "json", "--out", folder.path).status == 0)
            #expect(try shown == String(contentsOf: folder.appendingPathComponent("v2.json"), encoding: .utf8))
            #expect(try kycc("export", "v7", "--format", "json").status == 69)
            let wrong = try kycc("export", "v2", "--format", "onnx")
            #expect(wrong.status == 64 && wrong.errors.contains("json, python, pmml, sql"))
        }
    }

    @Test("writes a bundle of SQL into a folder of its own, whose manifest says where it comes from")
    func bundle() throws {
        try withRoot { kycc, folder in
            let out = folder.appendingPathComponent("bundle")
            func export(_ version: String) throws -> RealProgram.Outcome {
                try kycc("export", version, "--format", "sql", "--dialect", "duckdb", "--out", out.path)
            }
            #expect(try export("v1").status == 0)
            #expect(try export("v2").status == 0)
            let manifest = try object(
                String(contentsOf: out.appendingPathComponent("manifest.json"), encoding: .utf8))
            #expect(manifest["version"] as? String == "v2" && manifest["lineage"] as? [String] == ["BATCH_001"])
            #expect(manifest["newest_batch"] as? String == "BATCH_001")
            #expect((manifest["scorecard_sha256"] as? String)?.count == 64)
            let head = try object(kycc("verify", "--json").output)["head"] as? String
            #expect(manifest["chain_head"] as? String == head)
            let files = try #require(manifest["files"] as? [String: String])
            let made = try FileManager.default.contentsOfDirectory(atPath: out.path)
            #expect(Set(made) == Set(files.keys).union(["manifest.json"]))

            try Data().write(to: out.appendingPathComponent("notes.txt"))
            let before = try String(contentsOf: out.appendingPathComponent("lag.sql"), encoding: .utf8)
            let refused = try export("v1")
            #expect(refused.status == 1 && refused.errors.contains("notes.txt"), "\(refused.errors)")
            #expect(try String(contentsOf: out.appendingPathComponent("lag.sql"), encoding: .utf8) == before)
            #expect(try kycc("export", "v2", "--format", "sql").status == 64)
        }
    }
}
