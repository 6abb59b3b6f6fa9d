import ArgumentParser
import Console
import Custody
import Daemon
import Files
import Foundation
import Ledger
import Pipeline
import Reporting
import Vocabulary

/// `kycc daemon`.
struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon", abstract: "Watches the inbox, scores and learns.")

    @OptionGroup var options: RootOptions

    @Flag(help: "Work off what is ready and exit: 0, 65 if any file was refused, or 74 if status.log lost lines.")
    var once = false

    mutating func run() async throws {
        Worker.limitHeaps()
        StandardErrorQueue.ofLog { App.now().text(fractionDigits: 3) }.use()
        let app = try App(options, .making(once ? "daemon --once" : "daemon"))
        let stop = StopSignal()
        let notifier = SystemdNotifier(environment: ProcessInfo.processInfo.environment)
        let log = app.log(alsoToStandardError: true)
        ThreadShortage.watch(log)
        let board = StatusBoard(
            StatusSnapshot(processID: getpid(), version: App.version, startedAt: App.now().text),
            folder: app.root.status, trouble: { log.write(.statusTrouble($0)) }, lost: { log.lost },
            clock: { App.now().text })
        try SignalNotes.begin(log)
        for what in app.setAside { log.write(.setAside(what)) }
        Narrator(log).tell(notices: try app.idleSettings())
        let pulse = Pulse()
        // Asked between pieces of work, so that being asked is a sign of progress.
        let isCancelled: @Sendable () -> Bool = {
            pulse.beat()
            return stop.isSet
        }
        let work = app.workplace(isCancelled: isCancelled) { progress in
            pulse.beat()
            board.show(progress)
        }
        let watch = try FolderWatch(app.root.inbox)
        let worker = Worker(work, board: board, log: log, watch: watch, stop: stop, notifier: notifier, pulse: pulse)
        worker.renewLock = { try app.renewLock() }
        let result = WorkerResult()
        // The worker is used by the one thread that runs it, and read when that has ended.
        nonisolated(unsafe) let running = worker
        let isOnce = once
        let daemon = Daemon(
            worker: {
                if isOnce { result.catching { try running.runOnce() } } else { running.run() }
            }, board: board, notifier: notifier, pulse: pulse,
            stop: {
                stop.set()
                watch.interrupt()
                Ledger.endWaits()
            })
        try EndDeadline.begin([SIGTERM, SIGINT, SIGQUIT], whenAsked: { daemon.end() }) { seconds in
            DaemonCommand.text(.endDeadline(seconds, step: board.step))
        }
        try await daemon.run()
        if let error = result.error { throw error }
        if let held = running.end { throw held }
        try app.ledger.close()
        if once { try DaemonCommand.check(rejected: running.rejected, lost: log.lost, app: app) }
    }

    /// Ends a single run with what a script has to know.
    ///
    /// - Parameter lost: how many lines the log lost, and why; nil if none.
    private static func check(rejected: Int, lost: String?, app: App) throws {
        if rejected > 0 { throw ExitCode(ExitStatus.refused) }
        guard let lost else { return }
        throw Failure(
            lost, in: app.root.status.path, try: "give this user the right to write status.log, or free some space.",
            status: ExitStatus.inputOutput)
    }

    private static func text(_ line: LogLine) -> TerminalText {
        TerminalText(lines: line.text(at: App.now().text(fractionDigits: 3)) + "\n")
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
