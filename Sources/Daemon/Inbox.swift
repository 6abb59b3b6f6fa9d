package import Files
package import Profiles

/// What lies in the inbox, and since when each file has stood still.
///
/// A file is ready when inotify saw it closed after writing or moved in, or when its identity (device, inode, size,
/// mtime) has not changed for `settle` seconds. Time comes in as a monotonic instant, so a clock that jumps neither takes
/// a file early nor holds it back.
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
    }

    private struct Sighting {
        var status: FileStatus
        let firstSeen: Timestamp
        /// Monotonic seconds of the first sight, of the last change of `status`, and since which the file is whole.
        let seen: Double
        var changed: Double
        /// The same, or the last time it was found to be torn.
        var since: Double
        var whole: Double?
        /// Seen closed or moved in since it last changed.
        var closed: Bool
        /// The same, also where it ended too early.
        var wasClosed: Bool
        /// It may be neither read nor moved, as it is.
        var leftAlone: LeftAlone?
    }

    /// Until when a file is not tried again, in monotonic seconds; forever where it was worked off and may not be removed.
    private struct LeftAlone {
        var until: Double
        var pause: Double
    }

    private let folder: Folder
    private let settle: Double
    private var sightings: [FileName: Sighting] = [:]
    private var waiting = WaitingLabels<Sighting>()
    private var reported: Set<FileName> = []
    private var closed: Set<FileName> = []
    /// What the last look saw of the folder itself, and whether anything was noted since.
    private var lastLook: (at: Double, modified: Int64, wasRecent: Bool)?
    private var hasMoved = true

    /// An inbox where nothing moved is looked at anyway after so many seconds.
    private static let longestRest = 30.0
    /// A file that was left alone is tried again after so many seconds, then after twice as many, and so on up to the longest:
    /// what forbids it may lie in the folder above it or in the file system, where no change of the file tells of its end.
    private static let firstPause = 5.0
    private static let longestPause = 600.0
    /// A writer may pause for so many times `settle`, where the system does not tell whether there is one.
    private static let writersPause = 30.0
    /// A folder that changed less than this before a look (nanoseconds) may change again within the same tick of its clock.
    private static let coarsestClock: Int64 = 2_000_000_000

    package init(folder: Folder, settle: Double) {
        self.folder = folder
        self.settle = settle
    }

    /// A writer closed this file, or moved it in.
    package mutating func noteClosed(_ name: FileName) {
        closed.insert(name)
        resume(name)
        hasMoved = true
    }

    /// Somebody writes to this file: it counts as growing again.
    package mutating func noteChanged(_ name: FileName) {
        closed.remove(name)
        resume(name)
        sightings[name]?.closed = false
        hasMoved = true
    }

    /// Something happened that a look has to find out.
    package mutating func noteMoved() { hasMoved = true }

    /// The file changed while it was read, or ended too early: it has to stand still anew.
    package mutating func noteTorn(_ name: FileName, now: Double) {
        closed.remove(name)
        sightings[name]?.closed = false
        sightings[name]?.since = now
        sightings[name]?.whole = nil
        hasMoved = true
    }

    /// Nothing can be done with this file as it is.
    ///
    /// - Parameter isWorkedOff: it only could not be removed, and must not be taken again unless it changes.
    /// - Returns: whether that is news, and not a further attempt that ended like the one before.
    package mutating func noteLeftAlone(_ name: FileName, now: Double, isWorkedOff: Bool) -> Bool {
        let pause = sightings[name]?.leftAlone?.pause
        let next = min(pause.map { 2 * $0 } ?? Inbox.firstPause, Inbox.longestPause)
        sightings[name]?.leftAlone = LeftAlone(until: isWorkedOff ? .infinity : now + next, pause: next)
        return isWorkedOff || pause == nil
    }

    /// These labels can only wait for the profiles of their batch. Until those come, somebody touches the labels or the time
    /// is over, a look does no more than see that the name is still there.
    ///
    /// - Parameter end: monotonic seconds.
    package mutating func noteWaiting(_ name: FileName, until end: Double) {
        guard let sighting = sightings.removeValue(forKey: name) else { return }
        waiting.add(name, sighting, until: end)
    }

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
        return bytes.first == UInt8(ascii: ".") || ends(".tmp") || ends(".part") || ends("~")
    }

    /// Whether a look would find what the last one found: no name came or went, and nothing that was seen may still grow.
    /// A hundred thousand labels that wait are then not looked at every second.
    package func isAtRest(now: Double) throws(FileFailure) -> Bool {
        guard let lastLook, !hasMoved, !lastLook.wasRecent, now - lastLook.at < Inbox.longestRest, nextSettled == nil,
            now < waiting.nextEnd,
            !sightings.values.contains(where: { $0.leftAlone.map { $0.until <= now } ?? false })
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
        var foreign: Set<FileName> = []
        var growing: [(batch: BatchID, until: Double)] = []
        let names = try folder.entries().filter { !Inbox.isIgnored($0) }
        for (name, sighting) in waiting.resumed(by: names, now: now) { sightings[name] = sighting }
        look.waiting = waiting.count
        for name in names where !waiting.contains(name) {
            guard let text = name.text, let file = BatchFileName(text) else {
                if !reported.contains(name) { look.foreign.append(name) }
                foreign.insert(name)
                continue
            }
            guard let status = try folder.status(of: name) else { continue }
            var sighting = sighted(name, status, now, time)
            if let leftAlone = sighting.leftAlone, now < leftAlone.until {
                present[name] = sighting
                continue
            }
            let hasSettled = now - sighting.since >= settle
            // What is no regular file cannot grow: it is taken up at once, to be refused.
            if sighting.closed || hasSettled || status.kind != .regular {
                if sighting.whole == nil { sighting.whole = now }
                look.ready.append(
                    InboxEntry(
                        name: name, file: file, status: status, firstSeen: sighting.firstSeen, hasSettled: hasSettled,
                        mayBeOpen: !sighting.wasClosed && now - sighting.changed < Inbox.writersPause * settle))
            } else {
                look.unsettled += 1
                growing.append((file.batch, sighting.seen + settle))
            }
            present[name] = sighting
        }
        sightings = present
        reported = foreign
        closed.removeAll()
        lastLook = (now, modified, time.microseconds * 1_000 - modified < Inbox.coarsestClock)
        look.ready.sort()
        hold(&look, growing.filter { $0.until > now }.map(\.batch).min(), now)
        return look
    }

    /// Keeps files back that would overtake one of an earlier batch which has only just come and may still grow. That ends
    /// `settle` after either came, so that nobody can stop others' files with one that never ends.
    private func hold(_ look: inout Look, _ earliest: BatchID?, _ now: Double) {
        guard let earliest else { return }
        let all = look.ready
        look.ready = all.filter { $0.file.batch <= earliest || now - (sightings[$0.name]?.whole ?? now) >= settle }
        look.unsettled += all.count - look.ready.count
    }

    /// When the next unsettled file will have stood still for long enough, in monotonic seconds; nil where there is none.
    package var nextSettled: Double? {
        var next: Double?
        for sighting in sightings.values where sighting.whole == nil {
            next = min(next ?? .infinity, sighting.since + settle)
        }
        return next
    }

    private func sighted(_ name: FileName, _ status: FileStatus, _ now: Double, _ time: Timestamp) -> Sighting {
        guard var sighting = sightings[name] else {
            return Sighting(
                status: status, firstSeen: time, seen: now, changed: now, since: now, whole: nil,
                closed: closed.contains(name), wasClosed: closed.contains(name))
        }
        if !sighting.status.isSameContent(as: status) {
            sighting.status = status
            sighting.changed = now
            sighting.since = now
            sighting.whole = nil
            sighting.closed = false
            sighting.wasClosed = false
            sighting.leftAlone = nil
        }
        if !sighting.status.isUntouched(since: status) {
            sighting.status = status
            sighting.leftAlone = nil
        }
        if closed.contains(name) {
            sighting.closed = true
            sighting.wasClosed = true
        }
        return sighting
    }
}
