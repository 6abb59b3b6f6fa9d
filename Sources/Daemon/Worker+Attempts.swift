import Custody
import Files
import Pipeline
import Reporting

/// Files at which the program ends or fails.
extension Worker {
    // MARK: Deaths

    /// Counts the files that were being read when the last process ended; after the first recovery.
    func settleAttempts() throws {
        if hasSettledAttempts { return }
        for dead in try attempts.settle(work.root.inbox) {
            narrator.tellDeath(at: dead.name, deaths: dead.deaths, of: Attempts.most)
        }
        hasSettledAttempts = true
    }

    /// No file is being read any more, and the program goes on or ends in order.
    func stopAttempts() {
        do {
            try attempts.pause()
        } catch {
            // Then a file may be counted as having been read when the program ended: that is said, and stops nothing.
            log.write(
                LogLine(
                    .warning, word: "warning", fields: [("what", .string("\(error)")), ("try", .string(error.hint))]))
        }
    }

    /// Sets a file aside at which the program ended again and again. Returns whether it is finished.
    func quarantine(_ entry: InboxEntry, _ deaths: Int) throws -> Bool {
        let report = JobReport(try Rejections(work.store).quarantine(incoming(entry), deaths: deaths))
        if case .leftAlone(let why) = report.outcome {
            block(
                entry, state: .quarantined, what: why, hint: "Remove it, or replace it, which has it tried again.",
                isFinal: true)
            return false
        }
        let isDone = take(report, entry)
        try attempts.end(entry.name, hasOutcome: isDone)
        if isDone { try refreshStatus() }
        return isDone
    }

    // MARK: Faults

    /// Decides what an internal fault is about. The first in a row is the file's own, which is refused; if another file
    /// meets one as well, it is the store's or the program's: no file is taken for a while, and none is refused.
    ///
    /// While that lasts, a pass tries one more file behind the one that failed: if that one comes through, the trouble
    /// is over or was the first one's alone. Returns whether the file is finished.
    func meet(_ fault: InternalFault, _ entry: InboxEntry) throws -> Bool {
        let isFirst = faults.allSatisfy { $0 == entry.name }
        if !faults.contains(entry.name) { faults.append(entry.name) }
        if isFirst, standingFault == nil {
            let isDone = try take(JobReport(Rejections(work.store).reject(incoming(entry), fault)), entry)
            if isDone { try refreshStatus() }
            return isDone
        }
        guard failures > 0, standingFault == nil else { throw fault }
        standingFault = fault
        return false
    }

    /// A file has an outcome: what failed before was not the store.
    func comeThrough(_ entry: InboxEntry) {
        faults = []
        standingFault = nil
    }
}
