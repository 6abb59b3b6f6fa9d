package import Custody
import Files
import Intake
import Ledger
import Parallel
import Results
import Scorecards
import Vocabulary

/// Learns from the labels of a batch: from a labels file in the inbox to a registered version, perhaps an active one,
/// and an archived file.
package struct TrainModelJob {
    let work: Workplace
    let incoming: IncomingFile

    /// - Parameter incoming: labels of a batch that has been scored.
    package init(_ work: Workplace, _ incoming: IncomingFile) {
        self.work = work
        self.incoming = incoming
    }

    /// - Throws: `CancellationError`; `FileFailure` and `LedgerError` where the store is in trouble. Nothing has been
    ///   done then, or recovery finishes it.
    package func run() throws -> JobReport {
        let start = steadySeconds()
        let batch = incoming.file.batch
        if let obstacle = try work.archive.obstacle(incoming) {
            return JobReport(.leftAlone(obstacle), because: .archiveTrouble)
        }
        work.tell(incoming, step: "reading")
        let reading = try work.read(incoming) { source in
            try incoming.file.outcomes(&source, firstSeen: incoming.firstSeen, limits: work.readerLimits)
        }
        let readSeconds = seconds(since: start)
        let (labels, sha256, claimed): (Outcomes, String, ClaimedFile)
        switch reading {
        case .whole(let content, let digest, let claim): (labels, sha256, claimed) = (content, digest, claim)
        case .not(let report): return JobReport(report)
        }
        guard let stored = try work.ledger.batch(batch.text) else {
            throw LedgerError("train on \(batch)", cause: .unknown, message: "\(batch) has not been scored")
        }
        if let report = try work.reportOfTaken(incoming, sha256: sha256, claimed: claimed) { return report }
        if let refusal = try work.revisionRefusal(incoming, claimed.owner) {
            return try work.reject(incoming, refusal: refusal, claimed: claimed)
        }
        let check = LabelsCheck(labels, of: stored)
        if let refusal = check.refusal(latest: work.latestTime) {
            return try work.reject(incoming, refusal: refusal, claimed: claimed)
        }
        work.tell(incoming, step: "training")
        let joined = try join(labels, stored)
        if !joined.hasMatch { return try work.reject(incoming, refusal: check.withoutMatch(joined), claimed: claimed) }
        if let refusal = try refusalForMemory(joined) {
            return try work.reject(incoming, refusal: refusal, claimed: claimed)
        }
        let record = try work.record(incoming, sha256: sha256, claimed: claimed)
        let learned = try learn(joined, file: record, start: start, readSeconds: readSeconds)
        work.tell(incoming, step: "archiving")
        let outputs = OutputText(work.ledger, work.effort)
        let archived = try work.archive.archive(incoming, id: learned.id, record: learned.file, claimed: claimed) {
            file, mark in
            try outputs.outputs(ofLabels: file, mark: mark, ahead: learned.validation)
        }
        return JobReport(
            .trained(learned.summary), events: learned.events + archived.events, remains: archived.remains,
            because: archived.hindrance)
    }

    /// Why a training does not fit into memory; nil where it does.
    func refusalForMemory(_ labelled: LabelledBatch) throws -> Refusal? {
        let need = try TrainingMemory.greatest(
            work.ledger, newest: labelled, batch: incoming.file.batch, lineup: lineup(work.ledger.activeModel()),
            settings: work.settings,
            threads: work.effort.threads)
        let limit = work.settings.memoryLimit
        return work.memory.presentNeeds(need.bytes, limit: limit) ? nil : need.refusal(limit)
    }

    private func lineup(_ champion: StoredModel) throws -> RecipeLineup { try RecipeLineup(work.settings, champion) }

    func join(_ labels: Outcomes, _ stored: StoredBatch) throws -> LabelledBatch {
        try LabelledBatch(
            work.ledger, stored: stored, labels: labels, unlisted: work.settings.unlisted, effort: work.effort)
    }

    /// What was recorded.
    struct Learned {
        let id: Int64
        let file: FileRecord
        let summary: TrainingSummary
        let events: [Event]
        /// The text of `validation.json`, if it is made while the labels are recorded.
        let validation: ValidationAhead?
    }

    /// Trains, decides and records.
    ///
    /// - Parameters:
    ///   - start: when the job began, and `readSeconds` how long it took until the file was read.
    ///   - cause: stands before the events of the training.
    ///   - objection: why nothing may be trained; nil where nothing speaks against it.
    ///   - judgement: what a person decided of the labels.
    func learn(
        _ labelled: LabelledBatch, file: FileRecord, start: Double, readSeconds: Double, cause: Event? = nil,
        objection: String? = nil, judgement: AgainDecision.Judgement = .none
    ) throws -> Learned {
        let champion = try work.ledger.activeModel()
        let result = try BatchTraining(
            work: work, batch: incoming.file.batch, labelled: labelled, champion: champion,
            lineup: lineup(champion), judgement: judgement
        ).run(objection: objection) { done, total in
            work.tell(incoming, step: "training", done: Int64(done), total: Int64(total))
        }
        var file = file
        file.observedAt = labelled.fileObservedAt?.microseconds
        file.warnings = result.warnings.count
        let number = try work.ledger.lastModelNumber() + 1
        let form = result.validation(labelled, ledger: work.ledger, segments: work.settings.segments)
        let report = result.report(
            labelled, file: file, number: number, settings: work.settings, validation: form)
        let scorecard = try result.version.map { try ModelText.text($0.scorecard) }
        let rivals = try result.rivals.map { try $0.fit.version.map { try ModelText.text($0.scorecard) } }
        let training = seconds(since: start) - readSeconds
        let summary = TrainingSummary(report, seconds: seconds(since: start), warnings: result.warnings)
        let events =
            (cause.map { [$0] } ?? []) + result.warnings.map { $0.event(file.batchID) } + result.released.map(\.event)
            + report.events(scorecard: scorecard, rivals: rivals)
        try work.effort.check()
        work.tell(incoming, step: "recording")
        let validation = try form.flatMap {
            try ValidationAhead(labelled, form: $0, revision: file.revision, ledger: work.ledger, effort: work.effort)
        }
        // One moment for all that is recorded: the events tell of the same one as the activation.
        let now = try work.now()
        let record = TrainingRecord(
            file: file, labels: labelled.added + labelled.takenBack, labelled: labelled.outcomes.count,
            defaults: labelled.known.defaults, observedAt: labelled.observedAt?.microseconds,
            model: try scorecard.flatMap {
                try result.model(report, scorecard: $0, number: number, labelled: labelled, at: now)
            }, rivals: try result.rivalModels(report, scorecards: rivals, number: number, at: now),
            document: try report.text(pretty: true),
            timings: Timings.text([("read_seconds", readSeconds), ("training_seconds", training)]),
            at: now.microseconds, events: events.map(\.record))
        let id = try work.ledger.record(training: record, work.effort)
        return Learned(id: id, file: file, summary: summary, events: events, validation: validation)
    }
}
