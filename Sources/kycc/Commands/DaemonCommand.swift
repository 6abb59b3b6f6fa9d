import ArgumentParser
import Console
import Custody
import Daemon
import Files
import Foundation
import Ledger
import Pipeline
import Reporting
import Synchronization
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
        let stop = StopSignal()
        let end = EndRequest(stop)
        guard let (app, log) = try start(end, stop) else { return }
        let notifier = SystemdNotifier(environment: ProcessInfo.processInfo.environment)
        let board = StatusBoard(
            StatusSnapshot(processID: getpid(), version: App.version, startedAt: App.now().text),
            folder: app.root.status, trouble: { log.write(.statusTrouble($0)) }, lost: { log.lost },
            clock: { App.now().text })
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
        end.take(daemon, board)
        try await daemon.run()
        if let error = result.error { throw error }
        if let held = running.end { throw held }
        try app.ledger.close()
        if once { try DaemonCommand.check(rejected: running.rejected, lost: log.lost, app: app) }
    }

    /// Opens the root; signals are taken as soon as it is locked, for the database may have to be waited for.
    ///
    /// - Returns: nil if the end was asked for meanwhile.
    private func start(_ end: EndRequest, _ stop: StopSignal) throws -> (App, StatusLog)? {
        var opened: StatusLog?
        do {
            let app = try App(options, use: .making(once ? "daemon --once" : "daemon")) { root, settings in
                let log = App.log(root, settings: settings, alsoToStandardError: true)
                opened = log
                ThreadShortage.watch(log)
                try SignalNotes.begin(log)
                try EndDeadline.begin([SIGTERM, SIGINT, SIGQUIT], whenAsked: { end.ask() }) { seconds in
                    DaemonCommand.text(.endDeadline(seconds, step: end.step))
                }
            }
            return (app, opened ?? app.log(alsoToStandardError: true))
        } catch  where stop.isSet {
            opened?.write(.stopped(during: "the start was ended: \(Failure(error).what)"))
            return nil
        }
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

/// Takes the request for the end of a daemon, also while it starts and there is none yet.
private final class EndRequest: Sendable {
    private struct State {
        var isAsked = false
        var daemon: Daemon?
        var board: StatusBoard?
    }

    private let stop: StopSignal
    private let state = Mutex(State())

    init(_ stop: StopSignal) { self.stop = stop }

    /// Asks for the end. Waits for nothing that may take long.
    func ask() {
        stop.set()
        Ledger.endWaits()
        let daemon = state.withLock { state in
            state.isAsked = true
            return state.daemon
        }
        daemon?.end()
    }

    /// There is a daemon now, which is asked at once if somebody has asked before.
    func take(_ daemon: Daemon, _ board: StatusBoard) {
        let isAsked = state.withLock { state in
            (state.daemon, state.board) = (daemon, board)
            return state.isAsked
        }
        if isAsked { daemon.end() }
    }

    /// What is being done.
    var step: String { state.withLockIfAvailable { $0.board?.step ?? "starting" } ?? "starting" }
}
