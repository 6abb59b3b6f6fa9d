import Scorecards

/// A batch of a simulated history.
struct SimulatedBatch {
    let id: String
    let companies: Companies
    let partyIDs: [String]
    /// What really came of the companies.
    let outcomes: [UInt8]
    /// What the labels file says.
    let reported: [UInt8]
}

/// The batches of one history, and the companies that truth is measured on.
struct History {
    /// Companies that no batch has: 2,000 of them, with their true probabilities in place of outcomes.
    static let population = 2_000

    let batches: [SimulatedBatch]
    let population: Companies
    /// The true probabilities of the population in each batch, and after the last one.
    let truth: [[Double]]

    init(_ scenario: Scenario, seed: UInt64, number: Int) {
        var world = Draws(seed: seed, history: number, .world)
        let risks = scenario.risks(&world)
        var draws = Draws(seed: seed, history: number, .population)
        let population = Companies(History.population, &draws, scenario)
        let intercepts = risks.map { population.intercept($0) }
        self.population = population
        truth = zip(risks, intercepts).map { risk, intercept in
            population.lift(risk).map { logistic(intercept + $0) }
        }
        batches = (0..<scenario.batches).map { batch in
            var draws = Draws(seed: seed, history: number, .companies, batch: batch)
            let companies = Companies(scenario.companies, &draws, scenario)
            var chance = Draws(seed: seed, history: number, .outcomes, batch: batch)
            let outcomes: [UInt8] = companies.lift(risks[batch]).map {
                chance.unit() < logistic(intercepts[batch] + $0) ? 1 : 0
            }
            var damage = Draws(seed: seed, history: number, .damage, batch: batch)
            return SimulatedBatch(
                id: "B\(batch + 1)", companies: companies,
                partyIDs: (0..<companies.count).map { "B\(batch + 1)-\($0)" }, outcomes: outcomes,
                reported: History.reported(outcomes, scenario.damage, batch, &damage))
        }
    }

    private static func reported(
        _ outcomes: [UInt8], _ damage: Scenario.Damage, _ batch: Int, _ draws: inout Draws
    ) -> [UInt8] {
        switch damage {
        case .swapped(batch): return outcomes.map { 1 - $0 }
        case .shuffled(batch):
            var shuffled = outcomes
            for place in stride(from: shuffled.count - 1, to: 0, by: -1) {
                shuffled.swapAt(place, draws.below(place + 1))
            }
            return shuffled
        default: return outcomes
        }
    }
}

/// How well a scorecard truly ranks the population, and how sharp it truly is, in each batch.
struct Truth {
    private let order: [Int]
    private let eta: [Double]
    private let truth: [[Double]]

    init(_ scorecard: Scorecard, _ history: History, view: Int = 0) {
        let eta = scorecard.logOdds(history.population.views[view])
        order = eta.indices.sorted { eta[$0] < eta[$1] }
        self.eta = eta
        truth = history.truth
    }

    /// The expected AUC over the outcomes that the population may have in a batch: Σ p_i (1 − p_j) over the pairs of
    /// two companies that are ranked rightly, ties one half, divided by the same sum over all pairs.
    func auc(_ batch: Int) -> Double {
        let p = truth[batch]
        var (right, below, bad, good, same) = (0.0, 0.0, 0.0, 0.0, 0.0)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, eta[order[end]] == eta[order[start]] { end += 1 }
            var (tiedBad, tiedGood, tiedSame) = (0.0, 0.0, 0.0)
            for row in order[start..<end] {
                tiedBad += p[row]
                tiedGood += 1 - p[row]
                tiedSame += p[row] * (1 - p[row])
            }
            right += tiedBad * below + (tiedBad * tiedGood - tiedSame) / 2
            below += tiedGood
            (bad, good, same) = (bad + tiedBad, good + tiedGood, same + tiedSame)
            start = end
        }
        return right / (bad * good - same)
    }

    /// The expected log loss.
    func logLoss(_ batch: Int) -> Double {
        let p = truth[batch]
        // ln(1 + e^η) − p·η
        return eta.indices.reduce(0) { $0 + softplus(eta[$1]) - p[$1] * eta[$1] } / Double(eta.count)
    }
}
