import BuildInfo
import Custody
import Files
import Ledger
import Pipeline
import Reporting
import Vocabulary

extension App {
    /// Writes all pages of the report that are missing or old.
    ///
    /// - Parameter name: a batch or a version, whose page is meant; nil is the front page.
    /// - Returns: where the page is, and how many pages were written.
    /// - Throws: `Failure` where there is no such batch or version; `LedgerError`, `FileFailure`.
    package func writeReport(named name: String?) throws -> (page: String, pages: Int) {
        let place = try name.map(page)
        var writer = try reportWriter()
        try writer.writeAll(needs: try needs())
        return ("\(writer.path)/\(place ?? "index.html")", writer.written)
    }

    /// Writes the pages that a change concerns, which was made while no daemon runs. That they are old is no reason to
    /// call the work failed, so what hinders it is said on standard error.
    func writeReport(after batches: Set<String>, needs: [ReportWriter.Need]) {
        guard settings.writesReport else { return }
        do {
            var writer = try reportWriter()
            _ = try writer.write(after: batches, missing: .max, needs: needs)
        } catch {
            writeToStandardError("warning: the report is old: \(escapedForLog("\(error)"))\n")
        }
    }

    private func reportWriter() throws -> ReportWriter {
        do {
            return try ReportWriter(ledger, in: root.status, program: Program.text, effort: workplace().store.effort)
        } catch let held as RootIsHeld {
            throw Failure(
                "another kycc writes the report: \(held.holder)", in: root.status.path, try: "wait a moment.",
                status: ExitStatus.temporary)
        }
    }

    /// The page of a batch or of a version below `status/report`.
    private func page(of name: String) throws -> String {
        if try ledger.batch(name) != nil { return "batches/\(name).html" }
        if try ledger.model(name) != nil { return "models/\(name).html" }
        throw Failure.absent(
            "there is no batch and no model \(escapedForLog(name))", in: root.databasePath,
            try: "kycc batches, or kycc models.")
    }

    /// What waits for a person now.
    private func needs() throws -> [ReportWriter.Need] {
        var snapshot = StatusSnapshot(processID: 0, version: App.version, startedAt: "")
        snapshot.take(try LedgerStatus(ledger) { Timestamp(microseconds: $0).text })
        snapshot.blocked = try InboxSurvey(self).blocked
        return snapshot.needs
    }
}
