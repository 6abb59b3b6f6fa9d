import Files
import Jobs
import Reporting

/// What follows from the outcome of a file.
extension Worker {
    /// Takes note of an outcome, and tells it; true where the file was done with.
    func take(_ report: JobReport, _ entry: InboxEntry) -> Bool {
        var isDone = true
        switch report.outcome {
        case .scored(let summary): scored.insert(summary.batch)
        case .rejected:
            rejected += 1
            refused?.files += 1
        case .trained, .duplicate, .gone: break
        case .unsettled:
            inbox.noteTorn(entry.name, now: steady())
            isDone = false
        case .leftAlone(let why):
            leave(entry, why, isWorkedOff: false)
            isDone = false
        }
        if isDone { told.remove(entry.name) }
        pause(entry, report)
        if let why = report.remains { leave(entry, why, isWorkedOff: true) }
        tell(report.events, report.outcome)
        noteWarnings(report, entry.file)
        return isDone
    }

    /// Joins labels anew whose batch has been scored anew, and reports it.
    ///
    /// - Parameter batch: only of this one; nil is all.
    func joinAnew(_ batch: String? = nil) throws {
        for (file, report) in try work.joinAnew(batch) {
            tell(report.events, report.outcome)
            noteWarnings(report, file)
        }
    }

    /// Keeps a name from being taken again and again.
    private func pause(_ entry: InboxEntry, _ report: JobReport) {
        switch report.outcome {
        case .unsettled, .duplicate: break
        default: return
        }
        guard report.wasRead, let pause = brake.note(entry.name, now: steady()), pause == Brake.firstPause else {
            return
        }
        let what =
            "it was taken twice within a minute and changed each time or was the same: it is taken less often now"
        log.write(LogLine(.warning, "warning", file: entry.name, [("what", .string(what))]))
    }

    /// A file that can be neither read nor moved is told once.
    func leave(_ entry: InboxEntry, _ why: String, isWorkedOff: Bool) {
        guard inbox.noteLeftAlone(entry.name, now: steady(), isWorkedOff: isWorkedOff) else { return }
        log.write(LogLine(.warning, "warning", file: entry.name, [("what", .string(why))]))
    }

    func tell(_ events: [Event], _ outcome: FileOutcome? = nil) {
        for event in events {
            var fields = event.fields.filter {
                !["sha256", "coefficients_sha256", "revision", "settings", "program"].contains($0.0)
            }
            switch (event.word, outcome) {
            case ("scored", .scored(let summary)): fields.append(("seconds", .double(summary.seconds)))
            case ("trained", .trained(let summary)): fields.append(("seconds", .double(summary.seconds)))
            default: break
            }
            let level: LogLine.Level =
                ["rejected", "warning"].contains(event.word) ? .warning : event.word == "error" ? .error : .info
            log.write(LogLine(level, event.word, fields))
        }
    }
}
