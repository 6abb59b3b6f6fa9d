import Parallel

/// Simulates scenarios. What comes out depends on the seed and the numbers of histories alone, not on the number of
/// threads.
struct Harness: Sendable {
    let seed: UInt64
    let effort: Effort
    /// Called with what is simulated next.
    var tell: @Sendable (String) -> Void = { _ in }

    /// - Parameters:
    ///   - histories: how many of each scenario; nil is its own number.
    ///   - scenarios, rivals, recipes: what is simulated.
    /// - Throws: errors of a fit; `CancellationError`.
    func run(
        _ scenarios: [Scenario] = Scenario.all, rivals: [RivalScenario] = RivalScenario.all,
        recipes: [RecipeScenario] = RecipeScenario.all, histories: Int? = nil
    ) throws -> DecisionFigures {
        var known: [String: [HistoryRun]] = [:]
        let rows = try scenarios.map { scenario in
            let runs = try self.histories(scenario.name, histories ?? scenario.histories) {
                try HistoryRun(scenario, seed: seed, number: $0)
            }
            known[scenario.name] = runs
            return Tally(scenario: scenario, runs: runs, sound: scenario.sound.flatMap { known[$0] }).rows
        }
        let replacements = try rivals.map { scenario in
            DecisionFigures.Rival(
                scenario,
                try self.histories(scenario.name, histories ?? scenario.world.histories) {
                    try RivalRun(scenario, seed: seed, number: $0)
                })
        }
        let forms = try recipes.map { scenario in
            DecisionFigures.Recipe(
                scenario,
                runs: try self.histories(scenario.name, histories ?? scenario.world.histories) {
                    try RecipeRun(scenario, seed: seed, number: $0)
                })
        }
        return DecisionFigures(seed: seed, scenarios: rows, rivals: replacements, recipes: forms)
    }

    private func histories<Run: Sendable>(
        _ name: String, _ count: Int, _ body: @Sendable (Int) throws -> Run
    ) throws -> [Run] {
        tell("\(name): \(count) histories")
        return try effort.map(count) { number throws(CancellationError) in Result { try body(number) } }
            .map { try $0.get() }
    }
}
