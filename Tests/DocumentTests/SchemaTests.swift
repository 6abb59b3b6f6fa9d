import Foundation
import TestSupport
import Testing

/// The schemas of `docs/schemas`, held to what the program reads and writes.
@Suite("JSON Schemas", .preparedRoot)
struct SchemaTests {
    private static let folder = Checkout.root.appendingPathComponent("docs/schemas")

    private static func schema(_ name: String) throws -> JSONSchema {
        try JSONSchema(contentsOf: folder.appendingPathComponent("\(name).schema.json"))
    }

    private static func document(_ url: URL) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: url))
    }

    @Test("are one for each document")
    func complete() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: SchemaTests.folder.path)
        let documents = ["labels", "profiles", "reason", "scorecard", "scoring", "status", "training", "validation"]
        #expect(names.sorted() == documents.map { "\($0).schema.json" })
        for name in documents {
            let text = try JSONDecoder().decode(
                JSONValue.self, from: Data(contentsOf: SchemaTests.folder.appendingPathComponent("\(name).schema.json"))
            )
            #expect(text["$schema"].text == "https://json-schema.org/draft/2020-12/schema")
            #expect(!text["title"].text.isEmpty && !text["description"].text.isEmpty)
        }
    }

    // MARK: Documents that are read

    /// Whether the program takes each document: none has a fault.
    private static func check(_ documents: [JSONValue], _ kind: String) throws -> [JSONValue] {
        try withTemporaryFolder { folder in
            var paths: [String] = []
            for (number, document) in documents.enumerated() {
                let place = folder.appendingPathComponent("\(number)")
                try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
                let file = place.appendingPathComponent("B_\(kind).json")
                try Data(document.json.utf8).write(to: file)
                paths.append(file.path)
            }
            let run = try RealProgram.run(
                ["check", "--json"] + paths, environment: ["KYCC_ROOT": folder.path])
            #expect(run.errors.isEmpty, "\(run.errors)")
            return try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8)).list
        }
    }

    @Test(
        "take of documents made at random, and changed in one place, those that the program takes",
        arguments: ["profiles", "labels"], [UInt64(1), 2, 3])
    func random(kind: String, seed: UInt64) throws {
        let schema = try SchemaTests.schema(kind)
        var generator = InputDocuments(seed: seed)
        var documents: [JSONValue] = []
        for number in 0..<600 {
            let document = kind == "profiles" ? generator.profiles() : generator.labels()
            let isChanged = !number.isMultiple(of: 4)
            if !isChanged { #expect(try schema.faults(document) == [], "\(document.json)") }
            documents.append(isChanged ? generator.changed(document) : document)
        }
        var (valid, invalid) = (0, 0)
        for (document, checked) in zip(documents, try SchemaTests.check(documents, kind)) {
            let faults = checked["faults"].list
            // That a feature is text in one party and a number in another no schema can say.
            let broken = try schema.faults(document) + (SchemaTests.mixes(document) ? ["two forms"] : [])
            #expect(
                broken.isEmpty == faults.isEmpty,
                "\(document.json): the schema says \(broken), the program \(faults.map(\.["message"].text))")
            if broken.isEmpty { valid += 1 } else { invalid += 1 }
        }
        #expect(valid >= 150 && invalid >= 100, "\(valid) valid, \(invalid) invalid")
    }

    /// Whether a feature is text in one party and a number or a boolean in another.
    private static func mixes(_ document: JSONValue) -> Bool {
        var forms: [String: Set<Bool>] = [:]
        let parties = document["parties"].list.isEmpty ? document.list : document["parties"].list
        for party in parties {
            guard case .object(let members) = party["features"] else { continue }
            for (name, value) in members {
                switch value {
                case .text: forms[name, default: []].insert(true)
                case .number, .bool: forms[name, default: []].insert(false)
                default: break
                }
            }
        }
        return forms.values.contains { $0.count > 1 }
    }

    private static let brokenProfiles = [
        "7", "{}", #"{"parties": []}"#, #"{"parties": {}}"#, #"{"parties": null}"#, "[]", "[4]",
        #"{"parties": [{"name": "x"}]}"#, #"{"parties": [{"party_id": ""}]}"#, #"{"parties": [{"party_id": null}]}"#,
        #"{"parties": [{"party_id": 1.5}]}"#, #"{"parties": [{"party_id": "a", "name": 1}]}"#,
        #"{"parties": [{"party_id": "a", "kyc_verified": "yes"}]}"#,
        #"{"parties": [{"party_id": "a", "email": true}]}"#, #"{"parties": [{"party_id": "a", "features": []}]}"#,
        #"{"parties": [{"party_id": "a", "features": {"u": []}}]}"#,
        #"{"parties": [{"party_id": "a", "features": {"u.missing": 1}}]}"#,
        #"{"parties": [{"party_id": "a", "features": {"u": ""}}]}"#,
        #"{"parties": [{"party_id": "a", "features": {"u": "\#(String(repeating: "x", count: 65))"}}]}"#,
        #"{"parties": [{"party_id": "a", "features": {"kyc_verified": 1}}]}"#,
        #"{"parties": [{"party_id": "a", "features": {"ground truth": 1}}]}"#,
        #"{"parties": [{"party_id": "a", "Default_Flag": 0}]}"#,
        #"{"parties": [{"party_id": "a", "created_at": "2025-06-31x"}]}"#,
        #"{"as_of": "2025-01-01T10:00", "parties": [{"party_id": "a"}]}"#,
        #"{"as_of": 2025, "parties": [{"party_id": "a"}]}"#, #"{"batch_id": true, "parties": [{"party_id": "a"}]}"#,
        #"{"accounts": {}, "parties": [{"party_id": "a"}]}"#,
        #"{"accounts": [{"balance": "1"}], "parties": [{"party_id": "a"}]}"#,
        #"{"transactions": [{"amount": "1"}], "parties": [{"party_id": "a"}]}"#,
        #"{"transactions": [{"ts": "noon"}], "parties": [{"party_id": "a"}]}"#,
        #"{"transactions": [null], "parties": [{"party_id": "a"}]}"#,
        #"{"relationships": [{"to_party_id": ""}], "parties": [{"party_id": "a"}]}"#,
    ]

    private static let brokenLabels = [
        "true", "{}", "[]", #"{"profiles": []}"#, #"{"profiles": null}"#, #"{"profiles": [{"label": 1}]}"#,
        #"{"profiles": [{"party_id": "a"}]}"#, #"{"profiles": [{"party_id": "a", "label": 2}]}"#,
        #"{"profiles": [{"party_id": "a", "label": "1"}]}"#,
        #"{"profiles": [{"party_id": "a", "label": 1, "will_default": 0}]}"#,
        #"{"profiles": [{"party_id": "a", "label": 1, "withdrawn": "no"}]}"#,
        #"{"profiles": [{"party_id": "a", "withdrawn": 0}]}"#, #"{"labels": [7]}"#,
        #"{"observed_at": "soon", "labels": [{"party_id": "a", "label": 1}]}"#,
        #"{"profiles": [], "labels": [{"party_id": "a", "label": 1}]}"#,
    ]

    @Test("refuse what breaks one rule, as the program does", arguments: ["profiles", "labels"])
    func broken(kind: String) throws {
        let schema = try SchemaTests.schema(kind)
        let texts = kind == "profiles" ? SchemaTests.brokenProfiles : SchemaTests.brokenLabels
        let documents = try texts.map { try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) }
        for (document, checked) in zip(documents, try SchemaTests.check(documents, kind)) {
            #expect(try !schema.faults(document).isEmpty && checked["fault_count"].whole > 0, "\(document.json)")
        }
    }

    // MARK: Documents that are written

    @Test("take every document of a root, and those of earlier versions")
    func written() throws {
        let root = try #require(PreparedRoot.current)
        try withTemporaryFolder { folder in
            let own = folder.appendingPathComponent("root")
            try FileManager.default.copyItem(at: root, to: own)
            let environment = ["KYCC_ROOT": own.path]
            for name in ["X_profiles.json", "Y_labels.json", "notes.txt"] {
                try Data(#"{"parties": [], "observed_at": 4}"#.utf8)
                    .write(to: own.appendingPathComponent("inbox/\(name)"))
            }
            try TextBatch.drop(into: own.appendingPathComponent("inbox"))
            let settings = ["--set", "training.rivals=straight1,bends@2"]
            #expect(try RealProgram.run(["cycle", "3"] + settings, environment: environment).status == 0)
            let gated = ["--set", "activation.policy=gated", "--set", "training.recipe=straight1"]
            #expect(try RealProgram.run(["cycle", "4"] + gated, environment: environment).status == 0)
            #expect(try RealProgram.run("daemon", "--once", environment: environment).status == 65)
            let earlier = (1...4).map { Checkout.fixtures.appendingPathComponent("schema-\($0)") }
            var found: [String: Int] = [:]
            for root in [own] + earlier { try SchemaTests.validate(root, &found) }
            #expect(
                found["scoring", default: 0] >= 15 && found["training", default: 0] >= 10
                    && found["validation", default: 0] >= 4 && found["scorecard", default: 0] >= 7
                    && found["reason", default: 0] >= 2
                    && found["status"] == 1, "\(found)")
        }
    }

    /// Holds the documents of a root to their schemas, and counts them.
    private static func validate(_ root: URL, _ found: inout [String: Int]) throws {
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "json" {
            let name = file.lastPathComponent
            let kinds = ["scoring", "training", "validation", "scorecard", "status"]
            let kind = name.hasSuffix(".reason.json") ? "reason" : kinds.first { name.hasPrefix("\($0).") }
            guard let kind else { continue }
            let faults = try schema(kind).faults(document(file))
            #expect(faults == [], "\(file.path)")
            found[kind, default: 0] += 1
        }
    }

    @Test(
        "know every key that the table of the document has",
        arguments: [
            ("documents", "scoring.json", "scoring"), ("documents", "training.json", "training"),
            ("documents", "validation.json", "validation"), ("documents", "scorecard.json", "scorecard"),
            ("documents", "NAME.reason.json", "reason"),
            ("json", "status", "status"),
        ])
    func keys(table: String, document: String, name: String) throws {
        let schema = try SchemaTests.schema(name)
        var present = ""
        var count = 0
        for line in try RealProgram.run("reference", table).output.split(separator: "\n").dropFirst(2) {
            let cells = line.dropFirst(2).dropLast(2).components(separatedBy: " | ").map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: "` "))
            }
            if !cells[0].isEmpty { present = cells[0] }
            // Whatever stands below such a key is not listed.
            guard present == document else { continue }
            let key = cells[1].hasSuffix(".*") ? String(cells[1].dropLast(2)) : cells[1]
            #expect(try schema.schema(ofKey: key) != nil, "\(document) has the key \(key)")
            count += 1
        }
        #expect(count > 10)
    }
}
