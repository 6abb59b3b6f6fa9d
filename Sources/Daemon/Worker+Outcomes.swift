import Custody
import Files
import Pipeline
import Reporting
import Vocabulary

/// What follows from the outcome of a file.
extension Worker {
    /// Applies and logs an outcome. Returns whether the file is finished.
    func take(_ report: JobReport, _ entry: InboxEntry) -> Bool {
        var isDone = true
        switch report.outcome {
        case .scored(let summary): scored.insert(summary.batch)
        case .rejected:
            rejected += 1
            refused?.files += 1
        case .trained, .duplicate, .gone: break
        case .unsettled:
            inbox.noteTorn(entry.name, now: steady(), because: report.hindrance ?? .changed)
            isDone = false
        case .leftAlone(let why):
            block(entry, hindrance: report.hindrance ?? .unreadable, why: why, failure: report.failure)
            isDone = false
        }
        if isDone {
            told.remove(entry.name)
            if !report.isInternalFault { comeThrough(entry) }
        }
        if let why = report.remains {
            block(entry, hindrance: report.hindrance ?? .notRemovable, why: why, isFinal: true)
        } else if isDone {
            inbox.noteTaken(entry.name, now: steady())
        }
        narrator.tell(report.events)
        return isDone
    }

    /// Joins labels anew whose batch has been scored anew, and reports it.
    ///
    /// - Parameter batch: only of this one; nil is all.
    func joinAnew(_ batch: String? = nil) throws {
        for (file, report) in try work.joinAnew(batch) {
            narrator.tell(report.events)
            if work.settings.writesReport { dueReport.add(file.batch.text, now: steady()) }
        }
    }

    /// Shows that a file cannot be taken as it is.
    ///
    /// - Parameters:
    ///   - why: one clause without a full stop.
    ///   - isFinal: its outcome stands, and it is not tried again unless it changes.
    ///   - failure: the call that failed, where it was one.
    private func block(
        _ entry: InboxEntry, hindrance: Hindrance, why: String, failure: FileFailure? = nil, isFinal: Bool = false
    ) {
        let cause = failure.flatMap { $0.isForbidden ? nil : $0.hint }
        switch hindrance {
        case .notRemovable:
            // What the file system refuses may end without a change of the file.
            let hint = cause ?? work.openEnds.hint(of: entry.name)
            block(
                entry, state: .notRemovable, what: why,
                hint: hint ?? "Remove it, or give kycc's user the right to change the inbox.",
                isFinal: isFinal && hint == nil)
        case .archiveTrouble:
            block(
                entry, state: .archiveTrouble, what: why, hint: "Mend the folder of its batch in archive/.",
                isFinal: isFinal)
        case .open, .cutOff, .changed:
            block(
                entry, state: .mayBeWritten, what: why,
                hint: "Write to another name, and rename the file when it is whole.",
                isFinal: isFinal)
        case .noRoom:
            block(entry, state: .waiting, what: why, hint: "Free some space on the disk.", isFinal: isFinal)
        case .unreadable:
            // A right was taken away when the file changed; other trouble began now.
            block(
                entry, state: .unreadable, what: why,
                hint: cause ?? "Give kycc's user the right to read it, or remove it.",
                isFinal: isFinal, ends: true, since: cause == nil ? nil : work.clock())
        }
    }

    /// Logs it once.
    func block(
        _ entry: InboxEntry, state: BlockedFile.State, what: String, hint: String, isFinal: Bool,
        ends: Bool = false, since: Timestamp? = nil
    ) {
        let isNews = inbox.noteBlocked(
            entry.name, state: state, now: steady(), what: what, hint: hint, isFinal: isFinal, ends: ends, since: since)
        if isNews { warn(entry.name, state: state, what: what, hint: hint) }
    }

    /// Logs that a file is blocked, unless this pass has said so of many.
    func warn(_ name: FileName, state: BlockedFile.State, what: String, hint: String) {
        said.blocked += 1
        guard said.blocked <= Worker.mostTold else { return }
        log.write(
            LogLine(
                .warning, word: "warning", file: name,
                fields: [("what", .string(what)), ("state", .string(state.rawValue)), ("try", .string(hint))]))
    }

    /// Refuses a file that could not be taken for longer than `hold`, without opening it. Returns whether it is
    /// finished.
    func refuseOverdue(_ entry: InboxEntry, _ hindrance: Hindrance) throws -> Bool {
        let (rule, what): (Refusal.Rule, String) =
            switch hindrance {
            case .cutOff: (.cutOff, "the file ends too early, and its writer did not come back")
            case .changed: (.changing, "the file changed whenever it was read")
            case .unreadable: (.unreadable, "the file could not be read")
            case .open, .notRemovable, .archiveTrouble, .noRoom:
                (.beingWritten, "somebody had the file open for writing, or it grew")
            }
        let refusal = Refusal(
            rule, message: "\(what), for longer than hold allows", hint: "Drop the file anew, whole and readable.")
        let report = JobReport(try Rejections(work.store).reject(unread: incoming(entry), refusal))
        guard case .leftAlone(let why) = report.outcome else {
            let isDone = take(report, entry)
            if isDone { try refreshStatus() }
            return isDone
        }
        // It stays what it was, but for its end.
        let state: BlockedFile.State =
            switch hindrance {
            case .unreadable: .unreadable
            case .changed: .changing
            default: .mayBeWritten
            }
        block(entry, state: state, what: why, hint: "Remove it.", isFinal: false)
        return false
    }
}

extension JobReport {
    fileprivate var isInternalFault: Bool {
        if case .rejected(let refusal) = outcome { refusal.rule == .internalFault } else { false }
    }
}
