import Foundation
import TestSupport
import Testing

@Suite("kycc validate")
struct ValidateCommandTests {
    private func cycle(_ number: Int, _ kycc: TestRoot, parties: Int = 200) throws {
        let run = try kycc.run("cycle", "\(number)", "--parties", "\(parties)")
        #expect(run.status == 0, "\(run.errors)")
    }

    private func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

    @Test("says of a root without labels what the scores promise, and ends with 0")
    func withoutLabels() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let empty = try kycc.run("validate")
            #expect(empty.status == 0 && empty.output.contains("v1 has scored no batch"), "\(empty)")
            #expect(try kycc.run("generate", "--batch-number", "1", "--parties", "60").status == 0)
            try FileManager.default.removeItem(at: kycc.path("inbox/BATCH_001_labels.json"))
            #expect(try kycc.run("daemon", "--once").status == 0)
            let run = try kycc.run("validate", "--strict")
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("No batch that v1 scored has labels that count"), "\(run.output)")
            #expect(run.output.contains("what the scores promise") && run.output.contains("BATCH_001"))
            let json = try kycc.object(try kycc.run("validate", "--json").output)
            #expect(json["pooled"] is NSNull)
            let expected = try #require((json["unlabelled"] as? [[String: Any]])?.first)
            let rate = try #require(expected["default_rate"] as? [String: Any])
            let scores = try kycc.rows(try kycc.run("scores", "BATCH_001", "--json")).compactMap { $0["pd"] as? Double }
            let mean = scores.reduce(0, +) / Double(scores.count)
            #expect(scores.count == 60 && abs((rate["rate"] as? Double ?? 0) - mean) < 1e-12)
        }
    }

    @Test("ends with 1 if a light is red and --strict is given, else with 0")
    func strict() throws {
        try TestRoot.withMadeRoot { kycc throws in
            // v1 knows nothing of the level of this portfolio, and v2 learned it.
            try cycle(1, kycc)
            try cycle(2, kycc)
            #expect(try kycc.run("validate", "v1").status == 0)
            let red = try kycc.run("validate", "v1", "--strict")
            #expect(red.status == 1 && red.output.contains("Light: red") && red.output.contains("\nRed: "), "\(red)")
            let json = try kycc.run("validate", "v1", "--strict", "--json")
            #expect(json.status == 1 && json.errors.isEmpty)
            #expect((try kycc.object(json.output)["red"] as? [String])?.contains("all companies") == true)
            let green = try kycc.run("validate", "v2", "--strict")
            #expect(green.status == 0 && green.output.contains("Light: green"), "\(green.output)")
            let figures = try kycc.object(try kycc.run("validate", "v2", "--json").output)
            #expect(figures["red"] as? [String] == [])
            // The initial AUC is that of the training, to the last digit.
            let training = try kycc.object(try kycc.text("archive/BATCH_001/training.json"))
            let initial = try #require((training["out_of_fold"] as? [String: Any])?["auc"] as? Double)
            #expect(figures["initial_auc"] as? Double == initial)
            let pooled = try #require(figures["pooled"] as? [String: Any])
            let change = try #require(pooled["auc_against_initial"] as? [String: Any])
            #expect(change["auc"] as? Double == pooled["auc"] as? Double && change["p"] is Double)
        }
    }

    @Test("fits 80 columns, tells how many looks there are, and changes nothing")
    func text() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...3 { try cycle(number, kycc, parties: 120) }
            let before = try Data(contentsOf: kycc.path("kycc.sqlite"))
            let run = try kycc.run(
                "validate", "v1", "--segment", "kyc_verified", "--segment", "network_size", "--segment", "kyc_verified")
            #expect(run.status == 0, "\(run.errors)")
            #expect(lines(run.output).filter { $0.count > 80 } == [])
            for words in [
                "As they were given", "looks, adjusted", "(1 look)", "Level: ", "Ranking: ", "Calibration: ", "Bands: ",
                "Tenths ", "Segments of kyc_verified", "Segments of network_size", "independent",
            ] { #expect(run.output.localizedCaseInsensitiveContains(words), "\(words) in \(run.output)") }
            #expect(run.output.components(separatedBy: "Segments of kyc_verified").count == 2)
            #expect(try Data(contentsOf: kycc.path("kycc.sqlite")) == before)
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("has a row for each of several batches, then all together and the newest one")
    func several() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 1...3 {
                let cycle = try kycc.run(
                    "cycle", "\(number)", "--parties", "80", environment: ["KYCC_ACTIVATION_POLICY": "manual"])
                #expect(cycle.status == 0, "\(cycle.errors)")
            }
            let run = try kycc.run("validate", "--segment", "kyc_verified")
            #expect(run.status == 0, "\(run.errors)")
            #expect(lines(run.output).filter { $0.count > 80 } == [])
            let rows = lines(run.output).filter { $0.hasPrefix("  BATCH_00") && !$0.contains(":") }
            #expect(rows.count == 3, "\(run.output)")
            for words in ["All batches together: 240 companies", "The newest batch, BATCH_003: 80 companies"] {
                #expect(run.output.contains(words), "\(words) in \(run.output)")
            }
            // v1 is asked on one side: 1 − 0.95³.
            let said = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(said.contains("makes 3 looks, not adjusted") && said.contains("up to 14.3 %"), "\(said)")
            let one = try kycc.object(try kycc.run("validate", "--batch", "BATCH_002", "--json").output)
            let all = try kycc.object(try kycc.run("validate", "--json").output)
            let batches = try #require(all["batches"] as? [NSDictionary])
            #expect(batches.count == 3 && (one["batches"] as? [NSDictionary]) == [batches[1]])
            #expect(one["pooled"] as? NSDictionary == batches[1]["figures"] as? NSDictionary)
            #expect((all["red"] as? [String])?.contains("BATCH_003: all companies") == true, "\(run.output)")
        }
    }

    @Test("fits 80 columns with names of 64 characters")
    func longNames() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let (batch, feature) = (String(repeating: "B", count: 64), String(repeating: "f", count: 64))
            let parties = (1...120).map {
                #"{"party_id": "P\#($0)", "features": {"\#(feature)": \#(Double($0) / 7)}}"#
            }
            let text = #"{"as_of": "2026-01-01T00:00:00Z", "parties": [\#(parties.joined(separator: ", "))]}"#
            try kycc.write(text, to: "inbox/\(batch)_profiles.json")
            try kycc.write(labels(120), to: "inbox/\(batch)_labels.json")
            #expect(try kycc.run("daemon", "--once").status == 0)
            let run = try kycc.run("validate", "v1", "--segment", feature)
            #expect(run.status == 0 && run.output.contains(batch) && run.output.contains(feature), "\(run)")
            #expect(lines(run.output).filter { $0.count > 80 } == [])
        }
    }

    @Test("leaves out labels that a person dropped, and names the batch")
    func dropped() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try cycle(1, kycc, parties: 60)
            let drop = try kycc.run("labels", "drop", "BATCH_001", "--reason", "a test", "--by", "test")
            #expect(drop.status == 0, "\(drop.errors)")
            let run = try kycc.run("validate", "v1")
            #expect(run.status == 0 && run.output.contains("Left out: BATCH_001"), "\(run.output)")
            let left = try #require(
                try kycc.object(try kycc.run("validate", "v1", "--json").output)["left_out"] as? [[String: String]])
            #expect(left == [["batch": "BATCH_001", "why": "dropped"]])
        }
    }

    @Test("refuses a version, batch or feature that there is not")
    func absent() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try cycle(1, kycc, parties: 60)
            expectError(try kycc.run("validate", "v9"), status: 69, "v9")
            expectError(try kycc.run("validate", "--batch", "X"), status: 69, "X")
            expectError(
                try kycc.run("validate", "v2", "--batch", "BATCH_001"), status: 69, "v2 did not score BATCH_001")
            expectError(try kycc.run("validate", "v1", "--segment", "nope"), status: 69, "nope")
        }
    }

    @Test(
        "reads a root of an earlier schema, and leaves it as it is",
        arguments: [("schema-1", "BATCH_001"), ("schema-2", "BATCH_001"), ("schema-3", "O_1"), ("schema-4", "S_1")])
    func earlierSchema(fixture: String, batch: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.takeFiles(of: fixture)
            let before = try Data(contentsOf: kycc.path("kycc.sqlite"))
            let run = try kycc.run("validate", "v1", "--segment", "kyc_verified")
            #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
            #expect(lines(run.output).filter { $0.count > 80 } == [])
            let json = try kycc.object(try kycc.run("validate", "v1", "--json").output)
            let batches = (json["batches"] as? [[String: Any]] ?? []).compactMap { $0["batch"] as? String }
            #expect(batches.first == batch, "\(run.output)")
            #expect(try Data(contentsOf: kycc.path("kycc.sqlite")) == before)
        }
    }
}
