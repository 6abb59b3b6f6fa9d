import Columns
import Intake
import Ledger
import Results
import Scorecards
import Statistics
import Vocabulary

extension ScoreBatchJob {
    /// How the batch was scored.
    ///
    /// - Parameters:
    ///   - warnings: about its data.
    func report(
        _ file: FileRecord, input: ScoringInput, choice: ModelChoice, scores: [PartyScore],
        drift: Drift, inputs: NamedValues<ScoringReport.Input>, warnings: [ReportedWarning]
    ) -> ScoringReport {
        func index(_ stability: Stability, _ verdict: DriftVerdict) -> ScoringReport.Drift.Index {
            let figures = stability.test.figures
            return .init(
                value: stability.value, verdict: verdict.rawValue, index: figures?.psi, p: figures?.p,
                limit: figures?.limit)
        }
        return ScoringReport(
            batch: file.batchID, revision: file.revision, file: ReportedFile(file), asOf: input.asOf.text,
            asOfSource: input.asOfSource.rawValue,
            model: .init(
                version: choice.model.version, lineage: choice.model.lineage.map(\.batchID),
                observedAt: choice.model.observedAt.map { Timestamp(microseconds: $0).text }),
            activeModel: choice.active.version, passedOver: choice.objection,
            counts: .init(
                parties: input.features.count, accounts: input.counts.accounts,
                transactions: input.counts.transactions, relationships: input.counts.relationships),
            warnings: warnings,
            bands: NamedValues(choice.scorecard.bands.map { band in (band.name, scores.count { $0.band == band }) }),
            meanPD: scores.reduce(0) { $0 + $1.pd } / Double(scores.count),
            drift: .init(
                psi: index(drift.psi, drift.psiVerdict),
                csi: NamedValues(
                    zip(drift.csi, drift.csiVerdicts).map { ($0.name, index($0.stability, $1)) })),
            inputs: inputs,
            scoresFile: .init(guardsCells: work.settings.guardsCells, hasReasonSides: true),
            settings: work.settings.refusing)
    }

    /// What the batch has of each feature, in the order of the features.
    ///
    /// - Parameters:
    ///   - reference: what the features are compared with; nil where there is nothing.
    ///   - meanPoints: of the features that the version looks at.
    static func inputs(
        _ features: FeatureColumns, reference: DriftReference?, meanPoints: [(name: String, points: Double)],
        choice: ModelChoice
    ) -> NamedValues<ScoringReport.Input> {
        let before = Dictionary(
            (reference?.features ?? []).map { ($0.name, $0.bins.missingShare) }, uniquingKeysWith: { first, _ in first }
        )
        let points = Dictionary(meanPoints.map { ($0.name, $0.points) }, uniquingKeysWith: { first, _ in first })
        let isExpert = choice.scorecard.recipe == .expert
        return NamedValues(
            zip(features.names, features.columns).map { name, column in
                let missing = Double(column.missing) / Double(max(features.count, 1))
                return (
                    name,
                    ScoringReport.Input(
                        missing: missing, missingBefore: before[name] ?? nil, points: isExpert ? nil : points[name])
                )
            })
    }
}
