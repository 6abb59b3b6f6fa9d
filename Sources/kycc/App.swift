import ArgumentParser
import Daemon
import Files
import Foundation
import Jobs
import Ledger
import Profiles
import Reporting

/// Options that every command has.
struct RootOptions: ParsableArguments {
    @Option(help: "The root folder (else $KYCC_ROOT, else the current folder).")
    var root: String?

    @Option(name: .customLong("set"), help: "A setting for this run, as key=value; may be given several times.")
    var settings: [String] = []

    /// Where the root is.
    var path: String { root ?? ProcessInfo.processInfo.environment["KYCC_ROOT"] ?? "." }
}

/// The composition root: everything that a command works with is put together here, for the daemon and the tests' real
/// binary alike.
struct App {
    static let version = "0.1.0"

    let root: Root
    let settings: Settings
    let ledger: Ledger
    private let lock: RootLock?

    /// How a command uses the root.
    enum Use {
        /// Looks at it.
        case reading
        /// Writes in it, for which it has to be the only one; the text says what for.
        case writing(String)
        /// The same, and what is missing is made.
        case making(String)
    }

    init(_ options: RootOptions, _ use: Use) throws {
        switch use {
        case .reading:
            root = try Root(path: options.path, create: false)
            lock = nil
        case .writing(let purpose), .making(let purpose):
            root = try Root(path: options.path, create: true)
            lock = try RootLock(root.folder, purpose: purpose)
        }
        settings = try App.settings(options, root)
        switch use {
        case .reading: ledger = try Ledger(path: root.databasePath, mode: .reading)
        case .writing, .making: ledger = try App.openLedger(root)
        }
    }

    private static func settings(_ options: RootOptions, _ root: Root) throws -> Settings {
        try SettingsSources.settings(
            yaml: try root.folder.text(of: FileName(Root.settingsName)),
            environment: ProcessInfo.processInfo.environment, commandLine: options.settings)
    }

    /// A root whose archive has batches and whose database is gone or empty has lost its state: that is no fresh root.
    private static func openLedger(_ root: Root) throws -> Ledger {
        let isEmpty = try (root.folder.status(of: FileName(Root.databaseName))?.size ?? 0) == 0
        let hasArchive = try root.archive.entries().contains { !$0.bytes.starts(with: [UInt8(ascii: ".")]) }
        if isEmpty, hasArchive {
            throw LedgerError(
                "open \(root.databasePath)", .damaged, "the archive has batches, but the database is gone")
        }
        let ledger = try Ledger(path: root.databasePath, mode: .creating)
        let event = EventRecord(
            word: "activated", fields: #"{"model": "v1", "by": "kycc", "reason": "the expert scorecard"}"#)
        try ledger.seed(expert: ModelText.expert, at: App.now().microseconds, event: event)
        return ledger
    }

    /// The present moment.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// What jobs work with.
    func workplace(
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (Jobs.Progress) -> Void = { _ in }
    ) -> Workplace {
        Workplace(
            root: root, ledger: ledger, settings: settings, clock: App.now, isCancelled: isCancelled, progress: progress
        )
    }

    func log(alsoToStandardError: Bool) -> StatusLog {
        StatusLog(
            folder: root.status, maximumBytes: settings.logSize, keep: settings.logKeep,
            alsoToStandardError: alsoToStandardError, clock: { App.now().text(fractionDigits: 3) })
    }
}
