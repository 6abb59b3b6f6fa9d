import Results
import Scorecards

/// A world with a rival recipe in the shadow of the active one.
struct RivalScenario: Sendable {
    let name: String
    /// One sentence for the table.
    let summary: String
    let world: Scenario
    let active: Learner
    let rival: Learner

    private static let batches = 12

    static let all = [
        RivalScenario(
            name: "twins",
            summary: "the same recipe twice, each with its own noisy reading of every feature: the rival is no better",
            world: Scenario(name: "twins", batches: batches, noise: 0.5, histories: 400),
            active: Learner(recipe: .bends), rival: Learner(recipe: .bends, view: 1)),
        RivalScenario(
            name: "straight-world",
            summary: "`bends` is active, the rival is `straight1`, and every effect is a straight line",
            world: Scenario(name: "straight", batches: batches, isStraight: true),
            active: Learner(recipe: .bends), rival: Learner(recipe: .straight1)),
        RivalScenario(
            name: "worse-rival",
            summary: "`bends` is active, the rival is `straight1`, and two effects bend",
            world: Scenario(name: "curved", batches: batches),
            active: Learner(recipe: .bends), rival: Learner(recipe: .straight1)),
        RivalScenario(
            name: "better-rival",
            summary: "`straight1` is active, the rival is `bends`, and two effects bend",
            world: Scenario(name: "curved", batches: batches),
            active: Learner(recipe: .straight1), rival: Learner(recipe: .bends)),
        RivalScenario(
            name: "short-window",
            summary: "`bends` is active, the rival is `bends@3`, and the world breaks as above",
            world: Scenario(name: "break", batches: batches, motion: .turn(at: 4)),
            active: Learner(recipe: .bends), rival: Learner(recipe: .bends, window: 3)),
    ]
}

/// One history with a rival, up to the first replacement: the active recipe under the policy `refresh`, and `RivalRule`
/// on the out-of-time record of the rival.
struct RivalRun: Sendable {
    /// The comparisons that the replacement needed; nil if the rival did not replace the active recipe.
    private(set) var comparisonsNeeded: Int?
    /// The true AUC of the rival's newest version less that of the active one after the last batch that was labelled.
    private(set) var gain = 0.0
    /// What the rule had spent after each batch; nil before the first comparison.
    private(set) var spent: [Double?] = []

    /// - Throws: errors of a fit.
    init(_ scenario: RivalScenario, seed: UInt64, number: Int) throws {
        var shelf = VersionShelf(History(scenario.world, seed: seed, number: number))
        var run = PolicyRun(.refresh, scenario.active)
        var newest: (key: VersionShelf.Key, trained: Learner.Trained)?
        var record: [Comparison] = []
        for (number, batch) in shelf.history.batches.enumerated() {
            let scoredBy = run.active
            spent.append(nil)
            let before = run.newest?.number
            try run.take(&shelf)
            if run.newest?.number == before { continue }
            if let newest, scoredBy.key != nil {
                record.append(
                    Comparison(
                        batchID: batch.id, trainingRows: newest.trained.rows, outcomes: batch.reported,
                        challenger: newest.trained.scorecard.probabilities(batch.companies.views[scenario.rival.view]),
                        champion: run.given[number]))
            }
            let key = VersionShelf.key(scenario.rival, (0...number).filter { !run.aside.contains($0) })
            if let trained = try shelf.version(key, isEvaluated: false) { newest = (key, trained) }
            guard let newest, run.active.key != nil else { continue }
            gain = try shelf.truth(newest.key).auc(number + 1) - shelf.truth(run.active.key).auc(number + 1)
            if record.isEmpty { continue }
            let rule = RivalRule(record, rivals: 1)
            spent[number] = rule.spent
            if rule.activates {
                comparisonsNeeded = record.count
                return
            }
        }
    }
}
