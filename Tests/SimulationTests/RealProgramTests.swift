import Columns
import Foundation
import Results
import Scorecards
import TestSupport
import Testing

/// The harness keeps no ledger and no files. Whether its state from batch to batch is that of the program shows where
/// the program itself gets the same batches as files.
@Suite("The simulation of decisions, compared with the program")
struct RealProgramTests {
    /// What `training.json` says.
    private struct Training: Decodable {
        struct Rule: Decodable {
            let rule: String
            let figures: PooledDelta
        }
        struct Contradiction: Decodable {
            let kind: String?
            let ranking: ContradictionTest.Ranking?
        }
        let decision: String
        let rule: Rule?
        let contradiction: Contradiction?
    }

    @Test("decisions and their figures are those of the program")
    func agree() throws {
        let scenario = Scenario(
            name: "own", batches: 5, companies: 80, rate: 0.35, spread: 3, isAllOwn: true, damage: .swapped(2))
        var shelf = VersionShelf(History(scenario, seed: 1, number: 0))
        var run = PolicyRun(.refresh, Learner(recipe: .bends))
        for _ in shelf.history.batches { try run.take(&shelf) }
        try withTemporaryFolder { root in
            let inbox = root.appendingPathComponent("inbox")
            try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
            for batch in shelf.history.batches { try Self.write(batch, to: inbox) }
            let program = try RealProgram.run(
                "daemon", "--once", "--root", root.path, "--set", "settle=0s", "--set", "training.recipe=bends")
            try #require(program.status == 0, "\(program.errors)")
            for (number, batch) in shelf.history.batches.enumerated() {
                let file = root.appendingPathComponent("archive/\(batch.id)/training.json")
                let training = try JSONDecoder().decode(Training.self, from: Data(contentsOf: file))
                try Self.compare(training, run, number)
            }
        }
        #expect(run.looks.map(\.isSetAside) == [false, true, false, false])
        #expect(run.steps.map(\.isActivated) == [true, true, true, true])
    }

    private static func compare(_ training: Training, _ run: PolicyRun, _ number: Int) throws {
        let look = run.looks.first { $0.batch == number }
        #expect((training.decision == "set_aside") == (look?.isSetAside == true), "\(number)")
        #expect(near(training.contradiction?.ranking?.auc, look?.ranking?.auc), "\(number)")
        guard let step = run.steps.first(where: { $0.batch == number }) else {
            #expect(training.rule == nil, "\(number)")
            return
        }
        #expect((training.decision == "activated") == step.isActivated, "\(number)")
        guard case .rule(let rule) = step.verdict else { throw Unexpected() }
        let program = try #require(training.rule)
        #expect(program.rule == rule.word.rawValue, "\(number)")
        #expect(program.figures.batches == rule.figures.batches, "\(number)")
        #expect(program.figures.n1 == rule.figures.n1 && program.figures.n0 == rule.figures.n0, "\(number)")
        #expect(near(program.figures.delta, rule.figures.delta), "\(number)")
        #expect(near(program.figures.variance, rule.figures.variance), "\(number)")
    }

    private struct Unexpected: Error {}

    private static func near(_ value: Double?, _ expected: Double?) -> Bool {
        guard let value, let expected else { return value == nil && expected == nil }
        return abs(value - expected) <= 1e-9
    }

    /// The batch as the two files of a batch.
    private static func write(_ batch: SimulatedBatch, to inbox: URL) throws {
        let columns = batch.companies.views[0]
        let parties = batch.partyIDs.enumerated().map { row, id in
            let features = zip(columns.names, columns.columns).map { ($0, $1[row]) }
            return ["party_id": id, "features": Dictionary(uniqueKeysWithValues: features)] as [String: Any]
        }
        let labels = zip(batch.partyIDs, batch.reported).map {
            ["party_id": $0, "will_default": Int($1)] as [String: Any]
        }
        for (kind, list, key) in [("profiles", parties, "parties"), ("labels", labels, "profiles")] {
            try JSONSerialization.data(withJSONObject: ["batch_id": batch.id, key: list])
                .write(to: inbox.appendingPathComponent("\(batch.id)_\(kind).json"))
        }
    }
}
