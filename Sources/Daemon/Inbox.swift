package import Custody
package import Files
import Intake
import Pipeline
package import Reporting
package import Vocabulary

/// What lies in the inbox, and since when each file has stood still.
///
/// A file is ready when inotify saw it closed after writing or moved in, or when its identity (device, inode, size,
/// mtime) has not changed for `settle` seconds. Time comes in as a monotonic instant, so a clock that jumps neither
/// takes a file early nor holds it back.
package struct Inbox {
    /// What a look at the inbox found.
    package struct Look {
        /// Batch files that are whole, in the order of work.
        package var ready: [InboxEntry] = []
        /// How many batch files may still be growing, or wait for one of an earlier batch that may.
        package var unsettled = 0
        /// How many labels wait for their batch, as `noteWaiting` said; they are not among the ready ones.
        package var waiting = 0
        /// Names seen for the first time that are no batch files: left alone, reported once.
        package var foreign: [FileName] = []
        /// Files that could not be taken for longer than `hold`: to be refused, for what is said of each.
        package var overdue: [(entry: InboxEntry, hindrance: Hindrance)] = []
        /// Files of CSV sets, whether they are whole, and not left alone for now.
        package var members: [SetFile] = []
    }

    let folder: Folder
    let settle: Double
    let hold: Double
    private(set) var hasEnded = false
    var sightings: [FileName: Sighting] = [:]
    var waiting = WaitingLabels<Sighting>()
    /// Names that are no batch files.
    var foreign: [FileName: Foreign] = [:]
    private(set) var closed: Set<FileName> = []
    private var crowded = CrowdedNames()
    /// Names that cannot be looked at.
    var unseen: [FileName: Unseen] = [:]
    /// When the first of the blocked files is refused; monotonic seconds.
    private var nextEnd = Double.infinity
    /// What the last look saw of the folder itself, and whether anything was noted since.
    private var lastLook: (at: Double, modified: Int64, wasRecent: Bool)?
    private var hasMoved = true

    /// An inbox where nothing moved is looked at anyway after so many seconds.
    private static let longestRest = 30.0
    /// A file that was left alone is tried again after so many seconds, then after twice as many, and so on up to the
    /// longest: what forbids it may lie in the folder above it or in the file system, where no change of the file tells
    /// of its end.
    static let firstPause = 5.0
    static let longestPause = 600.0
    /// A writer may pause for so many times `settle`, where the system does not tell whether there is one.
    private static let writersPause = 30.0
    /// A folder that changed less than this before a look (seconds) may change again within the same tick of its clock.
    private static let coarsestClock = 2.0

    /// - Parameters:
    ///   - settle: seconds for which a file has to stand still that nobody saw closed.
    ///   - hold: seconds after which a file that cannot be taken is overdue.
    package init(folder: Folder, settle: Double, hold: Double = .infinity) {
        self.folder = folder
        self.settle = settle
        self.hold = hold
    }

    /// A writer closed this file, or moved it in.
    package mutating func noteClosed(_ name: FileName) {
        closed.insert(name)
        resume(name)
        if sightings[name]?.torn != .changed { sightings[name]?.brake.release() }
        hasMoved = true
    }

    /// Somebody writes to this file: it counts as growing again.
    package mutating func noteChanged(_ name: FileName) {
        closed.remove(name)
        resume(name)
        if sightings[name]?.writer == .closed { sightings[name]?.writer = .doubted }
        hasMoved = true
    }

    /// Something happened that a look has to find out.
    package mutating func noteMoved() { hasMoved = true }

    /// The file changed while it was read, ended too early, or is open for writing: it has to stand still anew.
    package mutating func noteTorn(_ name: FileName, now: Double, because hindrance: Hindrance = .changed) {
        closed.remove(name)
        sightings[name]?.tear(hindrance, now: now)
        hasMoved = true
    }

    /// The file was taken, and has an outcome. If the name is there again at once, and again, that is slowed down.
    package mutating func noteTaken(_ name: FileName, now: Double) {
        sightings[name]?.brake.note(now)
        crowded.note(name, now: now)
        if let until = crowded.until(name, now: now) { sightings[name]?.brake.crowd(until: until) }
    }

    /// Nothing can be done with this file as it is.
    ///
    /// - Parameters:
    ///   - what: why, one clause without a full stop.
    ///   - hint: what to do, one sentence.
    ///   - isFinal: the file only could not be removed, or must not be opened: it is not tried again unless it changes.
    ///   - ends: whether it is refused after `hold`.
    ///   - since: when its trouble began; nil is as its last change and its state say.
    /// - Returns: whether that is news, and not a further attempt that ended like the one before.
    package mutating func noteBlocked(
        _ name: FileName, state: BlockedFile.State, now: Double, what: String, hint: String, isFinal: Bool,
        ends: Bool = false, since: Timestamp? = nil
    ) -> Bool {
        guard var sighting = sightings[name] else { return true }
        let before = sighting.block
        let pause = min(before.map { 2 * $0.pause } ?? Inbox.firstPause, Inbox.longestPause)
        sighting.life = .blocked(
            Block(
                state: state, since: before?.since ?? since ?? sighting.blockedSince(state), what: what, hint: hint,
                ends: ends,
                retry: isFinal ? .infinity : now + pause, pause: pause, wholeSince: sighting.wholeSince ?? now))
        sighting.brake.note(now)
        let isNews = sighting.told.insert(state).inserted
        if isNews { sighting.toldAt = now }
        sightings[name] = sighting
        return isNews
    }

    /// These labels can only wait for the profiles of their batch. Until those come, somebody touches the labels or the
    /// time is over, a look does no more than see that the name is still there.
    ///
    /// - Parameter end: monotonic seconds.
    package mutating func noteWaiting(_ name: FileName, until end: Double) {
        guard let sighting = sightings.removeValue(forKey: name) else { return }
        waiting.add(name, sighting: sighting, until: end)
    }

    /// No further look comes: people are told of what is unfinished now, however short a time that has lasted.
    package mutating func end() { hasEnded = true }

    /// Whether a file is blocked that is refused after `hold`. How long it has been so outlives a run of the program,
    /// so a further look may find that its time is over.
    package var mayBeOverdue: Bool { sightings.values.contains { $0.block?.ends ?? false } }

    /// Every file is to be looked at again: more may be known of what is scored, or the folder is another one.
    package mutating func lookAnew() {
        for (name, sighting) in waiting.removeAll() { sightings[name] = sighting }
        hasMoved = true
    }

    private mutating func resume(_ name: FileName) {
        if let sighting = waiting.remove(name) { sightings[name] = sighting }
    }

    /// Whether a name is never looked at: hidden, or marked by its writer as unfinished.
    package static func isIgnored(_ name: FileName) -> Bool {
        let bytes = name.bytes
        func ends(_ suffix: String) -> Bool { bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }
        return bytes.first == UInt8(ascii: ".") || name.isLostAndFound || ends(".tmp") || ends(".part") || ends("~")
    }

    /// Whether a look would find what the last one found: no name came or went, and nothing that was seen may still
    /// grow. A hundred thousand labels that wait are then not looked at every second.
    package func isAtRest(now: Double) throws(FileFailure) -> Bool {
        guard let lastLook, !hasMoved, !lastLook.wasRecent, now - lastLook.at < Inbox.longestRest, nextSettled == nil,
            now < waiting.nextEnd, now < nextEnd,
            !sightings.values.contains(where: { $0.isDue(now, since: lastLook.at) }),
            !unseen.values.contains(where: { $0.retry <= now })
        else { return false }
        return try folder.modified == lastLook.modified
    }

    /// Whether the last look saw few files, so that another costs next to nothing.
    package var isSmall: Bool { sightings.count + waiting.count < 1_000 }

    /// Looks at every name once.
    ///
    /// - Parameters:
    ///   - now: monotonic seconds.
    ///   - time: the present moment.
    package mutating func look(now: Double, time: Timestamp) throws(FileFailure) -> Look {
        var look = Look()
        var present: [FileName: Sighting] = [:]
        // Before the names are read, so that one that comes meanwhile makes the next look differ.
        let modified = try folder.modified
        hasMoved = false
        nextEnd = .infinity
        var others: [FileName: Foreign] = [:]
        var growing: [(batch: BatchID, until: Double)] = []
        let names = try folder.entries().filter { !Inbox.isIgnored($0) }
        for (name, sighting) in waiting.resumed(by: names, now: now) { sightings[name] = sighting }
        look.waiting = waiting.count
        for name in names where !waiting.contains(name) {
            let text = name.text
            if let member = text.flatMap({ CSVSetName($0) }) {
                if let batch = try see(name, as: member, into: &look, present: &present, now: now, time: time) {
                    growing.append(batch)
                }
                continue
            }
            guard let text, let file = BatchFileName(text) else {
                if let known = foreign[name] {
                    others[name] = known
                } else {
                    look.foreign.append(name)
                    others[name] = try Foreign(name, in: folder, time: time)
                }
                continue
            }
            guard let status = try status(of: name, now: now, time: time) else { continue }
            var sighting =
                sightings[name] ?? newSighting(name, status: status, now: now, time: time)
            sighting.see(status, now: now, time: time, isClosed: closed.contains(name))
            if sort(&sighting, name: name, file: file, into: &look, now: now, time: time) {
                growing.append((file.batch, sighting.seen + settle))
            }
            present[name] = sighting
        }
        keepUnseen(among: names, &present)
        sightings = present
        foreign = others
        closed.removeAll()
        lastLook = (now, modified, time.seconds(since: Timestamp(nanoseconds: modified)) < Inbox.coarsestClock)
        look.ready.sort()
        hold(&look, earliest: growing.filter { $0.until > now }.map(\.batch).min(), now: now)
        return look
    }

    /// The first sight of a name, which may have been processed too often of late.
    func newSighting(_ name: FileName, status: FileStatus, now: Double, time: Timestamp) -> Sighting {
        var sighting = Sighting(status, now: now, time: time, isClosed: closed.contains(name))
        if let until = crowded.until(name, now: now) { sighting.brake.crowd(until: until) }
        return sighting
    }

    /// Counts a name among those that are overdue, unsettled or ready; one that is blocked is none of them.
    ///
    /// - Returns: whether its writer may not be done.
    private mutating func sort(
        _ sighting: inout Sighting, name: FileName, file: BatchFileName, into look: inout Look, now: Double,
        time: Timestamp
    ) -> Bool {
        let entry = InboxEntry(
            name: name, file: file, status: sighting.status, firstSeen: sighting.firstSeen,
            hasSettled: now - sighting.still >= settle,
            mayBeOpen: sighting.writer == .unseen && now - sighting.changed < Inbox.writersPause * settle)
        if let hindrance = overdue(sighting, now: now, time: time) {
            look.overdue.append((entry, hindrance))
        } else if sighting.block.map({ now < $0.retry }) ?? false {
            // It is tried again later.
        } else if now < sighting.brake.until {
            look.unsettled += 1
        } else if sighting.writer == .closed || entry.hasSettled || sighting.status.kind != .regular {
            // What is no regular file cannot grow: it is taken up at once, to be refused.
            if sighting.wholeSince == nil { sighting.life = .whole(since: now) }
            look.ready.append(entry)
        } else {
            look.unsettled += 1
            return true
        }
        return false
    }

    /// Why a file is to be refused because it could not be taken for longer than `hold`; nil if that is not so.
    private mutating func overdue(_ sighting: Sighting, now: Double, time: Timestamp) -> Hindrance? {
        guard sighting.status.kind == .regular else { return nil }
        if let block = sighting.block {
            guard block.ends else { return nil }
            let left = hold - time.seconds(since: block.since)
            nextEnd = min(nextEnd, now + max(0, left))
            return left > 0 ? nil : .unreadable
        }
        guard let hindrance = unfinished(sighting, now: now, time: time) else { return nil }
        let left = hold - time.seconds(since: sighting.pending.since)
        nextEnd = min(nextEnd, now + max(0, left))
        return left > 0 ? nil : hindrance
    }

    /// Keeps files back that would overtake one of an earlier batch which has only just come and may still grow. That
    /// ends `settle` after either came, so that nobody can stop others' files with one that never ends.
    private func hold(_ look: inout Look, earliest: BatchID?, now: Double) {
        guard let earliest else { return }
        let all = look.ready
        look.ready = all.filter { $0.file.batch <= earliest || now - (sightings[$0.name]?.wholeSince ?? now) >= settle }
        look.unsettled += all.count - look.ready.count
    }

    /// When the next unsettled file will have stood still for long enough, in monotonic seconds; nil where there is
    /// none.
    package var nextSettled: Double? {
        var next: Double?
        for sighting in sightings.values where sighting.wholeSince == nil && sighting.brake.until <= sighting.still {
            next = min(next ?? .infinity, sighting.still + settle)
        }
        return next
    }
}
