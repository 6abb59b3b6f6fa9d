import Files
import Ledger
import Profiles
import Scorecards
import Statistics

/// `scoring.json`: how a batch was scored.
struct ScoringDocument {
    let file: FileRecord
    let profiles: ProfileColumns
    let choice: ModelChoice
    let scores: [PartyScore]
    let drift: Drift
    /// Whether the drift is against other rows than the batch's own.
    let hasReference: Bool
    let warnings: [BatchWarning]
    /// The rule by which its scores.csv is written.
    let guardsCells: Bool

    var json: JSONText {
        .object([
            ("schema", .int(1)),
            ("batch", .string(file.batchID)),
            ("revision", .int(file.revision)),
            ("file", FileDocument.json(file)),
            ("as_of", .string(profiles.asOf.text)),
            ("as_of_source", .string(profiles.asOfSource.rawValue)),
            (
                "model",
                .object([
                    ("version", .string(choice.model.version)),
                    ("lineage", .texts(choice.model.lineage.map(\.batchID))),
                    ("observed_at", .text(choice.model.observedAt.map { Timestamp(microseconds: $0).text })),
                ])
            ),
            ("active_model", .string(choice.active.version)),
            ("active_model_passed_over", .text(choice.objection)),
            (
                "counts",
                .object([
                    ("parties", .int(profiles.partyIDs.count)), ("accounts", .int(profiles.accounts)),
                    ("transactions", .int(profiles.transactions)), ("relationships", .int(profiles.relationships)),
                ])
            ),
            ("warnings", BatchWarning.json(warnings, profiles)),
            (
                "bands",
                .object(
                    choice.scorecard.bands.map { band in (band.name, .int(scores.count { $0.band == band })) })
            ),
            ("mean_pd", .number(scores.reduce(0) { $0 + $1.pd } / Double(scores.count))),
            (
                "drift",
                .object([
                    ("psi", json(drift.psi, drift.psiVerdict)),
                    (
                        "csi",
                        .object(zip(drift.csi, drift.csiVerdicts).map { ($0.name, json($0.stability, $1)) })
                    ),
                ])
            ),
            ("scores_csv", .object([("guard", .bool(guardsCells))])),
        ])
    }

    private func json(_ stability: Stability, _ verdict: DriftVerdict) -> JSONText {
        let figures = hasReference ? stability.test.figures : nil
        return .object([
            ("value", .number(stability.value)),
            ("verdict", .string((hasReference ? verdict : .noReference).rawValue)),
            ("index", .number(figures?.psi)), ("p", .number(figures?.p)), ("limit", .number(figures?.limit)),
        ])
    }
}

enum FileDocument {
    static func json(_ file: FileRecord) -> JSONText {
        .object([
            ("name", .string(file.name)), ("sha256", .string(file.sha256)), ("size", .int(Int(file.size))),
            (
                "owner",
                file.owner.map { .object([("id", .int(Int($0.id))), ("name", .text($0.name))]) } ?? .null
            ),
        ])
    }
}

/// The figures of a training as JSON, for `training.json` and the ledger.
enum TrainingFigures {
    static func json(_ evaluation: Evaluation?) -> JSONText {
        guard let evaluation else { return .null }
        return .object([
            ("auc", .number(evaluation.auc)), ("gini", .number(evaluation.gini)), ("ks", .number(evaluation.ks)),
            ("log_loss", .number(evaluation.logLoss)), ("brier", .number(evaluation.brier)),
            ("ece", .number(evaluation.ece)),
            (
                "calibration",
                .array(
                    evaluation.calibration.map {
                        .object([("size", .int($0.size)), ("mean_p", .number($0.meanP)), ("rate", .number($0.rate))])
                    })
            ),
        ])
    }

    static func json(_ comparison: Comparison?) -> JSONText {
        guard let comparison else { return .null }
        return .object([
            ("batch_id", .string(comparison.batchID)), ("training_rows", .int(comparison.trainingRows)),
            ("n", .int(comparison.n)), ("n1", .int(comparison.n1)), ("n0", .int(comparison.n0)),
            ("auc", .number(comparison.auc)), ("delta", .number(comparison.delta)),
            ("variance", .number(comparison.variance)), ("d", .number(comparison.d)), ("s2", .number(comparison.s2)),
        ])
    }

    static func json(_ evidence: Evidence?) -> JSONText {
        guard let evidence else { return .null }
        return .object([
            ("batches", .texts(evidence.batches)), ("n", .int(evidence.n)), ("n1", .int(evidence.n1)),
            ("n0", .int(evidence.n0)), ("tested_n1", .int(evidence.testedDefaults)),
            ("tested_n0", .int(evidence.testedOthers)), ("auc", .number(evidence.auc)),
            ("delta", .number(evidence.delta)), ("delta_variance", .number(evidence.deltaVariance)),
            ("p_better", .number(evidence.pBetter)), ("p_worse", .number(evidence.pWorse)),
            ("d", .number(evidence.d)), ("d_variance", .number(evidence.dVariance)),
            ("p_sharper", .number(evidence.pSharper)),
        ])
    }

    static func json(_ gates: ActivationGates?, _ thresholds: GateSettings) -> JSONText {
        guard let gates else { return .null }
        return .object(
            gates.all.map { ($0.name, .bool($0.passed)) }
                + [("thresholds", .object(GateThresholds.figures(thresholds)))])
    }

    static func json(_ model: LogisticModel) -> JSONText {
        .object([
            ("intercept", .double(model.intercept)),
            (
                "columns",
                .array(
                    model.columns.map {
                        .object([
                            ("name", .string($0.name)), ("lo", .number($0.lo)), ("hi", .number($0.hi)),
                            ("mean", .number($0.mean)), ("sd", .number($0.sd)), ("dropped", .bool($0.dropped)),
                            ("coefficient", .double($0.coefficient)),
                        ])
                    })
            ),
        ])
    }
}
