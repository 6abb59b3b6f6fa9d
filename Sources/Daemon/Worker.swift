import CSystem
package import Files
import Glibc
package import Jobs
import Ledger
import Profiles
package import Reporting

/// Works the inbox off, in the order of the lag rule, one file after the other.
///
/// A pass looks at the inbox, sorts what is ready, and works through it. Labels whose batch nobody has dropped stay where they
/// are. When the store is in trouble no file is taken; the pass is tried again after a while, with recovery first, because the
/// trouble may have come between the outcome of a file and its archive.
package final class Worker {
    private let work: Workplace
    private let board: StatusBoard
    private let log: StatusLog
    private let watch: FolderWatch
    private let stop: StopSignal
    private let notifier: SystemdNotifier
    private let pulse: Pulse

    private var inbox: Inbox
    /// Batches that have been scored.
    private var scored: Set<String> = []
    /// Names that were told to wait, or to be unreadable; told once.
    private var told: Set<FileName> = []
    private var needsRecovery = true
    /// The file that is read while the one before it is worked on.
    private var ahead: ReadAhead?
    /// Whether there is memory to give back: that of the start, and that of files worked off since.
    private var holdsMemory = true
    private var failures = 0
    /// Files refused since the start.
    package private(set) var rejected = 0
    /// Files in `rejected/`, and when it had last changed when they were counted.
    private var refused: (files: Int, modified: Int64)?

    /// During a pass the inbox is looked at anew after so many seconds of work, or this many times what a look costs: it
    /// costs as much as there are files.
    private static let freshness = 0.25
    private static let lookShare = 10.0
    private static let longestBackoff = 30.0

    package init(
        _ work: Workplace, board: StatusBoard, log: StatusLog, watch: FolderWatch, stop: StopSignal,
        notifier: SystemdNotifier, pulse: Pulse
    ) {
        self.work = work
        self.board = board
        self.log = log
        self.watch = watch
        self.stop = stop
        self.notifier = notifier
        self.pulse = pulse
        inbox = Inbox(folder: work.root.inbox, settle: work.settings.settle)
    }

    // MARK: The loop

    /// Works until somebody asks for the end.
    package func run() {
        tellStarted()
        var delay = attempt { try recover() }
        // Also where the store is in trouble, which goes on by itself when that is over: systemd would end a daemon that does not
        // become ready. And before the inbox is worked off, which may take the whole night.
        notifier.ready()
        if failures == 0 { delay = 0 }
        while !stop.isSet {
            gather(wait(milliseconds: Int(delay * 1000)))
            if stop.isSet { break }
            delay = attempt { try pass() }
        }
        tellStopped()
    }

    /// Works off what is ready, files that are settling included, and returns.
    package func runOnce() throws {
        let patience = steady() + 2 * work.settings.settle
        tellStarted()
        defer { tellStopped() }
        do {
            while !stop.isSet {
                try pass()
                guard let next = inbox.nextSettled, steady() < patience else { return }
                note(wait(milliseconds: Int((next - steady()) * 1000) + 1))
            }
        } catch {
            if !(error is ReadingCancelled) { report(error) }
            throw error
        }
    }

    private func tellStarted() {
        log.write(LogLine(.info, "started", [("pid", .int(Int(getpid()))), ("root", .string(work.root.folder.path))]))
    }

    private func tellStopped() { log.write(LogLine(.info, "stopped", [("pid", .int(Int(getpid())))])) }

    /// Runs a pass and tells how long to wait for the next, in seconds.
    private func attempt(_ body: () throws -> Void) -> Double {
        do {
            try body()
            if failures > 0 {
                failures = 0
                board.update { $0.lastError = nil }
                log.write(LogLine(.info, "recovered", [("what", .string("the store works again"))]))
            }
            let settled = inbox.nextSettled.map { max(0, $0 - steady()) } ?? .infinity
            return min(work.settings.poll, settled + 0.001)
        } catch is ReadingCancelled {
            return 0
        } catch {
            failures += 1
            needsRecovery = true
            report(error)
            return min(pow(2, Double(min(failures, 10))) / 2, Worker.longestBackoff)
        }
    }

    private func report(_ error: any Error) {
        let (what, hint) = Worker.describe(error)
        board.update {
            $0.lastError = .init(at: work.clock().text, what: what, hint: hint)
            $0.current = nil
            $0.state = .idle
        }
        notifier.status("in trouble: \(what)")
        // The first failure of a row is told, then every tenth: a full disk must not fill the log.
        if failures % 10 == 1 {
            log.write(LogLine(.error, "error", [("what", .string(what)), ("try", .string(hint))]))
        }
    }

    /// What went wrong, and what to do.
    package static func describe(_ error: any Error) -> (what: String, hint: String) {
        switch error {
        case let failure as FileFailure: (failure.description, failure.hint)
        case let failure as LedgerError: (failure.description, failure.hint)
        default: ("\(error)", "Run kycc doctor.")
        }
    }

    // MARK: Waking

    /// Waits for changes of the inbox, as long as it may take.
    private func wait(milliseconds: Int) -> [FolderWatch.Change] {
        pulse.rest()
        defer { pulse.beat() }
        return watch.wait(milliseconds: milliseconds)
    }

    private func note(_ changes: [FolderWatch.Change]) {
        for change in changes {
            switch change {
            case .completed(let name): inbox.noteClosed(name)
            case .touched(let name): inbox.noteChanged(name)
            case .other, .overflow: inbox.noteMoved()
            }
        }
    }

    /// Waits until the inbox has been quiet for a moment, a second at most: files that are dropped together are then worked
    /// off in batch order, and not in the order in which they arrive.
    ///
    /// One file that was moved in is whole and taken almost at once. One that is written in place takes its writer longer,
    /// and where there are two or more there may be many.
    private func gather(_ first: [FolderWatch.Change]) {
        var changes = first
        var names: Set<FileName> = []
        var quiet = work.settings.gather
        let limit = steady() + 1
        while !changes.isEmpty {
            note(changes)
            for change in changes {
                guard let name = change.name, !Inbox.isIgnored(name) else { continue }
                names.insert(name)
                if case .touched = change { quiet = max(quiet, 5 * work.settings.gather) }
            }
            if names.count > 1 { quiet = 10 * work.settings.gather }
            if names.count == 1, let name = names.first, changes.contains(.completed(name)) { readEarly(name) }
            if stop.isSet || steady() >= limit { return }
            changes = wait(milliseconds: Int(quiet * 1000))
        }
    }

    /// Begins to read a file that came alone while others may still come: a small one is then read when the wait is over.
    private func readEarly(_ name: FileName) {
        guard ahead == nil, failures == 0, inbox.isSmall else { return }
        do {
            let look = try lookAround()
            // The pass is to look again.
            inbox.noteMoved()
            guard let entry = look.ready.first, entry.name == name, entry.status.kind == .regular else { return }
            ahead = ReadAhead(work, incoming(entry), size: entry.status.size)
        } catch {
            // The pass meets it again, and tells.
        }
    }

    // MARK: A pass

    private func lookAround() throws -> Inbox.Look {
        let look = try inbox.look(now: steady(), time: work.clock())
        for name in look.foreign {
            log.write(
                LogLine(
                    .warning, "found", file: name,
                    [("note", .string("not named BATCH_profiles.json or BATCH_labels.json; it is left alone"))]))
        }
        return look
    }

    private func pass() throws {
        defer {
            ahead?.drop()
            ahead = nil
        }
        if try work.root.followFolders() {
            watch.watch(work.root.inbox)
            inbox.lookAnew()
            refused = nil
        }
        if needsRecovery { try recover() }
        if try inbox.isAtRest(now: steady()) {
            if holdsMemory { releaseMemory() }
            return
        }
        var hasMore = true
        while hasMore, !stop.isSet {
            let began = steady()
            let look = try lookAround()
            hasMore = try workThrough(look, freshness: max(Worker.freshness, Worker.lookShare * (steady() - began)))
            try countRefused()
        }
        board.update {
            $0.state = stop.isSet ? .stopping : .idle
            $0.current = nil
        }
    }

    private func recover() throws {
        tell(try work.recover())
        scored = Set(try work.ledger.batchIDs())
        inbox.lookAnew()
        try countRefused()
        try refreshStatus()
        needsRecovery = false
    }

    /// Works through what a look found; true where a file was done with, so that others may have become ready.
    private func workThrough(_ look: Inbox.Look, freshness: Double) throws -> Bool {
        let began = steady()
        var waiting = look.waiting
        var isDone = false
        for (place, entry) in look.ready.enumerated() {
            if stop.isSet { return false }
            note(watch.wait(milliseconds: 0))
            if mustWait(entry) {
                if try hold(entry) { waiting += 1 } else { isDone = true }
                continue
            }
            let queue = (look.ready.count - place, waiting)
            board.update {
                $0.state = .working
                $0.queue.ready = queue.0
                $0.queue.waiting = queue.1
            }
            if try process(entry, next: look.ready.dropFirst(place + 1).first) { isDone = true }
            if steady() - began > freshness { return true }
        }
        let left = waiting
        board.update {
            $0.queue.ready = 0
            $0.queue.waiting = left
        }
        return isDone
    }

    private func mustWait(_ entry: InboxEntry) -> Bool {
        entry.file.kind == .labels && !scored.contains(entry.file.batch.text) && entry.status.kind == .regular
    }

    /// Labels whose batch has not been scored wait; true while they may.
    private func hold(_ entry: InboxEntry) throws -> Bool {
        let left = work.settings.hold - Double(work.clock().microseconds * 1000 - entry.status.changed) / 1e9
        if left < 0 {
            let refusal = Refusal(
                .heldTooLong, "no profiles of \(entry.file.batch) have come while its labels waited",
                hint: "Drop \(entry.file.batch)_profiles.json, then put the labels back with kycc rejected retry.")
            let incoming = IncomingFile(
                folder: work.root.inbox, name: entry.name, file: entry.file, firstSeen: entry.firstSeen)
            let isDone = try take(work.reject(unread: incoming, refusal), entry)
            if isDone { try refreshStatus() }
            return !isDone
        }
        inbox.noteWaiting(entry.name, until: steady() + left)
        if told.insert(entry.name).inserted {
            log.write(
                LogLine(
                    .info, "waiting", file: entry.name, [("for", .string("profiles of \(entry.file.batch)"))]))
        }
        return true
    }

    private func incoming(_ entry: InboxEntry) -> IncomingFile {
        IncomingFile(
            folder: work.root.inbox, name: entry.name, file: entry.file, firstSeen: entry.firstSeen,
            mayGrow: !entry.hasSettled, mayBeOpen: entry.mayBeOpen)
    }

    /// True where the file was done with.
    ///
    /// - Parameter next: is read meanwhile.
    private func process(_ entry: InboxEntry, next: InboxEntry?) throws -> Bool {
        let early = ahead?.name == entry.name ? ahead : nil
        if early != nil { ahead = nil }
        if ahead == nil, let next, next.status.kind == .regular {
            ahead = ReadAhead(work, incoming(next), size: next.status.size)
        }
        let report = try work.take(incoming(entry), ahead: early)
        let isDone = take(report, entry)
        if isDone { try refreshStatus() }
        holdsMemory = true
        return isDone
    }

    /// Gives back what the start and the last files took: what the C library and SQLite keep for the next, 6 MB after 10,000
    /// companies, and the program's code, most of which rest does not need, 14 MB. Not after each file, because the next would
    /// have to ask for it anew.
    private func releaseMemory() {
        work.ledger.releaseMemory()
        malloc_trim(0)
        // Only advice: where the system does not follow it, nothing is lost.
        _ = release_code()
        holdsMemory = false
    }

    /// Has the C library make two heaps at most, whatever the number of threads: what stayed in the others was 1 MB of a daemon
    /// at rest. Comes before there is work for more than two threads; heaps that are there stay.
    package static func limitHeaps() { mallopt(M_ARENA_MAX, 2) }

    /// Takes note of an outcome, and tells it; true where the file was done with.
    private func take(_ report: JobReport, _ entry: InboxEntry) -> Bool {
        var isDone = true
        switch report.outcome {
        case .scored(let summary): scored.insert(summary.batch)
        case .rejected:
            rejected += 1
            refused?.files += 1
        case .trained, .duplicate, .gone: break
        case .unsettled:
            inbox.noteTorn(entry.name, now: steady())
            isDone = false
        case .leftAlone(let why):
            leave(entry, why, isWorkedOff: false)
            isDone = false
        }
        if isDone { told.remove(entry.name) }
        if let why = report.remains { leave(entry, why, isWorkedOff: true) }
        tell(report.events, report.outcome)
        return isDone
    }

    /// A file that can be neither read nor moved is told once.
    private func leave(_ entry: InboxEntry, _ why: String, isWorkedOff: Bool) {
        guard inbox.noteLeftAlone(entry.name, now: steady(), isWorkedOff: isWorkedOff) else { return }
        log.write(LogLine(.warning, "warning", file: entry.name, [("what", .string(why))]))
    }

    private func tell(_ events: [Event], _ outcome: FileOutcome? = nil) {
        for event in events {
            var fields = event.fields.filter { !["sha256", "coefficients_sha256", "revision"].contains($0.0) }
            switch (event.word, outcome) {
            case ("scored", .scored(let summary)): fields.append(("seconds", .double(summary.seconds)))
            case ("trained", .trained(let summary)): fields.append(("seconds", .double(summary.seconds)))
            default: break
            }
            let level: LogLine.Level =
                ["rejected", "warning"].contains(event.word) ? .warning : event.word == "error" ? .error : .info
            log.write(LogLine(level, event.word, fields))
        }
    }

    // MARK: Status

    /// Tells what the ledger says.
    private func refreshStatus() throws {
        let totals = try work.ledger.totals()
        let model = try work.ledger.activeModel()
        let last = try work.ledger.lastBatch()
        let refused = refused?.files ?? 0
        board.update {
            $0.totals = totals
            $0.queue.rejected = refused
            $0.activeModel = .init(
                version: model.version, activatedAt: Timestamp(microseconds: model.activatedAt ?? 0).text,
                lineage: model.lineage.map(\.batchID))
            $0.lastBatch = last.map {
                .init(
                    batch: $0.batchID, model: $0.request.modelVersion, parties: $0.request.parties,
                    scoredAt: Timestamp(microseconds: $0.request.requestedAt).text,
                    scoredAtSeconds: Double($0.request.requestedAt) / 1e6, psi: $0.request.psi)
            }
        }
        notifier.status("\(totals.batchesScored) batches scored, \(model.version) is active")
    }

    /// Counts what lies in `rejected/`, where somebody has changed it. Not after every file: of ten thousand refused ones the
    /// last would wait for twenty thousand names to be read.
    private func countRefused() throws {
        let modified = try work.root.rejected.modified
        if refused?.modified == modified { return }
        let files = try work.root.rejected.entries().count { !$0.isReason }
        refused = (files, modified)
        board.update { $0.queue.rejected = files }
    }
}

extension FileName {
    fileprivate var isReason: Bool { bytes.suffix(12).elementsEqual(".reason.json".utf8) }
}

/// Monotonic seconds.
package func steady() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
