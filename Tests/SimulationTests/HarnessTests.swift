import Foundation
import Parallel
import Scorecards
import TestSupport
import Testing

/// A few small histories: whether the harness still simulates what its tables say.
@Suite("The simulation of decisions")
struct HarnessTests {
    /// Batches of few companies of which many default, so that little is fitted and labels are tested all the same.
    private static func small(_ name: String, _ damage: Scenario.Damage = .none) -> Scenario {
        Scenario(
            name: name, batches: 4, companies: 80, rate: 0.35, spread: 3, damage: damage,
            sound: name == "sound" ? nil : "sound")
    }

    private static let twins = RivalScenario(
        name: "twins", summary: "", world: Scenario(name: "twins", batches: 3, companies: 60, rate: 0.3, noise: 0.5),
        active: Learner(recipe: .straight1), rival: Learner(recipe: .straight1, view: 1))

    @Test("gives the same figures for any number of threads, and others for another seed")
    func threads() throws {
        func figures(seed: UInt64, threads: Int) throws -> DecisionFigures {
            try Harness(seed: seed, effort: Effort(threads: threads)).run(
                [Self.small("sound")], rivals: [Self.twins], recipes: [], histories: 2)
        }
        let one = try figures(seed: 1, threads: 1)
        #expect(one == (try figures(seed: 1, threads: 2)))
        #expect(one != (try figures(seed: 2, threads: 2)))
    }

    @Test("sets swapped labels aside, which always-newest learns from")
    func swapped() throws {
        let figures = try Harness(seed: 1, effort: Effort(threads: 2)).run(
            [Self.small("sound"), Self.small("swapped", .swapped(2))], rivals: [], recipes: [], histories: 2)
        let (sound, swapped) = (figures.scenarios[0], figures.scenarios[1])
        let refresh = try #require(swapped.rows.first { $0.scorer == .refresh })
        #expect(refresh.decisions?.rightlyAside?.mean == 1)
        #expect(refresh.decisions?.historiesWronglyAside == 0)
        #expect(sound.rows.allSatisfy { $0.decisions?.rightlyAside == nil && $0.damage == nil })
        // Only the last batch was scored after the damage.
        let newest = try #require(swapped.rows.first { $0.scorer == .newest })
        #expect(try #require(newest.damage).mean > 0)
        #expect(try #require(refresh.toNewest.auc).mean < 0)
    }

    @Test("shows what a part of the recipe is worth: the level where the default rate falls")
    func parts() throws {
        let scenario = RecipeScenario(
            name: "falling", summary: "",
            world: Scenario(name: "falling", batches: 4, companies: 120, rate: 0.4, motion: .falling(to: 0.05)))
        let figures = try Harness(seed: 1, effort: Effort(threads: 2)).run(
            [], rivals: [], recipes: [scenario], histories: 4)
        let rows = try #require(figures.recipes.first).rows
        #expect(rows.map(\.form) == RecipeForm.allCases)
        let level = try #require(rows.first { $0.form == .withoutLevel })
        #expect(try #require(level.logLossGap).mean > 0)
        // The level moves no rank.
        #expect(try #require(level.aucGap).mean == 0)
    }

    @Test("no rule ranks better than v1 where the order of v1 is the true one")
    func expert() throws {
        let scenario = Scenario(name: "v1", batches: 3, companies: 60, rate: 0.3, expertIsRight: true)
        let run = try HistoryRun(scenario, seed: 1, number: 0)
        let best = try #require(run.scores[.best])
        #expect(best.map(\.auc) == run.scores[.expert]?.map(\.auc))
    }

    @Test("the expected AUC and log loss are those of many drawn outcomes")
    func truth() throws {
        let history = History(Scenario(name: "truth"), seed: 1, number: 0)
        let truth = Truth(.expert, history)
        let p = history.truth[0]
        var draws = Draws(seed: 5, history: 0, .outcomes)
        var (areas, losses): ([Double], [Double]) = ([], [])
        for _ in 0..<40 {
            let batch = SimulatedBatch(
                id: "B1", companies: history.population, partyIDs: [],
                outcomes: p.map { draws.unit() < $0 ? 1 : 0 }, reported: [])
            let score = BatchScore(batch, Scorecard.expert.probabilities(history.population.views[0]))
            areas.append(try #require(score.auc))
            losses.append(score.logLoss)
        }
        let (area, loss) = (try #require(Estimate(areas)), try #require(Estimate(losses)))
        #expect(abs(area.mean - truth.auc(0)) < 4 * (try #require(area.error)))
        #expect(abs(loss.mean - truth.logLoss(0)) < 4 * (try #require(loss.error)))
    }

    @Test("the tables of the documents are those of the recorded figures")
    func tables() throws {
        let recorded = Checkout.root.appendingPathComponent("Benchmarks/decisions.json")
        let figures = try JSONDecoder().decode(DecisionFigures.self, from: Data(contentsOf: recorded))
        #expect(figures.scenarios.map(\.name) == Scenario.all.map(\.name))
        #expect(figures.rivals.map(\.name) == RivalScenario.all.map(\.name))
        let page = try String(
            contentsOf: Checkout.root.appendingPathComponent("docs/evidence.md"), encoding: .utf8)
        let begin = try #require(page.range(of: "<!-- Benchmarks/decisions -->\n"))
        let end = try #require(page.range(of: "<!-- end -->\n", range: begin.upperBound..<page.endIndex))
        #expect(page[begin.upperBound..<end.lowerBound] == figures.markdown, "Benchmarks/decisions --record")
    }
}
