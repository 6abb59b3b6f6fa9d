import Foundation
package import Results
import Scorecards

/// A decision for people: what became of a version, the figure that decided, and how both models did on the batch.
package struct DecisionText {
    private let report: TrainingReport

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
            return [first] + decision.stoppedBy.map { "  \($0)" }
        }
        return [first] + why(contest, version.name).map { "  \($0)" }
            + table([
                (report.figures.champion, "as it scored", contest.champion),
                (version.name, "out of fold", fitting.outOfFold),
            ])
    }

    // MARK: Why

    private func why(_ contest: Contest, _ version: String) -> [String] {
        switch contest.verdict {
        case .manual: ["a person decides (activation.policy is manual): kycc models activate \(version) --reason TEXT"]
        case .rule(.firstModel(let rule)): [why(rule)]
        case .rule(.refresh(let rule)): [why(rule)]
        case .gates(let gates): why(gates, contest.evidence)
        }
    }

    private func why(_ rule: FirstModelRule) -> String {
        let (figures, thresholds) = (rule.figures, rule.thresholds)
        let record = rule.record == .outOfTime ? "out of time" : "out of fold"
        let need = "v1 stays if it is better with z ≤ \(DecisionText.figure(thresholds.z))"
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
        return "refresh: \(result)\(difference(figures)); held at \(DecisionText.signed(thresholds.delta)) or less with"
            + " z ≤ \(DecisionText.figure(thresholds.z)) and \(thresholds.leastOfEach) of each outcome"
    }

    /// The pooled difference of the AUCs, in brackets.
    private func difference(_ figures: PooledDelta) -> String {
        guard let delta = figures.delta else { return " (no batch with two of each outcome)" }
        let z = figures.z.map { ", z \(DecisionText.figure($0))" } ?? ""
        let batches = figures.batches.count == 1 ? "" : ", \(figures.batches.count) batches"
        return " (AUC \(DecisionText.signed(delta))\(z)\(batches))"
    }

    /// Each gate that decided, with the figure that it needs and the one that there is.
    private func why(_ gates: ActivationGates, _ evidence: Evidence) -> [String] {
        let stopped = gates.stoppedBy
        let names = stopped.isEmpty ? ["ranks_better", "is_sharper"].filter(gates.passes) : stopped
        return names.map { name in
            let said = sentence(name, gates.thresholds, evidence)
            return "gate \(name) \(stopped.isEmpty ? "passed" : "failed")\(said.map { ": \($0)" } ?? "")"
        }
    }

    private func sentence(_ gate: String, _ thresholds: GateSettings?, _ evidence: Evidence) -> String? {
        func text(_ value: Double?) -> String { value.map(DecisionText.figure) ?? "none" }
        func needed(_ value: Double?) -> String { value.map(DecisionText.signed) ?? "none" }
        guard let thresholds else { return nil }
        switch gate {
        case "enough_rows": return thresholds.minRows.map { "\($0) labelled parties needed, has \(evidence.n)" }
        case "enough_of_each_outcome":
            return thresholds.minEachOutcome.map {
                "\($0) of each outcome needed, has \(evidence.testedDefaults) defaults and"
                    + " \(evidence.testedOthers) others"
            }
        case "ranks_well": return "AUC \(text(thresholds.minAUC)) needed, has \(text(evidence.auc))"
        case "ranks_better":
            return "AUC \(needed(thresholds.minDelta)) with p ≤ \(text(thresholds.maxPBetter)) needed, has"
                + " \(needed(evidence.delta)) with p \(DecisionText.p(evidence.pBetter))"
        case "is_sharper":
            return
                "log loss lower with p ≤ \(text(thresholds.maxPSharper)) needed, has \(needed(0 - evidence.d)) with p"
                + " \(DecisionText.p(evidence.pSharper))"
        default: return nil
        }
    }

    // MARK: Figures of both models

    private func table(_ rows: [(version: String, how: String, figures: Evaluation)]) -> [String] {
        let titles = rows.map { "\($0.version), \($0.how)" }
        let head = "on \(report.batch)"
        let width = ([head] + titles).map(\.count).max() ?? 0
        func line(_ title: String, _ auc: String, _ loss: String) -> String {
            "  " + title.padding(toLength: width, withPad: " ", startingAt: 0)
                + "  " + auc.padding(toLength: 6, withPad: " ", startingAt: 0) + "  " + loss
        }
        return [line(head, "AUC", "log loss")]
            + zip(titles, rows).map { title, row in
                line(title, row.figures.auc.map(DecisionText.fixed) ?? "none", DecisionText.fixed(row.figures.logLoss))
            }
    }

    private static func fixed(_ value: Double) -> String { String(format: "%.4f", value) }

    /// Up to four digits behind the point.
    private static func figure(_ value: Double) -> String { Listing.short((value * 1e4).rounded() / 1e4) }

    private static func p(_ value: Double?) -> String {
        guard let value else { return "none" }
        return value < 1e-4 ? "below 0.0001" : figure(value)
    }

    /// The same with its sign.
    private static func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + figure(value) }
}
