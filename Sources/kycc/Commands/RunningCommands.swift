import ArgumentParser
import Daemon
import Files
import Foundation
import Jobs
import Ledger
import Profiles
import Reporting

struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon", abstract: "Watches the inbox, scores and learns.")

    @OptionGroup var options: RootOptions

    @Flag(help: "Work off what is ready and exit: 0, or 65 if any file was refused.")
    var once = false

    mutating func run() async throws {
        // Nobody may be reading standard error any more; work goes on.
        signal(SIGPIPE, SIG_IGN)
        let app = try App(options, .making(once ? "daemon --once" : "daemon"))
        let stop = StopSignal()
        let notifier = SystemdNotifier(environment: ProcessInfo.processInfo.environment)
        let board = StatusBoard(
            StatusSnapshot(processID: getpid(), version: App.version, startedAt: App.now().text),
            folder: app.root.status, clock: { App.now().text })
        let log = app.log(alsoToStandardError: true)
        let work = app.workplace(isCancelled: { stop.isSet }) { progress in
            board.update {
                $0.current = .init(
                    file: progress.file, batch: progress.batch, step: progress.step, done: progress.done,
                    total: progress.total)
            }
        }
        let watch = try FolderWatch(app.root.inbox)
        let worker = Worker(work, board: board, log: log, watch: watch, stop: stop, notifier: notifier)
        let result = WorkerResult()
        // The worker is used by the one thread that runs it, and read when that has ended.
        nonisolated(unsafe) let running = worker
        let isOnce = once
        let daemon = Daemon(
            worker: {
                if isOnce { result.catching { try running.runOnce() } } else { running.run() }
            }, board: board, notifier: notifier,
            stop: {
                stop.set()
                watch.interrupt()
            })
        try await daemon.run()
        if let error = result.error { throw error }
        if once, running.rejected > 0 { throw ExitCode(ExitStatus.refused) }
    }
}

/// What the worker's thread ended with. `@unchecked`: it is written by that thread and read after it has ended.
private final class WorkerResult: @unchecked Sendable {
    private(set) var error: (any Error)?

    func catching(_ body: () throws -> Void) {
        do {
            try body()
        } catch {
            self.error = error
        }
    }
}

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Makes the root's folders, settings and database.")

    @OptionGroup var options: RootOptions

    mutating func run() throws {
        let app = try App(options, .making("init"))
        let name = FileName(Root.settingsName)
        if try app.root.folder.status(of: name) == nil {
            try app.root.folder.writeAtomically(name, durable: true, text: SettingsSources.template)
        }
        print("\(app.root.folder.path) is ready: drop BATCH_profiles.json into \(app.root.inbox.path)")
    }
}

struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score", abstract: "Scores one profiles file from anywhere: same checks, same archive.")

    @OptionGroup var options: RootOptions
    @Argument(help: "BATCH_profiles.json") var file: String

    mutating func run() throws { try ManualStep(options, file, .profiles).run() }
}

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains on one labels file from anywhere: same checks, same archive.")

    @OptionGroup var options: RootOptions
    @Argument(help: "BATCH_labels.json") var file: String

    mutating func run() throws { try ManualStep(options, file, .labels).run() }
}

/// One file, worked on by hand: it is brought into the inbox and taken from there, so that a crash loses nothing.
struct ManualStep {
    private let options: RootOptions
    private let path: String
    private let kind: BatchFileName.Kind

    init(_ options: RootOptions, _ path: String, _ kind: BatchFileName.Kind) {
        self.options = options
        self.path = path
        self.kind = kind
    }

    func run() throws {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let file = BatchFileName(name), file.kind == kind else {
            throw Failure(
                "\(escapedForLog(name)) is not named BATCH_\(kind.rawValue).json", try: "rename the file.",
                status: ExitStatus.usage)
        }
        let app = try App(options, .making("\(kind == .profiles ? "score" : "train") \(file.text())"))
        let steps = Steps(app)
        try steps.recover()
        if kind == .labels, try app.ledger.batch(file.batch.text) == nil {
            throw Failure.absent(
                "\(file.batch) has not been scored, so there is nothing to train on",
                try: "kycc score \(file.batch)_profiles.json first.")
        }
        try steps.bring(path, as: FileName(name))
        try steps.take(file)
    }
}

/// The steps of the pipeline one by one, for the commands that do them by hand.
struct Steps {
    let app: App
    private let work: Workplace
    private let log: StatusLog

    init(_ app: App) {
        self.app = app
        let bar = ProgressLine()
        work = app.workplace(progress: { bar.show($0) })
        log = app.log(alsoToStandardError: false)
    }

    func recover() throws { tell(try work.recover()) }

    /// Copies a file into the inbox, unless it is that very file.
    func bring(_ path: String, as name: FileName) throws {
        let folder = try Folder(path: path.contains("/") ? String(path[..<path.lastIndex(of: "/")!]) + "/" : ".")
        let source = try Steps.safely { try folder.open(name) }
        if let present = try app.root.inbox.status(of: name) {
            if present.isSameContent(as: source.status) { return }
            throw Failure(
                "the inbox has another \(name.escaped)", try: "let the daemon take that one first.",
                status: ExitStatus.temporary)
        }
        guard try app.root.inbox.save(source, as: name, sha256: source.sha256()) == .moved else {
            throw Failure("\(path) changed while it was copied", try: "run it again.", status: ExitStatus.temporary)
        }
    }

    private static func safely(_ body: () throws -> OpenFile) throws -> OpenFile {
        do {
            return try body()
        } catch is UnsafeFile {
            throw Failure(
                "this is not a regular file of yours", try: "give the path of a regular file.",
                status: ExitStatus.refused)
        }
    }

    /// Scores or trains on a file of the inbox, and tells the outcome.
    ///
    /// - Throws: `Failure` where it was refused or could not be taken.
    func take(_ file: BatchFileName, tells: Bool = true) throws {
        let incoming = IncomingFile(
            folder: app.root.inbox, name: FileName(file.text()), file: file, firstSeen: App.now())
        let report = try work.take(incoming)
        tell(report.events)
        switch report.outcome {
        case _ where !tells && report.outcome.isDone: break
        case .scored(let summary):
            print(
                "scored \(summary.batch): \(summary.parties) parties with \(summary.model) in \(Listing.short(summary.seconds)) s"
            )
        case .trained(let summary): print(Steps.text(summary))
        case .duplicate: print("\(file.text()) has been taken before: nothing is done twice")
        case .rejected(let refusal): throw refusal
        case .unsettled:
            throw Failure("\(file.text()) is being written", try: "run it again.", status: ExitStatus.temporary)
        case .gone: throw Failure.absent("\(file.text()) is gone", try: "check the path.")
        case .leftAlone(let why):
            throw Failure(why, try: "give this user the right to read it.", status: ExitStatus.inputOutput)
        }
    }

    /// The same, without a word where it goes well.
    func takeQuietly(_ file: BatchFileName) throws { try take(file, tells: false) }

    static func text(_ summary: TrainingSummary) -> String {
        func figure(_ value: Double?) -> String { value.map { Listing.short(($0 * 1e4).rounded() / 1e4) } ?? "none" }
        let version = summary.version ?? "nothing"
        let figures = "out-of-fold AUC \(figure(summary.auc)), champion's \(figure(summary.championAUC))"
        let result =
            summary.decision == "activated" ? "active now" : "not active (\(summary.stoppedBy.joined(separator: ", ")))"
        return "trained \(version) on \(summary.rows) rows after \(summary.batch): \(figures); \(result)"
    }

    private func tell(_ events: [Event]) {
        for event in events {
            let fields = event.fields.filter { !["sha256", "coefficients_sha256"].contains($0.0) }
            log.write(LogLine(["rejected", "warning"].contains(event.word) ? .warning : .info, event.word, fields))
        }
    }
}

/// Progress on a terminal, and nothing elsewhere.
final class ProgressLine: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func show(_ progress: Jobs.Progress) {
        guard isTerminal else { return }
        let share = progress.total > 0 ? " \(progress.done * 100 / progress.total) %" : ""
        writeToStandardError(
            "\r\u{1B}[K\(progress.batch) \(progress.step)\(share)\(progress.step == "archiving" ? "\r\u{1B}[K" : "")")
    }
}
