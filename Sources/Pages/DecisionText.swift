import Foundation
package import Results
import Scorecards

/// A decision for people: what became of a version, the figure that decided, and how both models did on the batch.
package struct DecisionText {
    let report: TrainingReport

    /// - Parameter report: of the training.
    package init(_ report: TrainingReport) { self.report = report }

    /// The lines: first what was decided, then why, then the figures of both models. All but the first are indented.
    package var lines: [String] {
        let decision = report.decision
        guard let version = report.version else {
            if case .setAside(let reason) = decision {
                return ["the labels of \(report.batch) are set aside: \(reason)"]
            }
            return ["nothing trained after \(report.batch): \(decision.stoppedBy.joined(separator: ", "))"]
        }
        let result = decision.stoppedBy.isEmpty ? "active now" : "not active"
        let first = "trained \(version.name) on \(report.counts.rows) rows after \(report.batch): \(result)"
        guard let fitting = decision.fitting, let contest = decision.contest else {
            return [first] + (decision.stoppedBy + rivals).map { "  \($0)" }
        }
        let reasons = why(contest, version: version.name, newest: fitting.outOfFold) + obstacles(contest) + rivals
        return [first] + reasons.map { "  \($0)" }
            + table(
                [
                    (report.figures.champion, "as it scored", contest.champion),
                    (version.name, "out of fold", fitting.outOfFold),
                ]
                    + report.rivals.compactMap { rival in
                        guard let version = rival.version, let fitting = rival.decision.fitting else { return nil }
                        return (version.name, "out of fold", fitting.outOfFold)
                    })
    }

    // MARK: Why

    /// - Parameter newest: how the version did on the batch, out of fold.
    private func why(_ contest: Contest, version: String, newest: Evaluation) -> [String] {
        switch contest.verdict {
        case .manual: ["a person decides (activation.policy is manual): kycc models activate \(version) --reason TEXT"]
        case .rule(.firstModel(let rule)): [why(rule)]
        case .rule(.refresh(let rule)): [why(rule)]
        case .rule(.rival(let rule)): [why(rule)]
        case .rival(let verdict): verdict.rule.map { [why($0)] } ?? []
        case .gates(let gates): why(gates, GateFigures(pooled: contest.evidence, newest: newest))
        }
    }

    private func why(_ rule: FirstModelRule) -> String {
        let (figures, thresholds) = (rule.figures, rule.thresholds)
        let record = rule.record == .outOfTime ? "out of time" : "out of fold"
        let need = "v1 stays if it is better with z ≤ \(FigureText.short(thresholds.z))"
        switch rule.stoppedBy.first {
        case FirstModelRule.tooFew:
            return "too few outcomes: \(figures.n1) defaults and \(figures.n0) others in batches with two of each, and"
                + " \(thresholds.leastOfEach) of each are needed"
        case nil: return "first model, \(record): v1 is not significantly better\(difference(figures)); \(need)"
        default: return "first model, \(record): v1 ranks significantly better\(difference(figures)); \(need)"
        }
    }

    private func why(_ rule: RefreshRule) -> String {
        let (figures, thresholds) = (rule.figures, rule.thresholds)
        let result = rule.stoppedBy.isEmpty ? "not plainly worse" : "plainly worse"
        return "refresh: \(result)\(difference(figures)); held at \(FigureText.signed(thresholds.delta)) or less with"
            + " z ≤ \(FigureText.short(thresholds.z)) and \(thresholds.leastOfEach) of each outcome"
    }

    /// The pooled difference of the AUCs, in brackets.
    func difference(_ figures: PooledDelta) -> String {
        guard let delta = figures.delta else { return " (nothing compared yet that has two of each outcome)" }
        let z = figures.z.map { ", z \(FigureText.short($0))" } ?? ""
        let batches = figures.batches.count == 1 ? "" : ", \(figures.batches.count) batches"
        return " (AUC \(FigureText.signed(delta))\(z)\(batches))"
    }

    /// Each gate that decided, with the figure that it needs and the one that there is.
    private func why(_ gates: ActivationGates, _ figures: GateFigures) -> [String] {
        let isStopped = !gates.stoppedBy.isEmpty
        return Gate.all.filter {
            isStopped ? gates.stoppedBy.contains($0.name) : $0.isAlternative && gates.passes($0.name)
        }
        .map { gate in
            let finding = gates.thresholds.map { ": \(gate.finding(figures, $0))" } ?? ""
            return "gate \(gate.name) \(isStopped ? "failed" : "passed")\(finding)"
        }
    }

    // MARK: Figures of both models

    private func table(_ rows: [(version: String, how: String, figures: Evaluation)]) -> [String] {
        let titles = rows.map { "\($0.version), \($0.how)" }
        let head = "on \(report.batch)"
        let width = ([head] + titles).map(\.count).max() ?? 0
        func line(_ title: String, auc: String, loss: String) -> String {
            "  " + title.padding(toLength: width, withPad: " ", startingAt: 0)
                + "  " + auc.padding(toLength: 6, withPad: " ", startingAt: 0) + "  " + loss
        }
        return [line(head, auc: "AUC", loss: "log loss")]
            + zip(titles, rows).map { title, row in
                line(
                    title, auc: row.figures.auc.map(DecisionText.fixed) ?? "none",
                    loss: DecisionText.fixed(row.figures.logLoss))
            }
    }

    private static func fixed(_ value: Double) -> String { String(format: "%.4f", value) }
}
