import ArgumentParser
import BuildInfo
package import Custody
import Files
import Foundation
package import Ledger
package import Pipeline
package import Reporting
package import Vocabulary

/// The composition root: everything that a command works with is put together here, for the daemon and the tests' real
/// binary alike.
package struct App {
    /// The version of the program.
    package static let version = Program.version

    /// The folders of the root.
    package let root: Root
    /// The settings of this run.
    package let settings: Settings
    /// The database of the root, open as `Use` says.
    package let ledger: Ledger
    private let lock: RootLock?
    /// What stood in the place of files of the program and was put aside at the start: a sentence each.
    package let setAside: [String]

    /// How a command uses the root.
    package enum Use {
        /// Looks at it.
        case reading
        /// Writes in it, for which it has to be the only one; the text says what for. Nothing that is missing is made.
        case writing(String)
        /// The same, and what is missing is made.
        case making(String)
    }

    /// Nothing is made before the settings are known to be right.
    ///
    /// - Throws: `SettingError`, `Failure`, `RootIsHeld`, `FileFailure` or `LedgerError`, and nothing has been made.
    package init(_ options: RootOptions, _ use: Use) throws {
        try self.init(path: options.path, settings: try App.settings(options), use: use)
    }

    /// The same for one that has something to do as soon as the root is its own.
    ///
    /// - Parameter whenLocked: called before the database is opened, which may have to wait; not where `use` only
    ///   looks.
    /// - Throws: as `init(_:_:)`, and what `whenLocked` throws.
    package init(_ options: RootOptions, use: Use, whenLocked: (Root, Settings) throws -> Void) throws {
        try self.init(path: options.path, settings: try App.settings(options), use: use, whenLocked: whenLocked)
    }

    /// The same with settings that are known already.
    ///
    /// - Throws: as `init(_:_:)`, but for settings.
    package init(
        path: String, settings: Settings, use: Use, whenLocked: (Root, Settings) throws -> Void = { _, _ in }
    ) throws {
        self.settings = settings
        if case .reading = use {} else { try App.requirePlausibleClock() }
        switch use {
        case .reading:
            root = try Root(path: path, create: false)
            lock = nil
            setAside = []
            ledger = try App.ledgerToRead(root)
        case .writing(let purpose):
            root = try Root(path: path, create: false)
            lock = try RootLock(root.folder, purpose: purpose)
            setAside = try OwnNames.setAside(in: root)
            try whenLocked(root, settings)
            ledger = try Ledger(path: root.databasePath, mode: .writing)
        case .making(let purpose):
            root = try Root(path: path, create: true)
            lock = try RootLock(root.folder, purpose: purpose)
            setAside = try OwnNames.setAside(in: root)
            try whenLocked(root, settings)
            ledger = try App.ledgerToMake(root, settings)
        }
    }

    /// Nothing is recorded under a time before 1970, which `verify` calls a fault, rightly.
    private static func requirePlausibleClock() throws {
        let now = now()
        if !now.isRecordable { throw ImplausibleClock(now: now) }
    }

    /// Locks the root anew if somebody removed or replaced the lock file.
    ///
    /// - Returns: whether that was so.
    /// - Throws: `RootIsHeld` where another process has the root by now; `FileFailure`.
    package func renewLock() throws -> Bool { try lock?.renew(in: root.folder) ?? false }

    // MARK: Settings

    /// The settings of a root, which need not be there yet.
    ///
    /// - Throws: `SettingError` or `Failure` where one is not allowed, or `kycc.yaml` cannot be read.
    package static func settings(_ options: RootOptions) throws -> Settings {
        try SettingsSources.settings(
            yaml: try settingsText(options.path), environment: ProcessInfo.processInfo.environment,
            commandLine: options.settings)
    }

    private static func settingsText(_ path: String) throws -> String? {
        do {
            return try Folder(path: path).text(of: FileName(Root.settingsName))
        } catch let danger as UnsafeFile {
            throw Failure(danger, in: "\(path)/\(Root.settingsName)", status: ExitStatus.settings)
        } catch let failure as FileFailure where failure.code == ENOENT {
            // There is no root yet; whether that is an error is for the command to say.
            return nil
        }
    }

    /// The root of a command that needs no ledger. Its settings are checked all the same.
    ///
    /// - Throws: as `settings(_:)`, and `FileFailure` where the root is not there or cannot be made.
    package static func root(_ options: RootOptions, create: Bool = false) throws -> Root {
        _ = try settings(options)
        return try Root(path: options.path, create: create)
    }

    // MARK: Ledger

    /// SQLite would wait for the other end of a FIFO.
    private static func refuseMisplaced(_ root: Root) throws {
        for one in try OwnNames.misplaced(in: root) where one.isOfDatabase { throw one }
    }

    private static func ledgerToRead(_ root: Root) throws -> Ledger {
        try refuseMisplaced(root)
        do {
            return try Ledger(path: root.databasePath, mode: .reading)
        } catch  where error.cause == .readOnly {
            // In WAL mode a reader marks what it reads in kycc.sqlite-shm, and makes that file where no daemon has.
            throw Failure(
                "this user may read the database but not write beside it, which reading takes unless a daemon runs",
                in: root.databasePath, try: "run it as the owner of the root, or while the daemon runs.",
                status: ExitStatus.inputOutput)
        }
    }

    /// A root whose archive has batches and whose database is gone or empty has lost its state: that is no fresh root.
    private static func ledgerToMake(_ root: Root, _ settings: Settings) throws -> Ledger {
        let isFresh = try !root.archive.contains {
            !$0.bytes.starts(with: [UInt8(ascii: ".")]) && !$0.isLostAndFound
        }
        if !isFresh, try (root.folder.status(of: FileName(Root.databaseName))?.size ?? 0) == 0 {
            throw LedgerError(
                "open \(root.databasePath)", cause: .damaged,
                message: "the archive has batches, but the database is gone")
        }
        // Nor may there be one without tables.
        let ledger = try Ledger(path: root.databasePath, mode: isFresh ? .creating : .writing)
        try ledger.seed(
            expert: ModelText.expert(settings), at: App.now().microseconds, event: ModelText.expertEvent(settings))
        return ledger
    }

    // MARK: What commands work with

    /// The present moment.
    package static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    /// What jobs work with.
    ///
    /// - Parameters:
    ///   - isCancelled: polled between pieces of long work.
    ///   - progress: called with where a job stands.
    package func workplace(
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (Pipeline.Progress) -> Void = { _ in }
    ) -> Workplace {
        Workplace(
            root: root, ledger: ledger, settings: settings, clock: App.now, isCancelled: isCancelled, progress: progress
        )
    }

    /// The log of the root.
    ///
    /// - Parameter alsoToStandardError: whether the lines go there as well.
    package func log(alsoToStandardError: Bool) -> StatusLog {
        App.log(root, settings: settings, alsoToStandardError: alsoToStandardError)
    }

    /// The log of a root that is not open as a whole yet.
    package static func log(_ root: Root, settings: Settings, alsoToStandardError: Bool) -> StatusLog {
        StatusLog(
            folder: root.status, maximumBytes: settings.logSize, keep: settings.logKeep,
            alsoToStandardError: alsoToStandardError, clock: { App.now().text(fractionDigits: 3) })
    }

    /// Writes `status.json`, `metrics.prom` and the report after a change that was made while no daemon runs.
    ///
    /// - Parameter batches: that the change is about.
    /// - Throws: `LedgerError` or `FileFailure` where the status cannot be known; that it cannot be written is said on
    ///   standard error.
    package func writeStatus(about batches: Set<String> = []) throws {
        let now = App.now().text
        var snapshot = StatusSnapshot(processID: getpid(), version: App.version, startedAt: now)
        snapshot.state = .stopped
        snapshot.take(try LedgerStatus(ledger) { Timestamp(microseconds: $0).text })
        let survey = try InboxSurvey(self)
        (snapshot.queue, snapshot.blocked) = (survey.queue, survey.blocked)
        do {
            snapshot.queue.rejected = try root.rejected.entries().count { !$0.isReason && !$0.isLostAndFound }
        } catch {
            writeToStandardError("warning: the files in rejected/ cannot be counted: \(error)\n")
        }
        if let failure = StatusBoard(snapshot, folder: root.status, clock: { now }).update() {
            // The work is done and recorded; that its status is old is no reason to call it failed.
            writeToStandardError("warning: status.json is old: \(failure)\n")
        }
        writeReport(after: batches, needs: snapshot.needs)
    }
}
