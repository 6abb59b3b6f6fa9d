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
        Worker.limitHeaps()
        StandardErrorQueue.ofLog { App.now().text(fractionDigits: 3) }.use()
        let app = try App(options, .making(once ? "daemon --once" : "daemon"))
        let stop = StopSignal()
        let notifier = SystemdNotifier(environment: ProcessInfo.processInfo.environment)
        let board = StatusBoard(
            StatusSnapshot(processID: getpid(), version: App.version, startedAt: App.now().text),
            folder: app.root.status, clock: { App.now().text })
        let log = app.log(alsoToStandardError: true)
        try SignalNotes.begin(log)
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
            })
        try await daemon.run()
        if let error = result.error { throw error }
        try app.ledger.close()
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
        try app.writeStatus()
        say("\(app.root.folder.path) is ready: drop BATCH_profiles.json into \(app.root.inbox.path)")
    }
}

struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score", abstract: "Scores one profiles file from anywhere: same checks, same archive.")

    @OptionGroup var options: RootOptions
    @Argument(help: "BATCH_profiles.json") var file: String

    mutating func run() throws {
        let source = try SourceFile(file, .profiles)
        let steps = Steps(try App(options, .making("score \(source.file.text())")))
        try steps.recover()
        try steps.bring(source)
        try steps.take(source.file)
    }
}

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains on one labels file from anywhere: same checks, same archive.")

    @OptionGroup var options: RootOptions
    @Argument(help: "BATCH_labels.json") var file: String

    mutating func run() throws {
        let source = try SourceFile(file, .labels)
        // A root that is not there has no batch to train on, so none is made.
        let app = try App(options, .writing("train \(source.file.text())"))
        let steps = Steps(app)
        try steps.recover()
        let batch = source.file.batch
        guard try app.ledger.batch(batch.text) != nil else {
            throw Failure.absent(
                "\(batch) has not been scored, so there is nothing to train on", in: app.root.folder.path,
                try: "kycc score \(batch)_profiles.json first.")
        }
        try steps.bring(source)
        try steps.take(source.file)
    }
}
