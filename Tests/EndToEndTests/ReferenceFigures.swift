import Columns
import Foundation
import Ledger
import TestSupport
import Testing

/// What an independent implementation computed of a folder of batches: `replay.json`, and of each batch `B_scores.csv`
/// and `B_features.csv`, of each version `v2.json`.
struct ReferenceFigures {
    let folder: URL

    /// Runs the program over the batches of a folder as a user would, and holds all that it says against the figures.
    func compare(inbox: URL) throws {
        try withTemporaryFolder { root in
            try FileManager.default.copyItem(at: inbox, to: root.appendingPathComponent("inbox"))
            let run = try RealProgram.run(
                "daemon", "--once", "--root", root.path, "--set", "settle=0s", "--set", "activation.policy=gated",
                "--set", "training.recipe=straight1")
            #expect(run.status == 0, "\(run.errors)")
            let entries = try #require(try json(folder.appendingPathComponent("replay.json")) as? [[String: Any]])
            for (number, entry) in entries.enumerated() { try compare(entry, root, isFirst: number == 0) }
            try compareFeatures(root)
            let verified = try RealProgram.run("verify", "--root", root.path)
            #expect(verified.status == 0, "\(verified.output)")
        }
    }

    private func compare(_ entry: [String: Any], _ root: URL, isFirst: Bool) throws {
        let batch = try #require(entry["batch_id"] as? String)
        let archive = root.appendingPathComponent("archive/\(batch)")
        let expectedScoring = try #require(entry["scoring"] as? [String: Any])
        let scoring = try object(archive.appendingPathComponent("scoring.json"))
        let model = try #require(scoring["model"] as? [String: Any])
        #expect(model["version"] as? String == expectedScoring["scored_by"] as? String)
        #expect(model["lineage"] as? [String] == expectedScoring["lineage"] as? [String])
        #expect(scoring["active_model"] as? String == expectedScoring["active"] as? String)
        agree(scoring["mean_pd"], expectedScoring["mean_pd"], within: 1e-9, batch)
        let drift = try #require(scoring["drift"] as? [String: Any])
        let (psi, expectedPSI) = (
            try #require(drift["psi"] as? [String: Any]), try #require(expectedScoring["psi"] as? [String: Any])
        )
        if isFirst { #expect(psi["verdict"] as? String == "no_reference", "\(batch)") }
        // The figures are of SPEC 1, whose verdicts did not know their noise and whose v1 had a reference of any size.
        let counts = try #require(scoring["counts"] as? [String: Any])
        let isSmall = try #require(counts["parties"] as? Int) < 50 && model["version"] as? String == "v1"
        if !isSmall { agree(psi["value"], expectedPSI["value"], within: 1e-9, "\(batch) psi") }
        let csi = try #require(drift["csi"] as? [String: [String: Any]])
        if !isSmall {
            agree(csi.mapValues { $0["value"] as Any }, expectedScoring["csi"], within: 1e-9, "\(batch) csi")
        }
        try compareScores(batch, root, version: expectedScoring["scored_by"] as? String)

        let expected = try #require(entry["training"] as? [String: Any])
        let training = try object(archive.appendingPathComponent("training.json"))
        for key in [
            "decision", "stopped_by", "trained_on", "rows", "defaults", "labelled", "unknown_parties", "out_of_fold",
            "evidence",
        ] {
            agree(training[key], expected[key], within: 1e-6, "\(batch) \(key)")
        }
        if let comparison = expected["comparison"] as? [String: Any] {
            // Whom it is with, and when its labels were observed, stand elsewhere.
            let figures = comparison.filter { !["champion", "observed_at"].contains($0.key) }
            agree(training["comparison"], figures, within: 1e-6, "\(batch) comparison")
        }
        if let gates = expected["gates"] as? [String: [String: Any]] {
            agree(training["gates"], gates.mapValues { $0["passed"] as Any }, within: 0, "\(batch) gates")
        }
        if let champion = expected["champion"] as? [String: Any] {
            let actual = training["champion"] as? [String: Any]
            #expect(actual?["version"] as? String == champion["version"] as? String)
            agree(actual?["figures"], champion.filter { $0.key != "version" }, within: 1e-6, "\(batch) champion")
        }
        guard let version = (expected["model"] as? [String: Any])?["version"] as? String else { return }
        #expect(training["version"] as? String == version)
        let fitted = try object(folder.appendingPathComponent("\(version).json"))
        for key in ["penalty", "lineage", "observed_at"] {
            agree(training[key], fitted[key], within: 0, "\(version) \(key)")
        }
        let columns = try #require((training["model"] as? [String: Any])?["columns"] as? [[String: Any]])
        #expect(columns.count == (fitted["columns"] as? [Any])?.count)
        // Without `intercept` and `columns` the rest has been compared.
        agree(training["model"], fitted.filter { ["intercept", "columns"].contains($0.key) }, within: 1e-6, version)
    }

    private func compareScores(_ batch: String, _ root: URL, version: String?) throws {
        let archive = root.appendingPathComponent("archive/\(batch)")
        let scores = table(try String(contentsOf: archive.appendingPathComponent("scores.csv"), encoding: .utf8))
        let expected = table(
            try String(contentsOf: folder.appendingPathComponent("\(batch)_scores.csv"), encoding: .utf8))
        #expect(scores.count == expected.count)
        for (score, expected) in zip(scores, expected) {
            for key in ["party_id", "score", "band"] { #expect(score[key] == expected[key], "\(batch) \(score)") }
            let (pd, expectedPD) = (score["pd"].flatMap(Double.init), expected["pd"].flatMap(Double.init))
            #expect(abs(try #require(pd) - #require(expectedPD)) <= 1e-9, "\(batch) \(score)")
            #expect(score["model_version"] == version)
            if score["reasons"] != expected["reasons"] { try compareReasons(batch, root, score, expected) }
        }
    }

    /// Reasons may differ where two features cost the same and rounding decides: of the two answers to one question,
    /// say, in a column each. Place by place they must cost the same points.
    private func compareReasons(
        _ batch: String, _ root: URL, _ score: [String: String], _ expected: [String: String]
    ) throws {
        let party = try #require(score["party_id"])
        let said = try RealProgram.run("explain", batch, party, "--json", "--root", root.path)
        let explanation = try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any]
        let features = try #require(explanation?["features"] as? [[String: Any]])
        func points(_ reasons: String?) -> [Double] {
            (reasons ?? "").split(separator: "|").map { reason in
                features.first { $0["name"] as? String == String(reason) }?["points"] as? Double ?? .nan
            }
        }
        let (ours, theirs) = (points(score["reasons"]), points(expected["reasons"]))
        #expect(ours.count == theirs.count, "\(batch) \(score)")
        for (one, other) in zip(ours, theirs) { #expect(abs(one - other) <= 1e-6, "\(batch) \(score) \(expected)") }
    }

    private func compareFeatures(_ root: URL) throws {
        let ledger = try Ledger(path: root.appendingPathComponent("kycc.sqlite").path, mode: .reading)
        for batch in try ledger.batches() {
            let file = folder.appendingPathComponent("\(batch.batchID)_features.csv")
            try agree(ledger, batch, features: String(contentsOf: file, encoding: .utf8))
        }
    }

    private func json(_ file: URL) throws -> Any { try JSONSerialization.jsonObject(with: Data(contentsOf: file)) }

    private func object(_ file: URL) throws -> [String: Any] { try #require(try json(file) as? [String: Any]) }
}

/// Holds the features of a batch against a CSV file, to the last bit: sums run from left to right.
func agree(_ ledger: Ledger, _ batch: StoredBatch, features text: String) throws {
    let features = try ledger.features(of: batch.request)
    let names = features.names
    #expect(text.prefix { $0 != "\n" } == "party_id," + names.joined(separator: ","))
    let rows = table(text)
    #expect(features.partyIDs == rows.map { $0["party_id"] })
    for (name, column) in zip(names, features.columns) {
        for (row, (value, expected)) in zip(column, rows.map { $0[name] ?? "absent" }).enumerated() {
            #expect(value.isNaN ? expected == "" : value == Double(expected), "\(batch.batchID) \(name) \(row)")
        }
    }
}

/// Every number within the tolerance, every text, list and key of what is expected.
func agree(_ actual: Any?, _ expected: Any?, within tolerance: Double, _ place: String) {
    switch expected {
    case let expected as [String: Any]:
        guard let actual = actual as? [String: Any] else { return #expect(Bool(false), "\(place) is no object") }
        for (key, value) in expected { agree(actual[key], value, within: tolerance, "\(place).\(key)") }
    case let expected as [Any]:
        let actual = actual as? [Any] ?? []
        #expect(actual.count == expected.count, "\(place)")
        for (number, (one, other)) in zip(actual, expected).enumerated() {
            agree(one, other, within: tolerance, "\(place)[\(number)]")
        }
    case let expected as String: #expect(actual as? String == expected, "\(place)")
    case let expected as Double:
        let actual = actual as? Double ?? .nan
        #expect(abs(actual - expected) <= tolerance, "\(place): \(actual), expected \(expected)")
    default: #expect(actual == nil || actual is NSNull, "\(place) is not empty")
    }
}

/// The independent implementation itself, where this checkout has it beside it and Python has what it needs.
enum Reference {
    private static let script = Checkout.shared.appendingPathComponent("reference/reference.py").path
    static let isAbsent: Comment = "the reference or its Python modules are absent: this check needs them"
    static let isThere = (try? run("--help"))?.status == 0

    private static func run(_ arguments: String...) throws -> (status: Int32, output: Data) {
        let changed = Checkout.fixtures.appendingPathComponent("straight1.py").path
        return try run(script: changed, [script] + arguments)
    }

    /// Runs a Python script to its end.
    static func run(script: String, _ arguments: String...) throws -> (status: Int32, output: Data) {
        try run(script: script, arguments)
    }

    private static func run(script: String, _ arguments: [String]) throws -> (status: Int32, output: Data) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1",
        ]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }

    /// Computes the figures of a folder of batches.
    static func figures(of inbox: URL, in folder: URL) throws -> ReferenceFigures {
        func keep(_ name: String, _ arguments: (String, String)) throws {
            let said =
                arguments.0 == "replay"
                ? try run("replay", arguments.1, "--out", folder.path) : try run(arguments.0, arguments.1)
            #expect(said.status == 0)
            try said.output.write(to: folder.appendingPathComponent(name))
        }
        try keep("replay.json", ("replay", inbox.path))
        for name in try FileManager.default.contentsOfDirectory(atPath: inbox.path)
        where name.hasSuffix("_profiles.json") {
            let batch = name.dropLast("_profiles.json".count)
            try keep("\(batch)_features.csv", ("features", inbox.appendingPathComponent(name).path))
        }
        return ReferenceFigures(folder: folder)
    }
}
