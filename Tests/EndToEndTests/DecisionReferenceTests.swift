import Foundation
import TestSupport
import Testing

/// Decisions of an independent implementation: of each batch the version that scored it, the decision, and the rule
/// with its figures.
@Suite("Decisions of the policies, compared with an independent implementation")
struct DecisionReferenceTests {
    private static let own = Checkout.fixtures.appendingPathComponent("own")
    private static let script = Checkout.shared.appendingPathComponent("reference/decisions2.py").path

    @Test("agree on batches of own features", arguments: ["refresh", "manual"])
    func ownFeatures(policy: String) throws {
        let file = DecisionReferenceTests.own.appendingPathComponent("expected/decisions-\(policy).json")
        let expected = try JSONDecoder().decode([ExpectedDecision].self, from: Data(contentsOf: file))
        try compare(
            expected, inbox: DecisionReferenceTests.own.appendingPathComponent("inbox"), settings: ["policy": policy])
    }

    @Test(
        "agree on data that nobody here made, computed anew",
        .enabled(if: Checkout.hasShared && Reference.isThere, Reference.isAbsent),
        arguments: ["kycc-batches", "german-credit"], ["refresh", "manual"])
    func sharedData(name: String, policy: String) throws {
        let inbox = Checkout.shared.appendingPathComponent("data/\(name)")
        try withTemporaryFolder { folder in
            let made = try Reference.run(
                script: Checkout.fixtures.appendingPathComponent("decisions.py").path, DecisionReferenceTests.script,
                inbox.path, "--recipe", "straight1", "--policy", policy)
            try #require(made.status == 0)
            let expected = try JSONDecoder().decode([ExpectedDecision].self, from: made.output)
            try compare(expected, inbox: inbox, settings: ["policy": policy])
        }
    }

    @Test("agree where labels are swapped, shuffled, and swapped twice in a row")
    func contradiction() throws {
        let file = Checkout.fixtures.appendingPathComponent("contradiction/decisions.json")
        let expected = try JSONDecoder().decode([ExpectedDecision].self, from: Data(contentsOf: file))
        #expect(
            expected.map(\.contradiction) == [nil, nil, "reversed", nil, nil, "no_signal", "reversed", "reversed", nil])
        try withTemporaryFolder { folder in
            let inbox = folder.appendingPathComponent("inbox")
            for number in 1...9 {
                let made = try RealProgram.run(
                    "generate", "--batch-number", "\(number)", "--parties", "600", "--out", inbox.path)
                try #require(made.status == 0, "\(made.errors)")
            }
            for batch in [3, 7, 8] { try DecisionReferenceTests.change(batch, in: inbox) { $0.map { 1 - $0 } } }
            try DecisionReferenceTests.change(6, in: inbox) { Array($0[300...] + $0[..<300]) }
            try compare(expected, inbox: inbox, settings: [:])
        }
    }

    /// Changes the outcomes of a generated batch, as `contradiction/remake.py` does.
    private static func change(_ number: Int, in inbox: URL, _ change: ([Int]) -> [Int]) throws {
        let file = inbox.appendingPathComponent("BATCH_00\(number)_labels.json")
        var document = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        var records = try #require(document["profiles"] as? [[String: Any]])
        let outcomes = change(try records.map { try #require($0["will_default"] as? Int) })
        for index in records.indices { records[index]["will_default"] = outcomes[index] }
        document["profiles"] = records
        try JSONSerialization.data(withJSONObject: document).write(to: file)
    }

    /// Runs the program over the batches of a folder, and compares what it decided.
    private func compare(_ expected: [ExpectedDecision], inbox: URL, settings: [String: String]) throws {
        try withTemporaryFolder { root in
            try FileManager.default.copyItem(at: inbox, to: root.appendingPathComponent("inbox"))
            let run = try RealProgram.run(
                ["daemon", "--once", "--root", root.path, "--set", "settle=0s"]
                    + ["--set", "training.recipe=straight1"]
                    + settings.flatMap { ["--set", "activation.\($0.key)=\($0.value)"] })
            try #require(run.status == 0, "\(run.errors)")
            #expect(!expected.isEmpty)
            for one in expected {
                let file = root.appendingPathComponent("archive/\(one.batch)/training.json")
                let training = try JSONDecoder().decode(ExpectedDecision.Training.self, from: Data(contentsOf: file))
                #expect(training.decision == one.decision, "\(one.batch)")
                #expect(training.rule?.rule == one.rule?.rule, "\(one.batch)")
                #expect(training.rule?.record == one.rule?.record, "\(one.batch)")
                #expect(training.rule?.activate == one.rule?.activate, "\(one.batch)")
                let (figures, figuresExpected) = (training.rule?.figures, one.rule?.figures)
                #expect(figures?.batches == figuresExpected?.batches, "\(one.batch)")
                #expect(figures?.n1 == figuresExpected?.n1 && figures?.n0 == figuresExpected?.n0, "\(one.batch)")
                #expect(near(figures?.delta, figuresExpected?.delta), "\(one.batch)")
                #expect(near(figures?.variance, figuresExpected?.variance), "\(one.batch)")
                #expect(
                    near(figures?.z, figuresExpected?.z) && near(figures?.auc, figuresExpected?.auc), "\(one.batch)")
                #expect(training.contradiction?.kind == one.contradiction, "\(one.batch)")
                #expect(training.released == one.released, "\(one.batch)")
                let shadow = (training.shadow ?? []).map(\.version)
                #expect(shadow == one.shadow.map(\.version), "\(one.batch)")
                for (ours, theirs) in zip(training.shadow ?? [], one.shadow) {
                    #expect(near(ours.delta, theirs.delta) && near(ours.d, theirs.d), "\(one.batch) \(ours.version)")
                }
            }
            let verified = try RealProgram.run("verify", "--root", root.path)
            #expect(verified.status == 0, "\(verified.output)")
        }
    }

    private func near(_ value: Double?, _ expected: Double?) -> Bool {
        guard let value, let expected else { return value == nil && expected == nil }
        return abs(value - expected) <= 1e-9 * max(1, abs(expected))
    }
}

/// What the independent implementation decided at the labels of a batch.
private struct ExpectedDecision: Decodable {
    struct Rule: Decodable {
        let rule: String
        let record: String?
        let activate: Bool
        let figures: Figures
    }

    struct Figures: Decodable {
        let batches: [String]
        let n1: Int
        let n0: Int
        let delta: Double?
        let variance: Double?
        let z: Double?
        let auc: Double?
    }

    struct Shadow: Decodable {
        let version: String
        let delta: Double?
        let d: Double
    }

    /// What the program wrote.
    struct Training: Decodable {
        let decision: String
        let rule: Rule?
        let shadow: [Shadow]?
        let contradiction: Contradiction?
        let released: [String]
    }

    struct Contradiction: Decodable {
        let kind: String?
    }

    let batch: String
    let decision: String
    let rule: Rule?
    /// In which way the labels contradict.
    let contradiction: String?
    /// Batches that were set aside before.
    let released: [String]
    let shadow: [Shadow]
}
