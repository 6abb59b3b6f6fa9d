import Foundation
import TestSupport
import Testing

/// Histories of whole numbers, replayed by an independent implementation (`Fixtures/rivals/remake.py`).
@Suite("Rival recipes in the shadow, compared with an independent implementation")
struct RivalTests {
    @Test(
        "take over, change places and stay in the shadow as expected", arguments: [0, 1, 2, 3, 4])
    func histories(number: Int) throws {
        let history = try RivalHistory.expected()[number]
        try withTemporaryFolder { root in
            try history.run(in: root)
            for batch in history.batches { try compare(batch, root) }
            let verified = try RealProgram.run("verify", "--root", root.path)
            #expect(verified.status == 0, "\(verified.output)")
        }
    }

    private func compare(_ expected: RivalHistory.Batch, _ root: URL) throws {
        let archive = root.appendingPathComponent("archive/\(expected.batch)")
        let scores = table(try String(contentsOf: archive.appendingPathComponent("scores.csv"), encoding: .utf8))
        // A version in the shadow is never among the scores.
        #expect(scores.allSatisfy { $0["model_version"] == expected.scoredBy }, "\(expected.batch)")
        let training = try JSONDecoder().decode(
            RivalHistory.Training.self, from: Data(contentsOf: archive.appendingPathComponent("training.json")))
        #expect(([training.own] + training.rivals).map(\.version) == expected.versions.map(\.version))
        for (ours, theirs) in zip([training.own] + training.rivals, expected.versions) {
            #expect(ours.recipe == theirs.recipe, "\(theirs.version)")
            #expect(near(ours.outOfFold.auc, theirs.auc), "\(theirs.version)")
        }
        let activated = ([training.own] + training.rivals).first { $0.decision == "activated" }?.version
        #expect(activated ?? training.champion == expected.activeAfter, "\(expected.batch)")
        #expect(training.rivals.allSatisfy { $0.rivalOf == training.own.recipe }, "\(expected.batch)")
        let rules = training.rivals.compactMap(\.rule)
        #expect(rules.count == expected.rivals.count, "\(expected.batch)")
        for (ours, theirs) in zip(rules, expected.rivals) {
            #expect(ours.activate == theirs.activate && ours.rivals == theirs.rivals, "\(theirs.version)")
            #expect(ours.figures.batches == theirs.batches, "\(theirs.version)")
            #expect(ours.figures.n1 == theirs.n1 && ours.figures.n0 == theirs.n0, "\(theirs.version)")
            #expect(near(ours.figures.delta, theirs.delta), "\(theirs.version)")
            #expect(near(ours.figures.variance, theirs.variance), "\(theirs.version)")
            #expect(near(ours.spent, theirs.spent) && near(ours.bar, theirs.bar), "\(theirs.version)")
            #expect(ours.eValues.count == theirs.eValues.count)
            for (one, other) in zip(ours.eValues, theirs.eValues) { #expect(near(one, other), "\(theirs.version)") }
        }
    }

    private func near(_ value: Double?, _ expected: Double?) -> Bool {
        guard let value, let expected else { return value == nil && expected == nil }
        return abs(value - expected) <= 1e-7 * max(1, abs(expected))
    }

    @Test("the commands say what a rival is, and why it takes over")
    func words() throws {
        let history = try RivalHistory.expected()[0]
        try withTemporaryFolder { root in
            try history.run(in: root, batches: 4)
            let listed = try RealProgram.run("models", "list", "--json", "--root", root.path)
            let models = try #require(
                try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])
            #expect(models.map { $0["recipe"] as? String }.prefix(3) == ["expert", "straight1", "bends"])
            #expect(models.map { $0["rival_of"] as? String }.prefix(3) == [nil, nil, "straight1"])
            #expect(models.last?["state"] as? String == "active")
            let shown = try RealProgram.run("models", "show", "v9", "--root", root.path)
            #expect(shown.output.contains("recipe: bends, trained as a rival of straight1"), "\(shown.output)")
            #expect(shown.output.contains("rival recipe bends, better than straight1 (v6) out of time"))
            let log = try String(contentsOf: root.appendingPathComponent("status/status.log"), encoding: .utf8)
            #expect(log.contains(#"rivals=[{"model": "v9", "recipe": "bends", "of": "straight1""#), "\(log)")
            #expect(log.contains("activated model=v9 from=v6 by=kycc"), "\(log)")
        }
    }

    @Test("edited figures of a rival are found")
    func edited() throws {
        try RivalTests.expectFaults([
            "model v7: the figures of its rule do not follow from the comparisons that were recorded"
        ]) { try RivalTests.edit($0, "json_set(figures, '$.rule.spent', 17.5)", of: "v7") }
    }

    @Test("an edited comparison out of time is found")
    func editedComparison() throws {
        try RivalTests.expectFaults([
            "model v5: the figures of its rule do not follow",
            "labels of B2, revision 1: the comparison with v3 out of time does not come",
        ]) { try RivalTests.edit($0, "json_set(figures, '$.shadow[0].delta', 0.5)", of: "v4") }
    }

    @Test("an edited test of labels that contradict is found")
    func editedContradiction() throws {
        try RivalTests.expectFaults([
            "labels of B3, revision 1: the test whether they contradict the scores that were given does not"
        ]) { file in
            try RivalTests.edit(
                file, "json_set(document, '$.contradiction.ranking.auc', 0.75)", column: "document", table: "files",
                where: "name = 'B3_labels.json'")
        }
    }

    /// Three batches of the first history, the database edited: `verify` says what is wrong.
    private static func expectFaults(_ faults: [String], after edit: (String) throws -> Void) throws {
        let history = try RivalHistory.expected()[0]
        try withTemporaryFolder { root in
            try history.run(in: root, batches: 3)
            try edit(root.appendingPathComponent("kycc.sqlite").path)
            let verified = try RealProgram.run("verify", "--root", root.path)
            #expect(verified.status == 1)
            for fault in faults { #expect(verified.output.contains(fault), "\(verified.output)") }
        }
    }

    private static func edit(_ file: String, _ figures: String, of version: String) throws {
        try edit(file, figures, column: "figures", table: "models", where: "version = '\(version)'")
    }

    /// Changes a column, as somebody does who switches the triggers off.
    private static func edit(
        _ file: String, _ value: String, column: String, table: String, where condition: String
    ) throws {
        let script = """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1])
            name, sql = db.execute("SELECT name, sql FROM sqlite_schema WHERE name = '\(table)_no_update'").fetchone()
            db.execute(f"DROP TRIGGER {name}")
            changed = db.execute("UPDATE \(table) SET \(column) = " + sys.argv[2] + " WHERE " + sys.argv[3]).rowcount
            assert changed == 1
            db.execute(sql)
            db.commit()
            """
        try withTemporaryFolder { folder in
            let path = folder.appendingPathComponent("edit.py")
            try script.write(to: path, atomically: true, encoding: .utf8)
            let run = try Reference.run(script: path.path, file, value, condition)
            try #require(run.status == 0)
        }
    }
}

/// A history, and what the independent implementation decided.
private struct RivalHistory: Decodable {
    struct Batch: Decodable {
        let batch: String
        let scoredBy: String
        let activeAfter: String
        let versions: [Version]
        let rivals: [Rule]
    }

    struct Version: Decodable {
        let version: String
        let recipe: String
        let auc: Double
    }

    struct Rule: Decodable {
        let version: String
        let activate: Bool
        let batches: [String]
        let n1: Int
        let n0: Int
        let delta: Double?
        let variance: Double?
        let eValues: [Double]
        let spent: Double
        let bar: Double
        let rivals: Int
    }

    /// What the program wrote.
    struct Training: Decodable {
        struct Version: Decodable {
            struct Figures: Decodable { let auc: Double }
            struct Rule: Decodable {
                struct Figures: Decodable {
                    let batches: [String]
                    let n1: Int
                    let n0: Int
                    let delta: Double?
                    let variance: Double?
                }
                let rule: String
                let activate: Bool
                let figures: Figures
                let eValues: [Double]
                let spent: Double
                let bar: Double
                let rivals: Int
                enum CodingKeys: String, CodingKey {
                    case rule, activate, figures, spent, bar, rivals
                    case eValues = "e_values"
                }
            }
            let version: String
            let recipe: String
            let rivalOf: String?
            let decision: String
            let outOfFold: Figures
            let rule: Rule?
            enum CodingKeys: String, CodingKey {
                case version, recipe, decision, rule
                case rivalOf = "rival_of"
                case outOfFold = "out_of_fold"
            }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                version = try container.decode(String.self, forKey: .version)
                recipe = try container.decode(String.self, forKey: .recipe)
                rivalOf = try container.decodeIfPresent(String.self, forKey: .rivalOf)
                decision = try container.decode(String.self, forKey: .decision)
                outOfFold = try container.decode(Figures.self, forKey: .outOfFold)
                // Only that of a rival is looked at.
                rule = rivalOf == nil ? nil : try container.decodeIfPresent(Rule.self, forKey: .rule)
            }
        }

        let own: Version
        let rivals: [Version]
        let champion: String

        private enum CodingKeys: CodingKey { case rivals, champion }
        private enum ChampionKeys: CodingKey { case version }

        init(from decoder: any Decoder) throws {
            own = try Version(from: decoder)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            rivals = try container.decode([Version].self, forKey: .rivals)
            champion = try container.nestedContainer(keyedBy: ChampionKeys.self, forKey: .champion)
                .decode(String.self, forKey: .version)
        }
    }

    let name: String
    let bends: Bool
    let recipe: String
    let rivals: [String]
    let policy: String
    let parties: Int
    let batches: [Batch]

    static func expected() throws -> [RivalHistory] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(
            [RivalHistory].self,
            from: Data(contentsOf: Checkout.fixtures.appendingPathComponent("rivals/decisions.json")))
    }

    /// Writes the history into an inbox and runs the program over it.
    ///
    /// - Parameter batches: only so many of the first ones.
    func run(in root: URL, batches most: Int? = nil) throws {
        let inbox = root.appendingPathComponent("inbox")
        try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
        for number in 1...(most ?? batches.count) {
            let companies = companies(UInt32(number))
            let parties = companies.enumerated().map { place, one in
                #"{"party_id": "P\#(place)", "features": {"u": \#(one.u), "w": \#(one.w)}}"#
            }
            let records = companies.enumerated().map { place, one in
                #"{"party_id": "P\#(place)", "will_default": \#(one.outcome)}"#
            }
            try #"{"as_of": "2026-0\#(number)-01", "parties": [\#(parties.joined(separator: ", "))]}"#.write(
                to: inbox.appendingPathComponent("B\(number)_profiles.json"), atomically: true, encoding: .utf8)
            try #"{"profiles": [\#(records.joined(separator: ", "))]}"#.write(
                to: inbox.appendingPathComponent("B\(number)_labels.json"), atomically: true, encoding: .utf8)
        }
        let run = try RealProgram.run(
            "daemon", "--once", "--root", root.path, "--set", "settle=0s", "--set", "training.recipe=\(recipe)",
            "--set", "training.rivals=\(rivals.joined(separator: ","))", "--set", "activation.policy=\(policy)")
        try #require(run.status == 0, "\(run.errors)")
    }

    private func companies(_ batch: UInt32) -> [(u: Int, w: Int, outcome: Int)] {
        var state = 2_654_435_761 &* batch
        func next() -> Int {
            state = 1_664_525 &* state &+ 1_013_904_223
            return Int(state >> 12) % 1001
        }
        return (0..<parties).map { _ in
            let (u, w, draw) = (next(), next(), next())
            let far = abs(2 * u - 1000)
            let risk = (bends ? 40 + far * far * 500 / 1_000_000 : 40 + u * 400 / 1000) + w * 250 / 1000
            return (u, w, draw < risk ? 1 : 0)
        }
    }
}
