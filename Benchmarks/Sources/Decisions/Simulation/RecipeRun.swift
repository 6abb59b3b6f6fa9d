import Learning
import Scorecards

/// A world in which the recipe `bends` is compared with itself without one of its parts.
struct RecipeScenario: Sendable {
    let name: String
    /// One sentence for the table.
    let summary: String
    let world: Scenario

    static let all = [
        RecipeScenario(
            name: "bent", summary: "two effects bend: 8 batches of 150 companies",
            world: Scenario(name: "bent", histories: 400)),
        RecipeScenario(
            name: "straight", summary: "every effect is a straight line",
            world: Scenario(name: "straight", isStraight: true, histories: 400)),
        RecipeScenario(
            name: "crossed", summary: "two features also act together: both high or both low is risky",
            world: Scenario(name: "crossed", crossing: 0.7, histories: 400)),
        RecipeScenario(
            name: "crossed-large", summary: "the same with batches of 1,000 companies",
            world: Scenario(name: "crossed-large", companies: 1_000, crossing: 0.7, histories: 50)),
        RecipeScenario(
            name: "few", summary: "the bent world with 3 batches of 60 companies",
            world: Scenario(name: "few", batches: 3, companies: 60, histories: 1_000)),
        RecipeScenario(
            name: "falling-rate", summary: "the default rate falls from 27 % to 5 % from batch to batch",
            world: Scenario(name: "falling-rate", rate: 0.27, motion: .falling(to: 0.05), histories: 400)),
        RecipeScenario(
            name: "contrary",
            summary: "the bent world, but more transactions mean more risk, against the declared direction",
            world: Scenario(name: "contrary", isContrary: true, histories: 400)),
    ]
}

/// The recipe, and what it is without a part.
enum RecipeForm: String, Codable, CaseIterable, Sendable {
    case bends = "`bends`"
    case withoutPairs = "without pairs"
    case withoutDirections = "without directions"
    case withoutLevel = "without the level"
    case straight1 = "`straight1`"
}

/// One history: what each form of the recipe, fitted on all batches, is truly worth in the batch after them.
struct RecipeRun: Sendable {
    /// How well a form ranks, and how sharp it is.
    struct Worth: Sendable {
        let auc: Double
        let logLoss: Double
    }

    /// By form; nil in a history without both outcomes.
    let worth: [RecipeForm: Worth]?

    /// - Throws: errors of a fit.
    init(_ scenario: RecipeScenario, seed: UInt64, number: Int) throws {
        let history = History(scenario.world, seed: seed, number: number)
        let batches = Array(history.batches.indices)
        let rows = Learner.rows(history, on: batches, view: 0)
        guard Set(rows.outcomes).count == 2 else {
            worth = nil
            return
        }
        let labelled = Learner.labelled(rows, history, on: batches)
        let whole = try BendsLearner().fit(labelled)
        var level = whole
        level.intercept -= whole.fit?.level.shift ?? 0
        let scorecards: [RecipeForm: Scorecard] = [
            .bends: whole,
            .withoutPairs: try BendsLearner(pairs: 0).fit(labelled),
            .withoutDirections: try BendsLearner().fit(Learner.labelled(rows, history, on: batches, isDirected: false)),
            .withoutLevel: level,
            .straight1: Scorecard(try Training(rows).run(wanted: rows.outcomes.map { _ in false }).model),
        ]
        worth = scorecards.mapValues {
            let truth = Truth($0, history)
            return Worth(auc: truth.auc(batches.count), logLoss: truth.logLoss(batches.count))
        }
    }
}

extension DecisionFigures.Recipe {
    /// The figures of a world.
    init(_ scenario: RecipeScenario, runs: [RecipeRun]) {
        let known = runs.compactMap(\.worth)
        func estimate(_ form: RecipeForm, _ figure: (RecipeRun.Worth) -> Double, isGap: Bool) -> Estimate? {
            Estimate(
                known.compactMap { worth in
                    guard let own = worth[form], let whole = worth[.bends] else { return nil }
                    return isGap ? figure(own) - figure(whole) : figure(own)
                })
        }
        self.init(
            name: scenario.name, histories: runs.count,
            rows: RecipeForm.allCases.map { form in
                Row(
                    form: form, auc: estimate(form, \.auc, isGap: false), logLoss: estimate(form, \.logLoss, isGap: false),
                    aucGap: estimate(form, \.auc, isGap: true), logLossGap: estimate(form, \.logLoss, isGap: true))
            })
    }
}
