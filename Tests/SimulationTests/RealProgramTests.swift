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
        struct Rival: Decodable {
            struct Rule: Decodable {
                let spent: Double
                let figures: PooledDelta
            }
            let decision: String
            let rule: Rule?
        }
        let decision: String
        let rule: Rule?
        let contradiction: Contradiction?
        let rivals: [Rival]?
    }

    @Test("decisions and their figures are those of the program")
    func agree() throws {
        let scenario = Scenario(
            name: "own", batches: 5, companies: 80, rate: 0.35, spread: 3, isAllOwn: true, damage: .swapped(2))
        var shelf = VersionShelf(History(scenario, seed: 1, number: 0))
        var run = PolicyRun(.refresh, Learner(recipe: .bends))
        for _ in shelf.history.batches { try run.take(&shelf) }
        let trainings = try Self.trainings(shelf.history, ["training.recipe=bends"])
        for (number, training) in trainings.enumerated() { try Self.compare(training, run, number) }
        #expect(run.looks.map(\.isSetAside) == [false, true, false, false])
        #expect(run.steps.map(\.isActivated) == [true, true, true, true])
    }

    @Test("the record of a rival is that of the program")
    func rival() throws {
        let world = Scenario(name: "own", batches: 6, companies: 120, rate: 0.3, spread: 3, isAllOwn: true)
        let scenario = RivalScenario(
            name: "own", summary: "", world: world, active: Learner(recipe: .straight1), rival: Learner(recipe: .bends))
        let run = try RivalRun(scenario, seed: 1, number: 0)
        let trainings = try Self.trainings(
            History(world, seed: 1, number: 0), ["training.recipe=straight1", "training.rivals=bends"])
        #expect(run.comparisonsNeeded == 2)
        for (spent, training) in zip(run.spent, trainings) {
            let rule = training.rivals?.first?.rule
            if spent == nil, rule?.figures.batches == [] { continue }
            #expect(Self.near(rule?.spent, spent))
        }
        // The run ends where the rival takes over.
        #expect(
            (trainings[run.spent.count - 1].rivals?.first?.decision == "activated") == (run.comparisonsNeeded != nil))
    }

    /// Gives the batches of a history to the program.
    private static func trainings(_ history: History, _ settings: [String]) throws -> [Training] {
        try withTemporaryFolder { root in
            let inbox = root.appendingPathComponent("inbox")
            try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
            for batch in history.batches { try write(batch, to: inbox) }
            let program = try RealProgram.run(
                ["daemon", "--once", "--root", root.path] + (["settle=0s"] + settings).flatMap { ["--set", $0] })
            try #require(program.status == 0, "\(program.errors)")
            return try history.batches.map { batch in
                let file = root.appendingPathComponent("archive/\(batch.id)/training.json")
                return try JSONDecoder().decode(Training.self, from: Data(contentsOf: file))
            }
        }
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
