import BuildInfo
import Custody
import Files
import Glibc
import Intake
import Ledger
import Results
package import Vocabulary

/// Archived files that count again, as a further revision with the same bytes: labels, once the profiles of their batch
/// are corrected, and whatever a person wants to count again.
///
/// The record is one transaction, and the archive gets a copy of the bytes under the name of the new revision; where a
/// crash comes between the two, recovery makes the copy. That labels are to be joined anew follows from the ledger
/// alone (`Ledger.labelsToJoinAnew`), so a crash before the record loses nothing either.
package struct AgainDecision: Sendable {
    /// What a person decides of labels, besides that they count again.
    package enum Judgement: Sendable {
        /// They are looked at as if they came now.
        case none
        /// They are trained on, even if they contradict the scores that were given.
        case accepted
        /// Nothing learns from them.
        case dropped
    }

    /// A person, or `kycc`.
    package let by: String
    /// Why, for the record.
    package let reason: String
    /// What a person decides of labels.
    package let judgement: Judgement

    /// - Parameter by: a person, or `kycc`.
    package init(by: String, reason: String, judgement: Judgement = .none) {
        self.by = by
        self.reason = reason
        self.judgement = judgement
    }

    /// - Parameter advice: on versions that have learned from labels that are dropped; nil where none has.
    func event(_ original: StoredFile, as revision: Int, advice: Advice? = nil) -> Event {
        let further: [(String, JSONText)] =
            advice.map { [("what", .string($0.what)), ("try", .string($0.hint))] } ?? []
        let fields: [(String, JSONText)] =
            [
                ("batch", .string(original.batchID)), ("file", .string(original.name)), ("of", .int(original.revision)),
                ("as", .int(revision)), ("by", .string(by)), ("reason", .string(reason)),
            ] + further
        return switch judgement {
        case .none: Event("reprocessed", fields: fields)
        case .accepted: Event("accepted", fields: fields)
        case .dropped: Event("dropped", fields: fields)
        }
    }
}

/// Why a file may not count again, with what to do.
package struct AgainRefused: Error, Sendable {
    /// Why, in one sentence.
    package let what: String
    /// What to do instead.
    package let hint: String
}

extension Workplace {
    /// Joins labels anew whose batch has been scored anew since they came. Those that were refused because none of them
    /// was of a party of the batch are put back into the inbox.
    ///
    /// - Parameter batch: only of this one; nil is all.
    /// - Throws: `CancellationError`; `FileFailure` and `LedgerError` where the store is in trouble.
    package func joinAnew(_ batch: String? = nil) throws -> [(file: BatchFileName, report: JobReport)] {
        var reports = try putBackLabels(batch)
        let files = try ledger.labelsToJoinAnew(ofBatch: batch)
        let last = Dictionary(files.map { ($0.batchID, $0.id) }) { max($0, $1) }
        for file in files {
            guard let name = file.batchFile else { continue }
            reports.append((name, try joinAnew(file, name: name, isLast: last[file.batchID] == file.id)))
        }
        return reports
    }

    /// - Parameter isLast: whether no labels of the batch that came later are joined anew after it. Only with the last
    ///   ones is known what counts of the batch, so that nothing is trained before.
    private func joinAnew(_ file: StoredFile, name: BatchFileName, isLast: Bool) throws -> JobReport {
        let decision = AgainDecision(
            by: "kycc", reason: Workplace.correction, judgement: try ledger.isDropped(file) ? .dropped : .none)
        do {
            let mapping = try CSVMapping(notedWith: file)
            return try TrainModelJob(mapped(mapping), incoming(again: file, name)).run(
                again: file, decision: decision, isBinding: false,
                objection: isLast ? nil : "later labels of the batch are joined anew after these")
        } catch let refusal as Refusal {
            return JobReport(.gone, events: [Event.warning(file, "it is not joined anew: \(refusal.message)")])
        } catch let danger as UnsafeFile {
            return JobReport(.gone, events: [Event.warning(file, "it is not joined anew: \(danger)")])
        } catch let error where store.isOwnTrouble(error) {
            // The archive folder of this batch alone is damaged.
            return JobReport(.gone, events: [Event.warning(file, "it is not joined anew: \(error)")])
        }
    }

    /// Puts labels back into the inbox that were refused because no party of theirs was the batch's, once the batch has
    /// been scored anew. Where they do not match again, they are refused again, and stay so until the next scoring.
    private func putBackLabels(_ batch: String?) throws -> [(BatchFileName, JobReport)] {
        var reports: [(BatchFileName, JobReport)] = []
        for event in try ledger.refusedLabelsToJoinAnew(ofBatch: batch) {
            do {
                if let report = try putBack(event) { reports.append(report) }
            } catch let error where store.isOwnTrouble(error) {
                // They stay in `rejected/`, where a person finds them, and are tried again at the next start.
                let what = "refused labels cannot be put back: \(error)"
                guard openEnds.isNews(what),
                    let file = EventFields(event.fields)?.text("file").flatMap({ BatchFileName($0) })
                else { continue }
                reports.append((file, JobReport(.gone, events: [Event("warning", fields: [("what", .string(what))])])))
            }
        }
        return reports
    }

    private func putBack(_ event: StoredEvent) throws -> (BatchFileName, JobReport)? {
        guard let refusal = RejectionEvent(event.fields), case let refused = FileName(refusal.name),
            // A later refusal may have the name by now.
            let reason = try root.rejected.text(of: Rejections.reasonName(refused)).flatMap({ RejectionReason($0) }),
            reason.rule == Refusal.Rule.noMatch.rawValue, reason.rejectedAt == refusal.rejectedAt,
            let file = BatchFileName(reason.file),
            try root.rejected.moveUnread(refused, to: root.inbox, as: FileName(reason.file)) == .moved
        else { return nil }
        try root.rejected.remove(Rejections.reasonName(refused))
        let back = Event(
            "reprocessed",
            fields: [
                ("batch", .string(file.batch.text)), ("file", .string(reason.file)),
                ("from", .string("rejected/\(refused.escaped)")), ("by", .string("kycc")),
                ("reason", .string(Workplace.correction)),
            ])
        try ledger.record([back.record], at: now().microseconds)
        return (file, JobReport(.gone, events: [back]))
    }

    private static let correction = "the profiles were corrected since"

    /// Lets the newest file of a kind count again, as a person wants it.
    ///
    /// - Throws: `AgainRefused` where it may not; `Refusal` where it would be refused in the inbox; else as a job does.
    package func reprocess(
        _ batch: BatchID, kind: BatchFileName.Kind, decision: AgainDecision
    ) throws -> JobReport {
        let files = try ledger.files(ofBatch: batch.text).filter { $0.kind == kind }
        guard let file = files.last else {
            throw AgainRefused(
                what: "no \(kind.rawValue) of \(batch) have been taken",
                hint: "drop \(BatchFileName(batch: batch, kind: kind).text()).")
        }
        let incoming = incoming(again: file, file.batchFile ?? BatchFileName(batch: batch, kind: kind))
        switch kind {
        case .labels:
            let mapping = try CSVMapping(notedWith: file)
            return try TrainModelJob(mapped(mapping), incoming).run(again: file, decision: decision, isBinding: true)
        case .profiles:
            if try ledger.isLearnedFrom(batch.text) {
                throw AgainRefused(
                    what: "a version has learned from labels of \(batch), so it cannot be scored anew",
                    hint: "kycc models shows which; kycc reprocess \(batch) --labels trains anew.")
            }
            let mapping = try CSVMapping(notedWith: file)
            return try ScoreBatchJob(mapped(mapping), incoming: incoming).run(again: file, decision)
        }
    }

    private func incoming(again file: StoredFile, _ name: BatchFileName) -> IncomingFile {
        IncomingFile(
            folder: root.archive, name: FileName(name.text()), file: name,
            firstSeen: Timestamp(microseconds: file.firstSeen))
    }

    // MARK: What is recorded and told

    /// The record of a file that counts again.
    func record(again original: StoredFile) throws(LedgerError) -> FileRecord {
        FileRecord(
            name: original.name, batchID: original.batchID, kind: original.kind,
            revision: try ledger.revisions(ofBatch: original.batchID, kind: original.kind) + 1,
            sha256: original.sha256, size: original.size, firstSeen: original.firstSeen,
            owner: original.details?.owner, program: Program.text)
    }

    static func missing(_ file: StoredFile) -> Event {
        .warning(file, "it is to count again, and its bytes are not in the archive")
    }
}
