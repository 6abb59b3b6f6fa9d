import Foundation

/// The tables of the documents.
extension DecisionFigures {
    /// Markdown: what the policies give away, how often they err, and what rivals do.
    var markdown: String {
        [worlds, scores, decisions, replacements, forms].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var worlds: String {
        let known =
            Scenario.all.map { ($0.name, $0.summary, $0.measuredFrom + 1) }
            + RivalScenario.all.map { ($0.name, $0.summary, nil) } + RecipeScenario.all.map { ($0.name, $0.summary, nil) }
        let used = scenarios.map(\.name) + rivals.map(\.name) + recipes.map(\.name)
        return table(
            ["scenario", "what happens", "scores measured from batch"],
            known.filter { used.contains($0.0) }.map { [$0.0, $0.1, $0.2.map { "\($0)" } ?? ""] })
    }

    private var scores: String {
        if scenarios.isEmpty { return "" }
        let head = [
            "scenario (histories)", "scores by", "AUC", "log loss", "AUC below always newest", "AUC below best",
            "log loss above always newest", "log loss above best",
        ]
        return table(
            head,
            scenarios.flatMap { scenario in
                scenario.rows.map { row in
                    title(scenario, row) + [
                        text(row.auc, 4), text(row.logLoss, 4),
                        row.scorer == .newest ? "" : text(row.toNewest.auc, 4),
                        row.scorer == .best ? "" : text(row.toBest.auc, 4),
                        row.scorer == .newest ? "" : text(row.toNewest.logLoss, 4),
                        row.scorer == .best ? "" : text(row.toBest.logLoss, 4),
                    ]
                }
            })
    }

    private var decisions: String {
        if scenarios.isEmpty { return "" }
        let head = [
            "scenario (histories)", "scores by", "activated", "of them worse", "held", "of them better",
            "sound batches tested", "set aside wrongly", "histories with one", "released",
            "damaged batches set aside", "AUC lost to the damage",
        ]
        return table(
            head,
            scenarios.flatMap { scenario in
                scenario.rows.filter { $0.decisions != nil || ($0.damage != nil && $0.scorer == .newest) }.map { row in
                    title(scenario, row) + [
                        text(row.decisions?.activated, 1), percent(row.decisions?.worse),
                        text(row.decisions?.held, 1), percent(row.decisions?.better),
                        row.decisions.map { "\($0.tested)" } ?? "", percent(row.decisions?.wronglyAside, 2),
                        row.decisions.map { "\($0.historiesWronglyAside)" } ?? "",
                        row.decisions.map { "\($0.released)" } ?? "", percent(row.decisions?.rightlyAside),
                        text(row.damage, 4),
                    ]
                }
            })
    }

    /// The scenario stands at its first scorer alone.
    private func title(_ scenario: ScenarioRows, _ row: Row) -> [String] {
        [
            row.scorer == scenario.rows.first?.scorer ? "\(scenario.name) (\(scenario.histories))" : "",
            row.scorer.policy == nil ? row.scorer.rawValue : "`\(row.scorer.rawValue)`",
        ]
    }

    private var replacements: String {
        if rivals.isEmpty { return "" }
        let head = [
            "world (histories)", "batches", "true AUC of the rival less the active one's", "replaced",
            "replaced by one no better",
            "batches needed (median)",
        ]
        return table(
            head,
            rivals.map { rival in
                [
                    "\(rival.name) (\(rival.histories))", "\(rival.batches)", text(rival.gain, 4),
                    percent(rival.replaced), percent(rival.replacedByNoBetter),
                    rival.medianComparisons.map { "\($0)" } ?? "–",
                ]
            })
    }

    private var forms: String {
        if recipes.isEmpty { return "" }
        let head = ["world (histories)", "recipe", "true AUC", "true log loss", "AUC less `bends`", "log loss less `bends`"]
        return table(
            head,
            recipes.flatMap { recipe in
                recipe.rows.map { row in
                    [
                        row.form == .bends ? "\(recipe.name) (\(recipe.histories))" : "", row.form.rawValue,
                        text(row.auc, 4), text(row.logLoss, 4),
                        row.form == .bends ? "" : text(row.aucGap, 4), row.form == .bends ? "" : text(row.logLossGap, 4),
                    ]
                }
            })
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        ([head, head.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    private func text(_ estimate: Estimate?, _ digits: Int, scale: Double = 1, unit: String = "") -> String {
        guard let estimate else { return "" }
        let mean = fixed(estimate.mean * scale, digits)
        return mean + (estimate.error.map { " ± \(fixed($0 * scale, digits))" } ?? "") + unit
    }

    private func percent(_ estimate: Estimate?, _ digits: Int = 1) -> String {
        text(estimate, digits, scale: 100, unit: " %")
    }

    private func fixed(_ value: Double, _ digits: Int) -> String {
        let text = String(format: "%.\(digits)f", value)
        // What rounds to nothing has no sign.
        return text.allSatisfy { "-0.".contains($0) } ? text.replacingOccurrences(of: "-", with: "") : text
    }
}
