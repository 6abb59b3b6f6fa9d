import Custody
package import Files
import Glibc
import Ledger
package import Pipeline
package import Reporting
import Vocabulary

/// Works the inbox off, in the order of the lag rule, one file after the other.
///
/// A pass looks at the inbox, sorts what is ready, and works through it. Labels whose batch nobody has dropped stay
/// where they are. When the store is in trouble no file is taken; the pass is tried again after a while, with recovery
/// first, because the trouble may have come between the outcome of a file and its archive.
package final class Worker {
    let work: Workplace
    let board: StatusBoard
    let log: StatusLog
    let narrator: Narrator
    let watch: FolderWatch
    let stop: StopSignal
    let notifier: SystemdNotifier
    let pulse: Pulse

    var inbox: Inbox
    /// Batches that have been scored.
    var scored: Set<String> = []
    /// Labels of which people were told that they wait; told once.
    var told: Set<FileName> = []
    /// Labels that were read before their turn.
    var examined: Set<Examined> = []
    /// Unknown files that people were told of, in this run or an earlier one.
    var seen: SeenNames
    /// Files that are being read, and those at which the program ended before.
    let attempts: Attempts
    var hasSettledAttempts = false
    /// Files in a row at which the program itself failed; emptied by the first that comes through.
    var faults: [FileName] = []
    /// A fault that was put off in this pass, to see whether another file meets one as well.
    var standingFault: InternalFault?
    /// Files of which this pass said that they are blocked, and labels of which it said that they wait.
    var said = (blocked: 0, waiting: 0)
    /// When the blocked files were last shown; monotonic seconds.
    var blockedShown = -Double.infinity
    var needsRecovery = true
    /// The file that is read while the one before it is worked on.
    var ahead: ReadAhead?
    /// Whether there is memory to give back: that of the start, and that of files worked off since.
    var holdsMemory = true
    var failures = 0
    /// Locks the root anew where that is needed, and returns whether it was.
    package var renewLock: () throws -> Bool = { false }
    /// Why it may not work on; nil where it may.
    package internal(set) var end: RootIsHeld?
    /// Files refused since the start.
    package internal(set) var rejected = 0
    /// Pages of the report that are due.
    var dueReport = DueReport()
    /// Files in `rejected/`, and when it had last changed when they were counted.
    var refused: (files: Int, modified: Int64)?

    /// During a pass the inbox is looked at anew after so many seconds of work, or this many times what a look costs:
    /// it costs as much as there are files.
    static let freshness = 0.25
    static let lookShare = 10.0
    static let longestBackoff = 30.0

    /// A worker with an empty memory of the inbox; it does nothing before `run`.
    ///
    /// - Parameters:
    ///   - board: shows the state in `status.json`.
    ///   - watch: wakes the worker when the inbox changes.
    ///   - stop: polled between the steps of a job.
    ///   - pulse: beaten while the worker makes progress, for the watchdog of systemd.
    package init(
        _ work: Workplace, board: StatusBoard, log: StatusLog, watch: FolderWatch, stop: StopSignal,
        notifier: SystemdNotifier, pulse: Pulse
    ) {
        self.work = work
        self.board = board
        self.log = log
        narrator = Narrator(log)
        self.watch = watch
        self.stop = stop
        self.notifier = notifier
        self.pulse = pulse
        inbox = Inbox(folder: work.root.inbox, settle: work.settings.settle, hold: work.settings.hold)
        seen = SeenNames(work.root.folder)
        attempts = Attempts(work.root.folder)
    }

    // MARK: The loop

    /// Works until somebody asks for the end.
    package func run() {
        tellStarted()
        var delay = attempt { try recover() }
        // Also where the store is in trouble, which goes on by itself when that is over: systemd would end a daemon
        // that does not become ready. And before the inbox is worked off, which may take the whole night.
        notifier.ready()
        if failures == 0 { delay = 0 }
        while !stop.isSet {
            gather(wait(milliseconds: Int(delay * 1000)))
            if stop.isSet { break }
            delay = attempt { try pass() }
        }
        stopAttempts()
        tellStopped()
    }

    /// Works off what is ready, files that are settling included, and returns.
    package func runOnce() throws {
        tellStarted()
        defer {
            stopAttempts()
            inbox.end()
            sayBlocked()
            tellStopped()
        }
        do {
            try recover()
            // Only waiting counts: recovery and the work on other files may take as long as they take.
            var patience = 2 * work.settings.settle
            while !stop.isSet {
                try pass()
                guard let next = inbox.nextSettled, patience > 0 else { break }
                let began = steady()
                note(wait(milliseconds: Int((next - began) * 1000) + 1))
                patience -= steady() - began
            }
            if inbox.mayBeOverdue, !stop.isSet {
                inbox.noteMoved()
                try pass()
            }
            repeat { writeReport() } while dueReport.isPartial && !stop.isSet
        } catch {
            if !(error is CancellationError) {
                failures += 1
                report(error)
            }
            throw error
        }
    }

    func tellStarted() {
        // It is used there by its own thread.
        nonisolated(unsafe) let worker = self
        ThreadShortage.beginWork(patience: ThreadShortage.patienceAtWork) { worker.stopAttempts() }
        log.write(
            LogLine(
                .info, word: "started",
                fields: [("pid", .int(Int(getpid()))), ("root", .string(work.root.folder.path))]))
        tellWatching()
    }

    func tellStopped() { log.write(.stopped()) }

    /// Runs a pass and tells how long to wait for the next, in seconds.
    func attempt(_ body: () throws -> Void) -> Double {
        do {
            try body()
            if failures > 0 {
                failures = 0
                board.update { $0.lastError = nil }
                log.write(LogLine(.info, word: "recovered", fields: [("what", .string("the store works again"))]))
            }
            if dueReport.isPartial { return 0 }
            let settled = inbox.nextSettled.map { max(0, $0 - steady()) } ?? .infinity
            return min(work.settings.poll, settled + 0.001)
        } catch let held as RootIsHeld {
            end = held
            log.write(.heldByAnother(held))
            stop.set()
            return 0
        } catch is CancellationError {
            return 0
        } catch {
            failures += 1
            needsRecovery = true
            report(error)
            return min(pow(2, Double(min(failures, 10))) / 2, Worker.longestBackoff)
        }
    }

    func report(_ error: any Error) {
        let (what, hint) = Worker.describe(error)
        board.update {
            $0.lastError = .init(at: work.clock().text, what: what, hint: hint)
            $0.current = nil
            $0.state = .idle
        }
        notifier.status("in trouble: \(what)")
        // The first failure of a row is told, then every tenth: a full disk must not fill the log.
        if failures % 10 == 1 {
            log.write(LogLine(.error, word: "error", fields: [("what", .string(what)), ("try", .string(hint))]))
        }
    }

    /// What went wrong, and what to do.
    package static func describe(_ error: any Error) -> (what: String, hint: String) {
        switch error {
        case let failure as FileFailure: (failure.description, failure.hint)
        case let failure as LedgerError: (failure.description, failure.hint)
        case let clock as ImplausibleClock: (clock.description, clock.hint)
        case let fault as InternalFault:
            (
                "several files in a row met a fault of kycc itself, and none is taken: \(fault)",
                "Run kycc doctor; this is a fault of kycc or its database, not of the files."
            )
        default: ("\(error)", "Run kycc doctor.")
        }
    }
}

/// Monotonic seconds.
package func steady() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
