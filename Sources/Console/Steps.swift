import Custody
import Daemon
package import Files
import Foundation
import Ledger
import Pages
import Pipeline
import Reporting
import Results
import Scorecards
package import Vocabulary

/// The steps of the pipeline one by one, for the commands that do them by hand.
///
/// A file is brought into the inbox and taken from there, so that a crash loses nothing.
package struct Steps {
    /// What the commands work with.
    package let app: App
    let work: Workplace
    private let narrator: Narrator
    private let attempts: Attempts
    /// Whether a step that went well says so.
    private let isQuiet: Bool

    /// Steps that an interruption of the command cancels.
    ///
    /// - Parameter isQuiet: whether a step that went well says nothing.
    package init(_ app: App, isQuiet: Bool = false) {
        self.app = app
        self.isQuiet = isQuiet
        attempts = Attempts(app.root.folder)
        work = app.workplace(isCancelled: { Interruption.hasCome }) {
            EndDeadline.note($0)
            ProgressLine.show($0)
        }
        narrator = Narrator(app.log(alsoToStandardError: false))
    }

    /// Finishes what a crash left half done, and logs it.
    ///
    /// - Throws: `FileFailure` or `LedgerError` where the store is in trouble.
    package func recover() throws {
        for what in app.setAside { writeToStandardError("warning: \(what)\n") }
        let events = try Recovery(work.store).run()
        tell(events)
        for dead in try attempts.settle(app.root.inbox) {
            narrator.tellDeath(at: dead.name, deaths: dead.deaths, of: Attempts.most)
        }
        if try joinAnew() || !events.isEmpty { try app.writeStatus() }
    }

    /// Joins labels anew whose batch has been scored anew, and logs it; true where there were any.
    func joinAnew(_ batch: String? = nil) throws -> Bool {
        let joined = try work.joinAnew(batch)
        for (file, report) in joined {
            tell(report.events)
            if case .trained = report.outcome {
                show(report, file)
            } else if !isQuiet, report.events.contains(where: { $0.word == "reprocessed" }) {
                say("\(file.text()) is back in the inbox, because its batch has been scored anew")
            }
        }
        return !joined.isEmpty
    }

    /// Prints an outcome that is no error.
    func show(_ report: JobReport, _ file: BatchFileName) {
        if isQuiet { return }
        for line in Steps.lines(report.outcome, file) { say("\(line)") }
        for warning in report.outcome.warnings { say("  \(warning.line)") }
    }

    /// Copies a file into the inbox, unless it is that very file.
    ///
    /// - Throws: `Failure` where it is too large, changed meanwhile, or where other bytes have its name.
    package func bring(_ source: SourceFile) throws {
        let inbox = app.root.inbox
        if let present = try inbox.status(of: source.name), present.isSameContent(as: source.open.status) { return }
        guard source.open.status.size <= app.settings.largestFile else {
            throw Failure(
                Refusal(
                    .tooLarge,
                    message: "the file has \(source.open.status.size) bytes, more than \(app.settings.largestFile)",
                    hint: "split the batch, or raise limits.largest_file."), in: escapedForLog(source.path))
        }
        switch try inbox.save(source.open, as: source.name, sha256: nil, effort: work.effort) {
        case .moved: return
        case .targetExists: throw Steps.taken(source.name, in: inbox)
        case .sourceChanged, .sourceGone:
            throw Failure(
                "the file changed while it was copied", in: escapedForLog(source.path), try: "run it again.",
                status: ExitStatus.temporary)
        }
    }

    /// A name of a folder is taken by other bytes, which nobody overwrites.
    package static func taken(_ name: FileName, in folder: Folder) -> Failure {
        Failure(
            "another file of this name waits there", in: "\(folder.path)/\(name.escaped)",
            try: "let it be taken (kycc daemon --once) or move it away.", status: ExitStatus.temporary)
    }

    /// Scores or trains on a file of the inbox, and tells the outcome.
    ///
    /// - Throws: `Failure` where it was refused or could not be taken.
    package func take(_ file: BatchFileName) throws {
        let incoming = IncomingFile(
            folder: app.root.inbox, name: FileName(file.text()), file: file, firstSeen: App.now())
        let report = try attempt(incoming)
        ProgressLine.clear()
        tell(report.events)
        if case .scored(let summary) = report.outcome { _ = try joinAnew(summary.batch) }
        if !report.events.isEmpty { try app.writeStatus(about: [file.batch.text]) }
        let path = "\(app.root.inbox.path)/\(file.text())"
        if let why = report.remains { writeToStandardError("warning: \(path) remains: \(why)\n") }
        switch report.outcome {
        case .scored, .trained, .duplicate:
            show(report, file)
        case .rejected(let refusal): throw Failure(refusal, in: file.text())
        case .unsettled:
            throw Failure("the file is being written", in: path, try: "run it again.", status: ExitStatus.temporary)
        case .gone: throw Failure.absent("the file is gone", in: path, try: "check the path.")
        case .leftAlone(let why):
            throw Failure(why, in: path, try: "give this user the right to read it.", status: ExitStatus.inputOutput)
        }
    }

    /// Takes a file with its attempt written down; sets it aside if the program ended at it again and again.
    private func attempt(_ incoming: IncomingFile) throws -> JobReport {
        guard let status = try app.root.inbox.status(of: incoming.name) else { return JobReport(.gone) }
        let deaths = attempts.deaths(of: incoming.name, status)
        if deaths >= Attempts.most {
            let report = JobReport(try Rejections(work.store).quarantine(incoming, deaths: deaths))
            if case .rejected = report.outcome { try attempts.end(incoming.name, hasOutcome: true) }
            return report
        }
        // To be interrupted is no death.
        try Interruption.expect()
        try attempts.begin([(incoming.name, status)])
        // Nor is to end for want of threads; they are used there by this thread.
        nonisolated(unsafe) let attempts = attempts
        ThreadShortage.beginWork {
            do { try attempts.pause() } catch { writeToStandardError("warning: \(error)\n") }
        }
        do {
            let report = try work.take(incoming)
            try attempts.end(incoming.name, hasOutcome: report.outcome.isFinal)
            return report
        } catch let fault as InternalFault {
            try attempts.end(incoming.name, hasOutcome: false)
            return JobReport(try Rejections(work.store).reject(incoming, fault))
        } catch {
            try attempts.pause()
            throw error
        }
    }

    private static func lines(_ outcome: FileOutcome, _ file: BatchFileName) -> [String] {
        switch outcome {
        case .scored(let summary):
            let seconds = Listing.short(summary.seconds)
            return ["scored \(summary.batch): \(summary.parties) parties with \(summary.model) in \(seconds) s"]
        case .trained(let summary): return DecisionText(summary.report).lines
        default: return ["\(file.text()) has been taken before: nothing is done twice"]
        }
    }

    /// Logs what happened, and what the ledger noticed meanwhile.
    func tell(_ events: [Event]) {
        narrator.tell(events)
        narrator.tell(notices: work.ledger.takeNotices())
    }
}
