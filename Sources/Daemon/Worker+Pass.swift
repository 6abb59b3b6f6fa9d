import CSystem
import Custody
import Files
import Ledger
import Pipeline
import Reporting
import Vocabulary

/// A pass over the inbox.
extension Worker {
    func lookAround() throws -> Inbox.Look {
        // A first sight under a wrong clock would be one for good.
        _ = try work.now()
        let look = try inbox.look(now: steady(), time: work.clock())
        try tellForeign(look.foreign)
        tellUnfinished()
        showBlocked(atMostEvery: 1)
        return look
    }

    func pass() throws {
        defer {
            if let ahead {
                ahead.drop()
                stopAttempts()
            }
            ahead = nil
            narrator.tell(notices: work.ledger.takeNotices())
        }
        _ = try work.now()
        if try renewLock() { log.write(.lockRenewed) }
        if try work.root.followFolders() {
            watch.watch(work.root.inbox)
            inbox.lookAnew()
            refused = nil
        }
        if needsRecovery { try recover() }
        narrator.tell(try Retries(work.store).record())
        if work.openEnds.isArchiveDue(now: steady()) {
            narrator.tell(try Archive(work.store).retry())
            board.note { $0.current = nil }
        }
        standingFault = nil
        if try inbox.isAtRest(now: steady()) {
            writeReport()
            if holdsMemory, !dueReport.isPartial { releaseMemory() }
            return
        }
        var hasMore = true
        while hasMore, !stop.isSet {
            let began = steady()
            let look = try lookAround()
            hasMore = try workThrough(look, freshness: max(Worker.freshness, Worker.lookShare * (steady() - began)))
            try countRefused()
            if !hasMore { writeReport() }
        }
        tellMore()
        let blocked = inbox.blocked(now: steady(), time: work.clock())
        board.update {
            $0.state = stop.isSet ? .stopping : .idle
            $0.current = nil
            $0.blocked = blocked
        }
        if let standingFault { throw standingFault }
    }

    func recover() throws {
        narrator.tell(try Recovery(work.store).run())
        try settleAttempts()
        try joinAnew()
        scored = Set(try work.ledger.batchIDs())
        inbox.lookAnew()
        try countRefused()
        board.note { $0.current = nil }
        try refreshStatus()
        needsRecovery = false
        if work.settings.writesReport { dueReport.add(nil, now: steady()) }
    }

    /// Works through what a look found; true where a file was done with, so that others may have become ready.
    func workThrough(_ look: Inbox.Look, freshness: Double) throws -> Bool {
        let began = steady()
        var waiting = look.waiting
        var isDone = false
        if try packSets(look) { return true }
        for (entry, hindrance) in look.overdue where !stop.isSet {
            if try refuseOverdue(entry, hindrance) { isDone = true }
        }
        for (place, entry) in look.ready.enumerated() {
            if stop.isSet { return false }
            note(watch.wait(milliseconds: 0))
            if mustWait(entry) {
                if try hold(entry) { waiting += 1 } else { isDone = true }
                continue
            }
            let queue = (look.ready.count - place, waiting)
            board.note {
                $0.state = .working
                $0.queue.ready = queue.0
                $0.queue.waiting = queue.1
            }
            if try process(entry, next: look.ready.dropFirst(place + 1).first) { isDone = true }
            if dueReport.isOverdue(now: steady()) { writeReport() }
            if steady() - began > freshness { return true }
        }
        let left = waiting
        board.note {
            $0.queue.ready = 0
            $0.queue.waiting = left
        }
        return isDone
    }

    func mustWait(_ entry: InboxEntry) -> Bool {
        entry.file.kind == .labels && !scored.contains(entry.file.batch.text) && entry.status.kind == .regular
    }

    /// Labels whose batch has not been scored wait; true while they may, and are not faulty in themselves.
    func hold(_ entry: InboxEntry) throws -> Bool {
        let left = try work.settings.hold - work.now().seconds(since: Timestamp(nanoseconds: entry.status.changed))
        if left < 0 {
            let refusal = Refusal(
                .heldTooLong, message: "no profiles of \(entry.file.batch) have come while its labels waited",
                hint: "Drop \(entry.file.batch)_profiles.json, then put the labels back with kycc rejected retry.")
            let incoming = IncomingFile(
                folder: work.root.inbox, name: entry.name, file: entry.file, firstSeen: entry.firstSeen)
            let isDone = try take(JobReport(Rejections(work.store).reject(unexamined: incoming, refusal)), entry)
            if isDone { try refreshStatus() }
            return !isDone
        }
        if try refuseFaulty(entry) { return false }
        inbox.noteWaiting(entry.name, until: steady() + left)
        if told.insert(entry.name).inserted, isWaitingToBeTold() {
            log.write(
                LogLine(
                    .info, word: "waiting", file: entry.name,
                    fields: [("for", .string("profiles of \(entry.file.batch)"))]))
        }
        return true
    }

    func incoming(_ entry: InboxEntry) -> IncomingFile {
        IncomingFile(
            folder: work.root.inbox, name: entry.name, file: entry.file, firstSeen: entry.firstSeen,
            mayGrow: !entry.hasSettled, mayBeOpen: entry.mayBeOpen)
    }

    /// True where the file was done with.
    ///
    /// - Parameter next: is read meanwhile.
    func process(_ entry: InboxEntry, next: InboxEntry?) throws -> Bool {
        let deaths = attempts.deaths(of: entry.name, entry.status)
        if deaths >= Attempts.most { return try quarantine(entry, deaths) }
        // What was being read when the program ended is read alone.
        if deaths > 0 {
            ahead?.end()
            ahead = nil
        }
        let early = ahead?.name == entry.name ? ahead : nil
        if early != nil { ahead = nil }
        let following = deaths == 0 && ahead == nil ? next.flatMap { mayReadAhead($0) ? $0 : nil } : nil
        try attempts.begin([entry, following].compactMap { $0.map { ($0.name, $0.status) } })
        if let following { ahead = ReadAhead(work, incoming: incoming(following), size: following.status.size) }
        let report: JobReport
        do {
            report = try work.take(incoming(entry), ahead: early)
        } catch let fault as InternalFault {
            try attempts.end(entry.name, hasOutcome: false)
            return try meet(fault, entry)
        } catch {
            stopAttempts()
            throw error
        }
        let isDone = take(report, entry)
        try attempts.end(entry.name, hasOutcome: isDone)
        if case .scored(let summary) = report.outcome { try joinAnew(summary.batch) }
        if isDone { try refreshStatus() }
        noteReport(report, entry)
        holdsMemory = true
        return isDone
    }

    /// Whether a file may be read while another one is worked on.
    func mayReadAhead(_ entry: InboxEntry) -> Bool {
        entry.status.kind == .regular && attempts.deaths(of: entry.name, entry.status) == 0
            && ReadAhead.isWorthwhile(work, file: entry.file, size: entry.status.size)
    }

    /// Gives back what the start and the last files took: what the C library and SQLite keep for the next, 6 MB after
    /// 10,000 companies, and the program's code, most of which rest does not need, 14 MB. Not after each file, because
    /// the next would have to ask for it anew.
    func releaseMemory() {
        work.ledger.releaseMemory()
        malloc_trim(0)
        // Only advice: where the system does not follow it, nothing is lost.
        _ = release_code()
        holdsMemory = false
    }

    /// Has the C library make two heaps at most, whatever the number of threads: what stayed in the others was 1 MB of
    /// a daemon at rest. Comes before there is work for more than two threads; heaps that are there stay.
    ///
    /// Has it give back every block of 1 MiB and more at once, too. Of itself it keeps larger and larger ones as
    /// the program frees them, in pieces that the next column does not fit into: a training of 100,000 companies took
    /// 135 MB then, and takes 108 MB now, in the same time.
    package static func limitHeaps() {
        mallopt(M_ARENA_MAX, 2)
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
    }
}
