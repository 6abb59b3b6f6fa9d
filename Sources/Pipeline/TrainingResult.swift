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
    /// Versions of rival recipes, in their order.
    var rivals: [RivalResult] = []
    /// The recipe of the version; nil if nothing was fitted.
    var recipe: RecipeName?
    /// How the batch just labelled moves between bands; nil if the champion may not score it, or nothing was fitted.
    var migration: BandMigration?
    /// Labels that were set aside, and are trained on from now on.
    var released: [AsideLabels] { review.released }

    /// The lineage in batch order: batches trained on and, if their comparisons decided the activation, those
    /// compared on.
    private static func lineage(_ batches: [BatchID], _ decision: Decision) -> [(batchID: String, role: String)] {
        var lineage = batches.map { (batch: $0, role: "trained") }
        if case .activated(_, let contest, _) = decision {
            let trained = Set(batches)
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
    ///   - validation: how `validation.json` is made; nil if there is none.
    func report(
        _ labelled: LabelledBatch, file: FileRecord, number: Int, settings: Settings, validation: ValidationForm?
    ) -> TrainingReport {
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
                TrainingResult.reported($0, number: number, decision: decision)
            },
            figures: TrainingFigures(
                decision, champion: champion.version, settings: settings.deciding, program: Program.text,
                recipe: recipe?.description),
            rivals: reports(ofRivals: number, settings), validation: validation, migration: migration)
    }

    /// How `validation.json` is made; nil if the labels do not count.
    ///
    /// - Parameters:
    ///   - ledger: says which features the batch has.
    ///   - segments: the setting `report.segments`.
    func validation(_ labelled: LabelledBatch, ledger: Ledger, segments: [String]) -> ValidationForm? {
        guard labelled.countsAsLabelled, decision.word != .setAside else { return nil }
        return ValidationForm(segments: segments.filter { ledger.has($0, in: labelled.stored.request) })
    }

    private static func reported(_ version: FittedVersion, number: Int, decision: Decision)
        -> TrainingReport.Version
    {
        .init(
            name: "v\(number)", lineage: lineage(version.batches, decision).map(\.batchID),
            model: ReportedModel(version.scorecard))
    }

    /// - Parameter number: of the version of the active recipe, which those of the rivals follow.
    private func reports(ofRivals number: Int, _ settings: Settings) -> [RivalReport] {
        var number = number
        return rivals.map { rival in
            if rival.fit.version != nil { number += 1 }
            return RivalReport(
                version: rival.fit.version.map {
                    TrainingResult.reported($0, number: number, decision: rival.decision)
                },
                trainedOn: rival.fit.version?.batches.map(\.text) ?? [], rows: rival.fit.version?.rows ?? 0,
                observedAt: rival.observedAt?.text,
                figures: TrainingFigures(
                    rival.decision, champion: champion.version, settings: settings.deciding, program: Program.text,
                    recipe: rival.fit.name.description, rivalOf: recipe?.description))
        }
    }

    /// The version as the ledger keeps it; nil if none was trained.
    ///
    /// - Parameters:
    ///   - report: of this training.
    ///   - scorecard: the document of the version.
    ///   - labelled: the batch.
    func model(
        _ report: TrainingReport, scorecard: String, number: Int, labelled: LabelledBatch, at: Timestamp
    ) throws -> ModelRecord? {
        guard let version else { return nil }
        var record = try TrainingResult.record(
            version, decision: decision, observedAt: observedAt, figures: report.figures, scorecard: scorecard,
            number: number, at: at)
        record.comparison = decision.contest.map {
            ComparisonRecord($0.comparison, champion: champion.version, observedAt: labelled.observedAt?.microseconds)
        }
        return record
    }

    /// The versions of the rivals as the ledger keeps them. Their comparisons out of fold stand in their figures alone:
    /// the rules of the active recipe do not look at them.
    ///
    /// - Parameter scorecards: the document of each; nil of one that was not fitted.
    func rivalModels(
        _ report: TrainingReport, scorecards: [String?], number: Int, at: Timestamp
    ) throws -> [ModelRecord] {
        var number = number
        return try zip(zip(rivals, report.rivals), scorecards).compactMap { rival, scorecard in
            guard let version = rival.0.fit.version, let scorecard else { return nil }
            number += 1
            return try TrainingResult.record(
                version, decision: rival.0.decision, observedAt: rival.0.observedAt, figures: rival.1.figures,
                scorecard: scorecard, number: number,
                at: at)
        }
    }

    private static func record(
        _ version: FittedVersion, decision: Decision, observedAt: Timestamp?, figures: TrainingFigures,
        scorecard: String, number: Int, at: Timestamp
    ) throws -> ModelRecord {
        ModelRecord(
            number: number, trainedAt: at.microseconds, observedAt: observedAt?.microseconds,
            trainingRows: version.rows, coefficients: scorecard, decision: decision.word.rawValue,
            figures: try figures.text(), lineage: lineage(version.batches, decision), comparison: nil,
            driftReference: try ModelText.text(version.drift), activationReason: decision.activationReason)
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
