import BuildInfo
import Custody
import Files
import Pipeline
import Reporting
import Vocabulary

/// Pages of the report that are due: they follow the work, and never stand in its way.
struct DueReport {
    /// Batches that were scored or labelled since the pages were written.
    private(set) var batches: Set<String> = []
    /// Whether the front page is due without any of them, as after a refusal.
    private(set) var isDue = false
    /// Whether some pages were written and others are left, which the next look at the inbox goes before.
    private(set) var isPartial = false
    /// Since when; monotonic seconds.
    private var since = 0.0
    /// Why they could not be written the last time; nil where they were. Told once.
    var trouble: String?

    /// - Parameter batch: nil if only the front page has changed.
    mutating func add(_ batch: String?, now: Double) {
        if !isDue { since = now }
        isDue = true
        if let batch { batches.insert(batch) }
    }

    /// Whether files that follow each other have put the pages off long enough.
    func isOverdue(now: Double) -> Bool { isDue && now - since > DueReport.longest }

    /// - Parameter isComplete: whether no page is left.
    mutating func end(isComplete: Bool = true) {
        batches = []
        isDue = !isComplete
        isPartial = !isComplete
    }

    /// They could not be written now, and are tried with the next job.
    mutating func putOff() { isPartial = false }

    /// While one file follows another, pages are written this often; seconds.
    private static let longest = 5.0
}

extension Worker {
    /// Notes what a file has changed.
    func noteReport(_ report: JobReport, _ entry: InboxEntry) {
        guard work.settings.writesReport else { return }
        switch report.outcome {
        case .scored, .trained: dueReport.add(entry.file.batch.text, now: steady())
        case .rejected: dueReport.add(nil, now: steady())
        case .duplicate, .unsettled, .gone, .leftAlone: break
        }
    }

    /// Writes the pages that are due, and those of one batch more whose pages are missing or old. What hinders it is
    /// told once, and the next job tries again.
    func writeReport() {
        guard dueReport.isDue, !stop.isSet else { return }
        do {
            var writer = try ReportWriter(
                work.ledger, in: work.root.status, program: Program.text, effort: work.store.effort)
            let isComplete = try writer.write(
                after: dueReport.batches, missing: 1, needs: board.snapshot.needs)
            dueReport.end(isComplete: isComplete)
            dueReport.trouble = nil
        } catch is CancellationError {
            // The next start writes what is missing of the newest batches.
            dueReport.putOff()
        } catch is RootIsHeld {
            // Somebody's `kycc report` writes them all just now.
            dueReport.putOff()
        } catch {
            dueReport.end()
            let (what, hint) = Worker.describe(error)
            if dueReport.trouble != what {
                log.write(
                    LogLine(
                        .warning, word: "warning",
                        fields: [("what", .string("the report could not be written: \(what)")), ("try", .string(hint))])
                )
            }
            dueReport.trouble = what
        }
    }
}
