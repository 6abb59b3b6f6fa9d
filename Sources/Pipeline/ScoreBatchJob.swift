import Columns
package import Custody
package import Features
import Files
import Foundation
package import Intake
import Ledger
package import Parallel
import Results
import Scorecards
package import Vocabulary

/// Scores a batch: from a profiles file in the inbox to recorded scores and an archived file.
///
/// Everything up to the record is free of effects; the record is one transaction; the move and its mark follow, and
/// where they do not, recovery makes up for them.
package struct ScoreBatchJob {
    let work: Workplace
    let incoming: IncomingFile
    private let ahead: ReadAhead?

    /// - Parameter ahead: has perhaps read the file already.
    package init(_ work: Workplace, incoming: IncomingFile, ahead: ReadAhead? = nil) {
        self.work = work
        self.incoming = incoming
        self.ahead = ahead
    }

    /// Reads a file of profiles and makes its features, while the end of a large one is still hashed.
    ///
    /// - Parameters:
    ///   - builtIn: the built-in features, and `set` those of them that are wanted; nil is the current set.
    ///   - effort: for the features; reading polls what the source polls.
    ///   - hasRead: called between the two.
    /// - Throws: `CancellationError`; `Refusal`; `FileFailure`.
    package static func input(
        _ source: inout some ByteSource, file: BatchFileName, firstSeen: Timestamp, limits: ReaderLimits,
        builtIn: BuiltInFeatures = .standard, set: FeatureSet? = nil, effort: Effort = Effort(),
        hasRead: @escaping () -> Void = {}
    ) throws -> ScoringInput {
        let features = BatchFeatures(
            builtIn, set: set, memoryLimit: limits.memory?.limit ?? .max, effort: effort, hasRead: hasRead)
        return try file.scoringInput(&source, firstSeen: firstSeen, limits: limits, features: features)
    }

    /// - Throws: `CancellationError`; `FileFailure` and `LedgerError` where the store is in trouble. Nothing has been
    ///   done then, or recovery finishes it.
    package func run() throws -> JobReport {
        let start = steadySeconds()
        if let obstacle = try work.archive.obstacle(incoming) {
            return JobReport(.leftAlone(obstacle), because: .archiveTrouble)
        }
        if let early = try ahead?.batch(of: incoming) {
            return try run(
                early.input, sha256: early.sha256, claimed: early.claimed, start: start,
                readSeconds: seconds(since: start))
        }
        work.tell(incoming, step: "reading")
        var readSeconds = 0.0
        let reading = try work.read(incoming) { source in
            try ScoreBatchJob.input(
                &source, file: incoming.file, firstSeen: incoming.firstSeen, limits: work.readerLimits,
                builtIn: work.builtIn,
                effort: work.effort
            ) {
                readSeconds = seconds(since: start)
                work.tell(incoming, step: "features")
            }
        }
        switch reading {
        case .whole(let input, let sha256, let claimed):
            return try run(input, sha256: sha256, claimed: claimed, start: start, readSeconds: readSeconds)
        case .not(let report): return JobReport(report)
        }
    }

    /// - Parameters:
    ///   - start: when the job began, and `readSeconds` how long it took until the file was read.
    private func run(
        _ input: ScoringInput, sha256: String, claimed: ClaimedFile, start: Double, readSeconds: Double
    ) throws -> JobReport {
        let batch = incoming.file.batch
        if let report = try work.reportOfTaken(incoming, sha256: sha256, claimed: claimed) { return report }
        if let refusal = try work.revisionRefusal(incoming, claimed.owner) {
            return try work.reject(incoming, refusal: refusal, claimed: claimed)
        }
        if let refusal = try sameContentRefusal(sha256) {
            return try work.reject(incoming, refusal: refusal, claimed: claimed)
        }
        if try work.ledger.isLearnedFrom(batch.text) {
            let refusal = Refusal(
                .alreadyTrained,
                message: "labels of \(batch) have been trained on, so its profiles cannot be revised any more",
                hint: "Use another batch id for the corrected companies.")
            return try work.reject(incoming, refusal: refusal, claimed: claimed, sha256: sha256)
        }
        try work.effort.check()
        let featureSeconds = seconds(since: start) - readSeconds
        work.tell(incoming, step: "scoring")
        var scored = try score(input, try work.record(incoming, sha256: sha256, claimed: claimed))
        let scoreSeconds = seconds(since: start) - readSeconds - featureSeconds
        scored.record.timings = Timings.text([
            ("read_seconds", readSeconds), ("feature_seconds", featureSeconds), ("score_seconds", scoreSeconds),
        ])
        try work.effort.check()
        work.tell(incoming, step: "recording")
        let scores = ScoresAhead(
            scored.record, cells: CellGuard(isOn: work.settings.guardsCells), threads: work.effort.threads)
        let id = try record(scored.record)
        let summary = ScoringSummary(
            batch: batch.text, model: scored.record.modelVersion, parties: input.features.count,
            psi: scored.record.psi,
            scoredAt: Timestamp(microseconds: scored.record.requestedAt), seconds: seconds(since: start),
            warnings: scored.warnings)
        work.tell(incoming, step: "archiving", scored: summary)
        let outputs = OutputText(work.ledger, work.effort)
        let archived = try work.archive.archive(incoming, id: id, record: scored.record.file, claimed: claimed) {
            file, mark in
            try outputs.outputs(of: file, mark: mark, ahead: scores)
        }
        return JobReport(
            .scored(summary), events: scored.events + archived.events, remains: archived.remains,
            because: archived.hindrance)
    }

    func record(_ record: ScoringRecord) throws -> Int64 {
        try work.ledger.record(scoring: record, work.effort)
    }

    /// Scores, and makes the record of it and the events.
    ///
    /// - Parameter file: its warnings are still to be counted.
    func score(
        _ input: ScoringInput, _ file: FileRecord
    ) throws -> (record: ScoringRecord, events: [Event], warnings: [BatchWarning]) {
        let features = input.features
        let choice = try ModelChoice(
            work.ledger, batch: incoming.file.batch,
            asOf: ReferenceTime(input.asOf, isGiven: input.asOfSource != .firstSeen), settings: work.settings)
        let columns = choice.scorecard.seeing(FeatureColumns(features), builtIn: features.builtIn)
        let (scores, meanPoints) = try choice.scorecard.scored(columns, work.effort)
        let pd = scores.map(\.pd)
        let source = try DriftSource(work.ledger, choice: choice, batch: incoming.file.batch.text)
        let reference =
            try source.reference ?? DriftReference(probabilities: pd, features: columns, effort: work.effort)
        let figures = try reference.drift(probabilities: pd, features: columns, effort: work.effort)
        let drift = source.drift(figures, pd: pd)
        var fileRecord = file
        let check = ScoringCheck(
            version: choice.model.version, scorecard: choice.scorecard, reference: source.reference, features: columns,
            scores: scores, drift: drift, ownFeatures: input.ownFeatureNames.count)
        let warnings = try self.warnings(input, check: check, sha256: file.sha256)
        fileRecord.warnings = warnings.count
        let report = report(
            fileRecord, input: input, choice: choice, scores: scores, drift: drift,
            inputs: ScoreBatchJob.inputs(columns, reference: source.reference, meanPoints: meanPoints, choice: choice),
            warnings: BatchWarning.reported(warnings, input))
        let renewed = choice.renewal?.event(fileRecord.batchID, version: choice.model.version)
        let events = (renewed.map { [$0] } ?? []) + warnings.map { $0.event(fileRecord.batchID) } + report.events
        let builtIn = features.builtIn.count
        var record = ScoringRecord(
            file: fileRecord, orderKey: incoming.file.batch.orderKey, modelVersion: choice.model.version,
            activeVersion: choice.active.version, passedOver: choice.objection, asOf: input.asOf.microseconds,
            asOfSource: input.asOfSource.rawValue, requestedAt: try work.now().microseconds,
            partyIDs: features.partyIDs, featureSet: features.featureSet, builtInNames: features.builtIn.map(\.name),
            builtIn: features.columns[..<builtIn].map(\.dense), ownNames: input.ownFeatureNames,
            own: Array(features.columns[builtIn...]), pd: pd, scores: scores.map(\.score),
            bands: scores.map(\.band.name), reasons: scores.map { $0.reasons.joined(separator: "|") },
            reasonSides: scores.map(\.sides), psi: report.drift.psi.told, document: try report.text(pretty: true),
            timings: "{}",
            driftReference: !source.isStored && features.count >= Ledger.leastDriftReference
                ? try ModelText.text(reference) : nil, events: events.map(\.record))
        record.renewedExpert = choice.renewal?.document
        return (record, events, warnings)
    }
}

/// How long the steps of a job took, as a JSON object.
enum Timings {
    static func text(_ parts: [(String, Double)]) -> String {
        JSONText.object(parts.map { ($0, .double(($1 * 1e6).rounded() / 1e6)) }).text()
    }
}
