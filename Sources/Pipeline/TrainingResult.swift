import BuildInfo
import Intake
import Ledger
import Results
import Scorecards
import Vocabulary

/// What a training came to, and what is recorded and reported of it.
struct TrainingResult {
    let decision: Decision
    /// The active model at that time.
    let champion: StoredModel
    let window: WindowRows
    /// Nil if nothing was fitted.
    let version: FittedVersion?
    /// When the latest labels that the version rests on were observed; nil if no file says so.
    let observedAt: Timestamp?
    /// What contradicts itself in the labels or in the rows.
    let warnings: [BatchWarning]
    /// Whether the outcomes contradict the scores that were given.
    let review: LabelsReview
    /// Labels that were set aside, and are trained on from now on.
    var released: [AsideLabels] { review.released }

    /// The lineage in batch order: batches trained on and, if their comparisons decided the activation, those
    /// compared on.
    private var lineage: [(batchID: String, role: String)] {
        var lineage = window.batches.map { (batch: $0, role: "trained") }
        if case .activated(_, let contest, _) = decision {
            let trained = Set(window.batches)
            lineage += contest.batches.compactMap { BatchID($0) }.filter { !trained.contains($0) }
                .map { (batch: $0, role: "compared") }
        }
        return lineage.sorted { $0.batch < $1.batch }.map { ($0.batch.text, $0.role) }
    }

    /// The report.
    ///
    /// - Parameters:
    ///   - labelled: the batch.
    ///   - file: its labels file.
    ///   - number: of the version, if one was trained.
    ///   - settings: those of the training.
    func report(_ labelled: LabelledBatch, _ file: FileRecord, number: Int, _ settings: Settings) -> TrainingReport {
        TrainingReport(
            batch: file.batchID, revision: file.revision, file: ReportedFile(file),
            trainedOn: window.batches.map(\.text),
            counts: .init(
                rows: window.rows.count, defaults: window.rows.defaults, labelled: labelled.outcomes.count,
                records: labelled.records, counted: labelled.counted, withdrawn: labelled.labels.withdrawn.count,
                unlistedAsGood: labelled.unlisted, unknownParties: labelled.unknown.count),
            unlisted: settings.unlisted.rawValue, warnings: warnings.map(\.reported), contradiction: review.test,
            released: released.map(\.batchID), observedAt: observedAt?.text,
            version: version.map {
                .init(name: "v\(number)", lineage: lineage.map(\.batchID), model: ReportedModel($0.scorecard))
            },
            figures: TrainingFigures(
                decision, champion: champion.version, settings: settings.deciding, program: Program.text))
    }

    /// The version as the ledger keeps it; nil if none was trained.
    ///
    /// - Parameters:
    ///   - report: of this training.
    ///   - scorecard: the document of the version.
    ///   - labelled: the batch.
    func model(
        _ report: TrainingReport, scorecard: String, number: Int, _ labelled: LabelledBatch, at: Timestamp
    ) throws -> ModelRecord? {
        guard let version else { return nil }
        return ModelRecord(
            number: number, trainedAt: at.microseconds, observedAt: observedAt?.microseconds,
            trainingRows: window.rows.count, coefficients: scorecard, decision: decision.word.rawValue,
            figures: try report.figures.text(), lineage: lineage,
            comparison: decision.contest.map {
                ComparisonRecord(
                    $0.comparison, champion: champion.version, observedAt: labelled.observedAt?.microseconds)
            }, driftReference: try ModelText.text(version.drift), activationReason: decision.activationReason)
    }
}

extension ReportedFile {
    /// The file of a record.
    init(_ file: FileRecord) {
        self.init(
            name: file.name, sha256: file.sha256, size: file.size,
            owner: file.owner.map { Owner(id: $0.id, name: $0.name) })
    }
}
