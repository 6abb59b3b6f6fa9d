import Files
import Ledger
import Parallel
import Results
import Scorecards

/// Decides again what was decided by figures: whether each version became active follows from the evidence and the
/// thresholds that stand with it, whatever the settings are by then. Trainings of versions before that noted no
/// thresholds are left alone. The evidence itself is pooled again from the comparisons (`PooledAgain`).
extension Verification {
    func verifyDecisions(_ result: inout Result) throws {
        let activations = try work.ledger.activations()
        let models = try work.ledger.models()
        var pooled = try PooledAgain(work.ledger)
        for model in models where !model.isExpert {
            try work.effort.check()
            let label = "model \(model.version)"
            try check(label, result: &result) { result in
                // A person may have activated it too, at another moment.
                let isActivated = activations.contains { $0.to == model.version && $0.at == model.trainedAt }
                if (model.decision == "activated") != isActivated {
                    result.faults.append("\(label): it was \(model.decision), and the activations say otherwise")
                }
                let figures = try model.trainingFigures()
                if let fault = fault(model, figures) { result.faults.append("\(label): \(fault)") }
                if figures.decision.contest?.isTermless == true,
                    !(try ModelText.scorecard(model.coefficients).isConstant)
                {
                    result.faults.append("\(label): it was held back because no term counts, and some do")
                }
                result.faults += try pooled.faults(of: model, figures).map { "\(label): \($0)" }
            }
        }
        try verifyRivals(models, activations: activations, result: &result)
    }

    private func fault(_ model: StoredModel, _ figures: TrainingFigures) -> String? {
        let decision = figures.decision
        if decision.word.rawValue != model.decision {
            return "its figures say \(decision.word.rawValue), not \(model.decision)"
        }
        guard let fitting = decision.fitting, let contest = decision.contest else { return nil }
        switch contest.verdict {
        case .gates(let gates): return fault(gates, contest: contest, fitting: fitting, decision: decision)
        case .rule(let rule): return fault(rule, contest: contest, decision: decision)
        case .rival: return fault(contest, decision)
        case .manual:
            return decision.word == .challenger ? nil : "a person decides, and it was \(decision.word.rawValue)"
        }
    }

    /// What stops a version besides what was said of it: a rival that takes over ahead of it.
    private func fault(_ contest: Contest, _ decision: Decision) -> String? {
        if contest.stoppedBy != decision.stoppedBy {
            return "what stopped it does not follow from the figures and thresholds of its rule"
        }
        return fault(contest.stoppedBy, decision)
    }

    private func fault(
        _ gates: ActivationGates, contest: Contest, fitting: Fitting, decision: Decision
    ) -> String? {
        guard let thresholds = gates.thresholds else { return nil }
        let again = ActivationGates(GateFigures(pooled: contest.evidence, newest: fitting.outOfFold), thresholds)
        if again.all != gates.all {
            return "the gates that it passed do not follow from its evidence and thresholds"
        }
        return fault(contest, decision)
    }

    private func fault(_ rule: ActivationRule, contest: Contest, decision: Decision) -> String? {
        if !rule.figures.batches.contains(contest.comparison.batchID), case .refresh = rule {
            return "the comparison on \(contest.comparison.batchID) is not among those that decided"
        }
        // What stops a version is computed from the figures and thresholds of the rule, and is not stored with it.
        return fault(contest, decision)
    }

    private func fault(_ stoppedBy: [String], _ decision: Decision) -> String? {
        let word: Decision.Word = stoppedBy.isEmpty ? .activated : .challenger
        return word == decision.word
            ? nil : "by its evidence and thresholds it is \(word.rawValue), not \(decision.word.rawValue)"
    }
}
