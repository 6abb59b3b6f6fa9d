import Foundation
import TestSupport
import Testing

@Suite("kycc replay and kycc demo")
struct ReplayCommandTests {
    @Test("a replay of a folder without batches is an error that says what it looked for")
    func nothingThere() throws {
        try TestRoot.withRoot { kycc throws in
            let folder = kycc.root.deletingLastPathComponent().appendingPathComponent("empty")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
            expectError(try kycc.run("replay", folder.path), status: 69, "BATCH_profiles.json", folder.path)
            try Data(labels(3).utf8).write(to: folder.appendingPathComponent("A_labels.json"))
            expectError(try kycc.run("replay", folder.path, "--json"), status: 69, "BATCH_profiles.json")
        }
    }

    @Test("a replay tells what it leaves out and what is refused, and goes on")
    func goesOn() throws {
        try TestRoot.withRoot { kycc throws in
            let folder = kycc.root.deletingLastPathComponent()
            let batches = folder.appendingPathComponent("batches")
            let temporary = folder.appendingPathComponent("tmp")
            try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: false)
            for number in ["1", "2", "3"] {
                try kycc.run("generate", "--batch-number", number, "--out", batches.path)
            }
            func put(_ text: String, _ name: String) throws {
                try Data(text.utf8).write(to: batches.appendingPathComponent(name))
            }
            try FileManager.default.removeItem(at: batches.appendingPathComponent("BATCH_003_labels.json"))
            try put(labels(3), "A_labels.json")
            try put("[", "B_profiles.json")
            try put(labels(3), "B_labels.json")
            try FileManager.default.createSymbolicLink(
                atPath: batches.appendingPathComponent("C_profiles.json").path, withDestinationPath: "/etc/passwd")
            let run = try kycc.run("replay", batches.path, "--json", environment: ["TMPDIR": temporary.path])
            #expect(run.status == 65)
            let told = run.errors.split(separator: "\n")
            #expect(told.count == 4)
            #expect(told.contains { $0.contains("A_labels.json: left out") })
            #expect(told.contains { $0.contains("B_labels.json: left out") })
            #expect(told.contains { $0.hasPrefix("error: ") && $0.contains("(B_profiles.json, line 1 column ") })
            #expect(told.contains { $0.hasPrefix("error: ") && $0.contains("symbolic link") })
            let rows = try kycc.rows(run)
            #expect(rows.map { $0["batch"] as? String } == ["BATCH_001", "BATCH_002", "BATCH_003"])
            #expect(rows[0]["trained"] as? String == "v2" && rows[0]["decision"] is String)
            #expect(rows[2]["decision"] is NSNull && rows[2]["trained"] is NSNull)
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
            #expect(!kycc.exists())
        }
    }

    @Test("a replay takes settings, and the source stays as it is")
    func settings() throws {
        try TestRoot.withRoot { kycc throws in
            let batches = kycc.root.deletingLastPathComponent().appendingPathComponent("batches")
            try kycc.run("generate", "--batch-number", "1", "--out", batches.path)
            expectError(try kycc.run("replay", batches.path, "--set", "bogus=1"), status: 78)
            expectError(try kycc.run("replay", batches.path + "/none"), status: 69)
            let run = try kycc.run(
                "replay", batches.path, "--set", "activation.policy=gated", "--set", "gates.min_rows=1000", "--json")
            #expect(run.status == 0)
            #expect(try kycc.rows(run)[0]["decision"] as? String != "activated")
            #expect(try FileManager.default.contentsOfDirectory(atPath: batches.path).count == 2)
        }
    }

    @Test("figures are those of the documents to the last digit")
    func exact() throws {
        struct Document: Decodable {
            struct Figures: Decodable { let auc: Double }
            let outOfFold: Figures

            enum CodingKeys: String, CodingKey { case outOfFold = "out_of_fold" }
        }
        try TestRoot.withRoot { kycc throws in
            let batches = kycc.root.deletingLastPathComponent().appendingPathComponent("batches")
            for number in 1...3 {
                let made = ["--parties", "300", "--out", batches.path]
                try kycc.run(["generate", "--batch-number", "\(number)"] + made)
                for kind in ["profiles", "labels"] {
                    let file = batches.appendingPathComponent("BATCH_00\(number)_\(kind).json").path
                    #expect(try kycc.run(kind == "labels" ? "train" : "score", file).status == 0)
                }
            }
            struct Row: Decodable { let auc: Double }
            let replayed = try kycc.run("replay", batches.path, "--json")
            let rows = try JSONDecoder().decode([Row].self, from: Data(replayed.output.utf8))
            #expect(rows.count == 3)
            for (number, row) in rows.enumerated() {
                let text = try kycc.text("archive/BATCH_00\(number + 1)/training.json")
                let document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
                #expect(row.auc == document.outOfFold.auc)
                // The scorecard as it is stored, its numbers digit for digit.
                let shown = try kycc.run("models", "show", "v\(number + 2)", "--json").output
                let stored = try kycc.shell(
                    "sqlite3 \(kycc.path("kycc.sqlite").path) \"SELECT coefficients FROM models WHERE version = 'v\(number + 2)'\""
                )
                if stored.status == 0 { #expect(shown.contains(stored.output.dropLast())) }
            }
        }
    }

    @Test("a demo makes a folder of its own in $TMPDIR and leaves it to be looked at")
    func demo() throws {
        try withTemporaryFolder { folder throws in
            let run = try RealProgram.run("demo", environment: ["TMPDIR": folder.path])
            #expect(run.status == 0, "\(run.errors)")
            let made = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(made.count == 1 && made[0].hasPrefix("kycc-demo-"))
            let root = folder.appendingPathComponent(made[0]).path
            #expect(run.output.contains("kycc verify --root \(root)\n"))
            #expect(try FileManager.default.attributesOfItem(atPath: root)[.posixPermissions] as? Int == 0o700)
            #expect(try RealProgram.run("verify", "--root", root).status == 0)
            expectError(
                try RealProgram.run("demo", environment: ["TMPDIR": folder.path + "/none"]), status: 69, "none")
        }
    }
}
