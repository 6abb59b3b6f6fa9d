/// Figures of the histories of one scenario.
struct Tally {
    /// From this difference of the true AUC on, a version is worse or better.
    static let matters = 0.005

    let scenario: Scenario
    let runs: [HistoryRun]
    /// The same histories with sound labels, as far as they were simulated.
    let sound: [HistoryRun]?

    var rows: DecisionFigures.ScenarioRows {
        DecisionFigures.ScenarioRows(
            name: scenario.name, histories: runs.count, measuredFrom: scenario.measuredFrom + 1,
            rows: Scorer.allCases.map(row))
    }

    private func row(_ scorer: Scorer) -> DecisionFigures.Row {
        DecisionFigures.Row(
            scorer: scorer, auc: Estimate(runs.compactMap { auc($0, scorer) }),
            logLoss: Estimate(runs.compactMap { logLoss($0, scorer) }), toNewest: gap(scorer, .newest),
            toBest: gap(scorer, .best), decisions: decisions(scorer), damage: damage(scorer))
    }

    /// The mean over the measured batches with both outcomes.
    private func auc(_ run: HistoryRun, _ scorer: Scorer) -> Double? {
        mean((run.scores[scorer] ?? []).dropFirst(scenario.measuredFrom).compactMap(\.auc))
    }

    private func logLoss(_ run: HistoryRun, _ scorer: Scorer) -> Double? {
        mean((run.scores[scorer] ?? []).dropFirst(scenario.measuredFrom).map(\.logLoss))
    }

    private func gap(_ scorer: Scorer, _ other: Scorer) -> DecisionFigures.Row.Gap {
        DecisionFigures.Row.Gap(
            auc: Estimate(runs.compactMap { difference(auc($0, other), auc($0, scorer)) }),
            logLoss: Estimate(runs.compactMap { difference(logLoss($0, scorer), logLoss($0, other)) }))
    }

    private func damage(_ scorer: Scorer) -> Estimate? {
        guard let sound else { return nil }
        return Estimate(zip(sound, runs).compactMap { difference(auc($0, scorer), auc($1, scorer)) })
    }

    private func decisions(_ scorer: Scorer) -> DecisionFigures.Decisions? {
        if scorer.policy == nil { return nil }
        let steps = runs.map { $0.steps[scorer] ?? [] }
        let activated = steps.map { $0.filter(\.isActivated) }
        let held = steps.map { $0.filter { !$0.isActivated } }
        let looks = runs.map { $0.looks[scorer] ?? [] }
        let sound = looks.map { $0.filter { $0.ranking != nil && $0.batch != scenario.damaged } }
        let wrongly = sound.map { $0.filter(\.isSetAside).count }
        return DecisionFigures.Decisions(
            activated: Estimate(activated.map { Double($0.count) }),
            worse: Estimate(activated.map { ($0.filter { $0.gain <= -Tally.matters }.count, $0.count) }),
            held: Estimate(held.map { Double($0.count) }),
            better: Estimate(held.map { ($0.filter { $0.gain >= Tally.matters }.count, $0.count) }),
            tested: sound.reduce(0) { $0 + $1.count },
            wronglyAside: Estimate(zip(wrongly, sound).map { ($0, $1.count) }),
            historiesWronglyAside: wrongly.filter { $0 > 0 }.count,
            released: looks.reduce(0) { $0 + $1.filter(\.isReleased).count },
            rightlyAside: scenario.damaged.flatMap { damaged in
                Estimate(looks.map { $0.contains { $0.batch == damaged && $0.isSetAside } ? 1 : 0 })
            })
    }

    private func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    private func difference(_ one: Double?, _ other: Double?) -> Double? {
        guard let one, let other else { return nil }
        return one - other
    }
}

extension DecisionFigures.Rival {
    init(_ scenario: RivalScenario, _ runs: [RivalRun]) {
        let needed = runs.compactMap(\.comparisonsNeeded).sorted()
        self.init(
            name: scenario.name, histories: runs.count, batches: scenario.world.batches,
            replaced: Estimate(runs.map { $0.comparisonsNeeded == nil ? 0 : 1 }),
            replacedByNoBetter: Estimate(runs.map { $0.comparisonsNeeded != nil && $0.gain <= 0 ? 1 : 0 }),
            medianComparisons: needed.isEmpty ? nil : needed[(needed.count - 1) / 2],
            gain: Estimate(runs.map(\.gain)))
    }
}
