import Foundation
import TestSupport
import Testing

/// The catalogs that the tables come from, compared with what the program does.
@Suite("Catalogs")
struct CatalogTests {
    @Test("have every event word that the sources write, and no other")
    func eventWords() throws {
        let sources = Checkout.root.appendingPathComponent("Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        // A line of the log with its level, or an event of the chain.
        let word =
            /(?:(?:LogLine|\.init)\(\s*\.(?:info|warning|error),|(?:Event|EventRecord)\()\s*(?:word:\s*)?"([a-z_]+)",/
        var written: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            written.formUnion(text.matches(of: word).map { String($0.1) })
        }
        #expect(try Set(CatalogTests.rows("events").compactMap(\.first)) == written)
    }

    @Test("have every key that commands and documents write, and no other")
    func keys() throws {
        try withTemporaryFolder { folder in
            let root = folder.appendingPathComponent("root").path
            func kycc(_ arguments: [String], policy: String = "refresh") throws -> RealProgram.Outcome {
                try RealProgram.run(
                    arguments, environment: ["KYCC_ROOT": root, "KYCC_ACTIVATION_POLICY": policy])
            }
            // A version in the shadow, a first model, and gates: each policy writes keys of its own.
            // So does each recipe; the last one is a rival of the active one.
            for (number, policy, recipe) in [
                ("1", "manual", "bends"), ("2", "refresh", "straight1"), ("3", "gated", "straight1"),
                ("4", "refresh", "bends"),
            ] {
                let cycle = try kycc(["cycle", number, "--set", "training.recipe=\(recipe)"], policy: policy)
                #expect(cycle.status == 0)
            }
            try CatalogTests.swapLabels(of: "5", in: root, kycc)
            try Data(#"{"parties": []}"#.utf8).write(to: URL(fileURLWithPath: "\(root)/inbox/X_profiles.json"))
            try Data().write(to: URL(fileURLWithPath: "\(root)/inbox/notes.txt"))
            #expect(try kycc(["daemon", "--once"]).status == 65)
            let scores = try #require(
                try JSONSerialization.jsonObject(with: Data(kycc(["scores", "BATCH_002", "--json"]).output.utf8))
                    as? [[String: Any]])
            let parties = scores.prefix(30).compactMap { $0["party_id"] as? String }
            try Data(#"{"Parties": 1, "parties": [{"party_id": "a", "name": 1}]}"#.utf8)
                .write(to: URL(fileURLWithPath: "\(root)/Y_profiles.json"))
            let arguments: [String: [[String]]] = [
                "check": [["check", "\(root)/Y_profiles.json", "\(root)/archive/BATCH_001/BATCH_001_labels.json"]],
                "models show": [["models", "show", "v3"]], "scores": [["scores", "BATCH_002"]],
                "scores --party": [["scores", "--party", parties.first ?? ""]],
                "explain": parties.map { ["explain", "BATCH_002", $0] },
                "explain --what-if": parties.prefix(1).map {
                    ["explain", "BATCH_002", $0, "--what-if", "has_tax_id="]
                },
                "why": [["why", "BATCH_001"], ["why", "X_profiles.json"]],
                "validate": [
                    ["validate", "v1", "--segment", "kyc_verified", "--segment", "network_size"], ["validate"],
                ],
                "replay": [["replay", "\(root)/archive/BATCH_001"]],
            ]
            for (name, declared) in try CatalogTests.declared("json") {
                let texts = try (arguments[name] ?? [[name]]).map { try kycc($0 + ["--json"]).output }
                try CatalogTests.compare(name, declared, texts)
            }
            // v1 has no labels beside which its document would stand.
            let expert = try JSONSerialization.jsonObject(
                with: Data(kycc(["models", "show", "v1", "--json"]).output.utf8))
            try JSONSerialization.data(withJSONObject: try #require((expert as? [String: Any])?["scorecard"]))
                .write(to: URL(fileURLWithPath: "\(root)/v1.json"))
            // Few companies have no pairs.
            try FileManager.default.copyItem(
                at: Checkout.fixtures.appendingPathComponent("bends/scorecards.json"),
                to: URL(fileURLWithPath: "\(root)/bends.json"))
            // Nor does a batch that is generated have text.
            let text = folder.appendingPathComponent("text")
            #expect(try RealProgram.run("init", environment: ["KYCC_ROOT": text.path]).status == 0)
            try TextBatch.drop(into: text.appendingPathComponent("inbox"))
            #expect(try RealProgram.run("daemon", "--once", environment: ["KYCC_ROOT": text.path]).status == 0)
            let files = [
                "scoring.json": ["archive/BATCH_001/scoring.json", "archive/BATCH_002/scoring.json"],
                "scorecard.json": [
                    "archive/BATCH_001/scorecard.json", "archive/BATCH_002/scorecard.json",
                    "../text/archive/TEXT/scorecard.json",
                    "v1.json", "bends.json",
                ],
                "training.json": (1...5).map { "archive/BATCH_00\($0)/training.json" },
                "validation.json": (1...4).map { "archive/BATCH_00\($0)/validation.json" },
                "NAME.reason.json": ["rejected/X_profiles.json.reason.json"],
            ]
            for (name, declared) in try CatalogTests.declared("documents") {
                let paths = try #require(files[name])
                try CatalogTests.compare(
                    name, declared, paths.map { try String(contentsOfFile: "\(root)/\($0)", encoding: .utf8) })
            }
        }
    }

    /// Brings a batch whose labels contradict the scores.
    private static func swapLabels(
        of number: String, in root: String, _ kycc: ([String], String) throws -> RealProgram.Outcome
    ) throws {
        let made = try kycc(["generate", "--batch-number", number, "--parties", "300"], "refresh")
        #expect(made.status == 0)
        let labels = URL(fileURLWithPath: "\(root)/inbox/BATCH_00\(number)_labels.json")
        let text = try String(contentsOf: labels, encoding: .utf8)
        let swapped = text.replacing(/"will_default": ?([01])/) { match in
            #""will_default": \#(match.1 == "0" ? 1 : 0)"#
        }
        #expect(text != swapped)
        try Data(swapped.utf8).write(to: labels)
    }

    @Test("have every gate with its thresholds, as trainings note them")
    func gates() throws {
        let rows = try CatalogTests.rows("gates")
        let keys = try CatalogTests.declared("documents").first { $0.name == "training.json" }?.keys ?? []
        let noted = keys.filter { $0.hasPrefix("gates.") && !$0.hasSuffix(".*") }.map { $0.dropFirst("gates.".count) }
        #expect(Set(rows.map(\.[0])) == Set(noted.map(String.init)))
        let settings = try CatalogTests.rows("settings").map(\.[0]).filter { $0.hasPrefix("gates.") }
        let named = rows.flatMap { $0[2].matches(of: /gates\.[a-z_]+/).map { String($0.0) } }
        #expect(named.sorted() == settings.sorted())
    }

    // MARK: Tables

    /// The cells of the rows of a table, without the marks of code.
    private static func rows(_ name: String) throws -> [[String]] {
        try RealProgram.run("reference", name).output.split(separator: "\n").dropFirst(2).map { line in
            line.dropFirst(2).dropLast(2).components(separatedBy: " | ").map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: "` "))
            }
        }
    }

    /// Of each document its keys.
    private static func declared(_ table: String) throws -> [(name: String, keys: Set<String>)] {
        var documents: [(name: String, keys: Set<String>)] = []
        for row in try rows(table) {
            if !row[0].isEmpty { documents.append((row[0], [])) }
            documents[documents.count - 1].keys.insert(row[1])
        }
        return documents
    }

    // MARK: Keys

    private static func compare(_ name: String, _ declared: Set<String>, _ texts: [String]) throws {
        var keys = WrittenKeys(declared: declared)
        for text in texts { keys.add(try JSONSerialization.jsonObject(with: Data(text.utf8)), at: "") }
        #expect(keys.undeclared.isEmpty, "\(name) writes keys that no table has")
        #expect(keys.missing.isEmpty, "\(name) does not write keys that the table has")
    }
}

/// The keys of documents, as paths.
private struct WrittenKeys {
    let declared: Set<String>
    private(set) var undeclared: Set<String> = []
    private var written: Set<String> = []
    /// Paths of null and of empty lists, below which nothing is to be seen.
    private var empty: Set<String> = []

    init(declared: Set<String>) { self.declared = declared }

    /// Keys that are declared and not to be seen, although what they would be part of is there.
    var missing: Set<String> {
        declared.filter { key in
            !written.contains(key)
                && !empty.contains { key == $0 || key.hasPrefix($0 + ".") || key.hasPrefix($0 + "[]") }
        }
    }

    mutating func add(_ value: Any, at path: String) {
        if declared.contains(path) { written.insert(path) }
        if declared.contains(path + ".*") {
            written.insert(path + ".*")
            return
        }
        if let object = value as? [String: Any] {
            for (key, part) in object { add(part, at: path.isEmpty ? key : "\(path).\(key)") }
            return
        }
        if let list = value as? [Any] {
            if list.isEmpty { empty.insert(path) }
            if list.first is [String: Any] {
                // The rows of a listing have no name of their own.
                for part in list { add(part, at: path.isEmpty ? "" : path + "[]") }
                return
            }
        }
        if value is NSNull { empty.insert(path) }
        let isParent = declared.contains { $0.hasPrefix(path + ".") || $0.hasPrefix(path + "[]") }
        if !declared.contains(path), !isParent { undeclared.insert(path) }
    }
}
