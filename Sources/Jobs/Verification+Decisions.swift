import Files
import Foundation
import Ledger
import Scorecards

/// Decides again what was decided by figures: whether each version became active follows from the evidence and the thresholds
/// that stand with it. Trainings of versions before that noted no thresholds are left alone.
extension Verification {
    /// What a training noted, as far as its decision follows from it.
    private struct Figures: Decodable {
        let decision: String
        let stoppedBy: [String]
        let evidence: RecordedEvidence?
        let gates: Gates?

        enum CodingKeys: String, CodingKey {
            case decision, evidence, gates
            case stoppedBy = "stopped_by"
        }
    }

    private struct Gates: Decodable {
        let enoughRows: Bool
        let enoughOfEachOutcome: Bool
        let ranksWell: Bool
        let ranksBetter: Bool
        let isSharper: Bool
        let thresholds: Thresholds?

        enum CodingKeys: String, CodingKey {
            case thresholds
            case enoughRows = "enough_rows"
            case enoughOfEachOutcome = "enough_of_each_outcome"
            case ranksWell = "ranks_well"
            case ranksBetter = "ranks_better"
            case isSharper = "is_sharper"
        }

        var passed: [Bool] { [enoughRows, enoughOfEachOutcome, ranksWell, ranksBetter, isSharper] }
    }

    private struct Thresholds: Decodable {
        let minRows: Int
        let minEachOutcome: Int
        let minAUC: Double
        let minDelta: Double
        let maxPBetter: Double
        let maxPSharper: Double
        let maxPWorse: Double

        enum CodingKeys: String, CodingKey {
            case minRows = "min_rows"
            case minEachOutcome = "min_each_outcome"
            case minAUC = "min_auc"
            case minDelta = "min_delta"
            case maxPBetter = "max_p_better"
            case maxPSharper = "max_p_sharper"
            case maxPWorse = "max_p_worse"
        }

        var settings: GateSettings {
            var settings = GateSettings()
            settings.minRows = minRows
            settings.minEachOutcome = minEachOutcome
            settings.minAUC = minAUC
            settings.minDelta = minDelta
            settings.maxPBetter = maxPBetter
            settings.maxPSharper = maxPSharper
            settings.maxPWorse = maxPWorse
            return settings
        }
    }

    /// The evidence with its keys as `TrainingFigures` writes them.
    private struct RecordedEvidence: Decodable {
        let batches: [String]
        let n: Int
        let n1: Int
        let n0: Int
        let testedDefaults: Int?
        let testedOthers: Int?
        let auc: Double?
        let delta: Double?
        let deltaVariance: Double?
        let pBetter: Double?
        let pWorse: Double?
        let d: Double
        let dVariance: Double
        let pSharper: Double

        enum CodingKeys: String, CodingKey {
            case batches, n, n1, n0, auc, delta, d
            case testedDefaults = "tested_n1"
            case testedOthers = "tested_n0"
            case deltaVariance = "delta_variance"
            case pBetter = "p_better"
            case pWorse = "p_worse"
            case dVariance = "d_variance"
            case pSharper = "p_sharper"
        }

        var evidence: Evidence {
            Evidence(
                batches: batches, n: n, n1: n1, n0: n0, testedDefaults: testedDefaults ?? n1,
                testedOthers: testedOthers ?? n0, auc: auc, delta: delta, deltaVariance: deltaVariance,
                pBetter: pBetter, pWorse: pWorse, d: d, dVariance: dVariance, pSharper: pSharper)
        }
    }

    func verifyDecisions(_ result: inout Result) throws {
        let activations = try work.ledger.activations()
        for model in try work.ledger.models() where model.decision != "expert" {
            if work.isCancelled() { throw ReadingCancelled() }
            let label = "model \(model.version)"
            try check(label, &result) { result in
                // A person may have activated it too, at another moment.
                let isActivated = activations.contains { $0.to == model.version && $0.at == model.trainedAt }
                if (model.decision == "activated") != isActivated {
                    result.faults.append("\(label): it was \(model.decision), and the activations say otherwise")
                }
                let figures = try JSONDecoder().decode(Figures.self, from: Data(model.figures.utf8))
                guard let fault = fault(model, figures) else { return }
                result.faults.append("\(label): \(fault)")
            }
        }
    }

    private func fault(_ model: StoredModel, _ figures: Figures) -> String? {
        if figures.decision != model.decision { return "its figures say \(figures.decision), not \(model.decision)" }
        guard let gates = figures.gates, let thresholds = gates.thresholds else { return nil }
        guard let evidence = figures.evidence?.evidence else { return "its gates have no evidence" }
        let again = ActivationGates(evidence, thresholds.settings)
        if again.all.map(\.passed) != gates.passed || again.stoppedBy != figures.stoppedBy {
            return "the gates that it passed do not follow from its evidence and thresholds"
        }
        let decision = again.stoppedBy.isEmpty ? "activated" : "challenger"
        return decision == model.decision
            ? nil : "by its evidence and thresholds it is \(decision), not \(model.decision)"
    }
}
