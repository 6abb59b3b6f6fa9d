import Custody
import Files
import Pipeline
import Reporting
import Vocabulary

/// A name in the inbox, as the looks found it. Times are monotonic seconds where nothing else is said.
struct Sighting {
    /// The life of a name, from the first look that sees it to the first that does not.
    ///
    /// ```
    ///              it stood still, was closed or moved in, or is no regular file
    ///   growing ────────────────────────────────────────────────────────────────▶ whole
    ///    ▲   ▲                                                                   │   │
    ///    │   └──── torn: open, cut off, or changed while it was read ────────────┘   │ cannot be taken as it is
    ///    │                                                                           ▼
    ///    └──── its content changed (from every state) ──── whole ◀── touched ──── blocked
    /// ```
    ///
    /// `Inbox.look` moves growing to whole, and whole or blocked back when something about the file changed; the
    /// worker's notes (`noteTorn`, `noteBlocked`) say what came of a file that was offered. A blocked file is offered
    /// again when `retry` is over, and stays blocked meanwhile. Labels that wait for their batch are taken out of the
    /// looks altogether (`WaitingLabels`), and come back as they were.
    enum Life {
        /// Its writer may not be done.
        case growing
        /// It may be taken.
        case whole(since: Double)
        /// It cannot be taken as it is. Kept apart, because few are and a hundred thousand labels may wait.
        indirect case blocked(Block)
    }

    /// What was seen of whoever writes the file.
    enum Writer {
        /// Nobody saw it closed or moved in since its content last changed.
        case unseen
        /// It was closed or moved in, and nothing happened since.
        case closed
        /// It was, and then somebody wrote to it, or it was found torn: it has to stand still anew.
        case doubted
    }

    var status: FileStatus
    let firstSeen: Timestamp
    /// When it was first seen.
    let seen: Double
    /// When its content last changed.
    var changed: Double
    /// Since when it has stood still: it changed, or was found torn.
    var still: Double
    var writer: Writer
    var life = Life.growing
    /// Since when it has waited to be taken, also as a time of day: its first sight, or its change after it was
    /// blocked. The time of day goes back to its last change, which outlives a restart.
    var pending: (at: Double, since: Timestamp)
    /// What the last attempt to read it found, if it was not whole.
    var torn: Hindrance?
    var brake = Brake()
    /// What keeps the CSV set from being complete that it is a file of, and what to do; nil where nothing does.
    var incomplete: (what: String, hint: String)?
    /// States of which people were told.
    var told: Set<BlockedFile.State> = []
    /// When they were last told.
    var toldAt = -Double.infinity
    /// So long nothing is said again, in seconds.
    private static let quiet = 1.0

    init(_ status: FileStatus, now: Double, time: Timestamp, isClosed: Bool) {
        self.status = status
        firstSeen = time
        seen = now
        changed = now
        still = now
        writer = isClosed ? .closed : .unseen
        pending = (now, min(time, Timestamp(nanoseconds: status.changed)))
    }

    /// Since when it is whole; nil while it grows.
    var wholeSince: Double? {
        switch life {
        case .growing: nil
        case .whole(let since): since
        case .blocked(let block): block.wholeSince
        }
    }

    var block: Block? {
        if case .blocked(let block) = life { block } else { nil }
    }

    /// Takes over what a look found.
    mutating func see(_ status: FileStatus, now: Double, time: Timestamp, isClosed: Bool) {
        if !self.status.isSameContent(as: status) {
            if block != nil { pending = (now, time) }
            changed = now
            still = now
            life = .growing
            writer = .unseen
        }
        if !self.status.isUntouched(since: status), let block {
            life = .whole(since: block.wholeSince)
            // Whoever touched it wants to know what came of that; a warning a moment ago has said it.
            if now - toldAt >= Sighting.quiet { told = [] }
        }
        self.status = status
        if isClosed { writer = .closed }
    }

    /// A read found it torn.
    mutating func tear(_ hindrance: Hindrance, now: Double) {
        if writer == .closed { writer = .doubted }
        still = now
        life = .growing
        torn = hindrance
        // To see that somebody has it open costs nothing; to read it again and again does.
        if hindrance != .open { brake.note(now) }
    }
}

/// What keeps a file from being taken, and when it is tried again.
struct Block {
    let state: BlockedFile.State
    /// Since when it is blocked.
    let since: Timestamp
    let what: String
    let hint: String
    /// Whether it is refused when `hold` is over.
    let ends: Bool
    /// Monotonic seconds; infinite where only a change of the file makes a further attempt worth it.
    let retry: Double
    let pause: Double
    let wholeSince: Double
}

/// Slows a name down that is taken up again and again: a file that changes whenever it is read, that is there again
/// whenever it was processed, or whose attributes are never the same twice.
struct Brake {
    /// So many attempts in a row are free.
    static let free = 5
    private static let firstPause = 5.0
    private static let longestPause = 600.0

    private(set) var attempts = 0
    private var last = -Double.infinity
    private var pause = 0.0
    /// The name is left alone until then, for one reason or the other; monotonic seconds.
    var until: Double { max(pausedUntil, crowdedUntil) }
    private var pausedUntil = -Double.infinity
    /// What `CrowdedNames` says; nobody's whole file ends it.
    private var crowdedUntil = -Double.infinity

    /// An attempt was made. After a long time without one counting begins anew.
    mutating func note(_ now: Double) {
        if now - last > max(60, 2 * pause) { release() }
        attempts += 1
        last = now
        guard attempts > Brake.free else { return }
        pause = Brake.pause(after: pause)
        pausedUntil = now + pause
    }

    /// The name was processed too often within a short time.
    mutating func crowd(until: Double) { crowdedUntil = max(crowdedUntil, until) }

    /// The pause that follows another one, or none (0): twice as long each time; seconds.
    static func pause(after pause: Double) -> Double {
        min(pause > 0 ? 2 * pause : firstPause, longestPause)
    }

    mutating func release() {
        let until = crowdedUntil
        self = Brake()
        crowdedUntil = until
    }
}

extension Timestamp {
    /// - Parameter nanoseconds: since 1970.
    init(nanoseconds: Int64) { self.init(microseconds: nanoseconds / 1_000) }

    /// - Parameter seconds: a duration of at most a few thousand years.
    func adding(seconds: Double) -> Timestamp {
        let (sum, overflow) = microseconds.addingReportingOverflow(Int64(seconds * 1e6))
        return Timestamp(microseconds: overflow ? .max : sum)
    }

    /// How many seconds this is after another moment.
    func seconds(since other: Timestamp) -> Double {
        let (difference, overflow) = microseconds.subtractingReportingOverflow(other.microseconds)
        return (overflow ? Double(microseconds) - Double(other.microseconds) : Double(difference)) / 1e6
    }
}
