package import Files
package import Reporting
import Vocabulary

/// A name of the inbox that cannot be looked at: nobody knows what it is, and the others go on.
struct Unseen {
    /// When that began.
    let since: Timestamp
    let failure: FileFailure
    /// It is looked at again then; monotonic seconds.
    let retry: Double
    let pause: Double
    /// Whether people were told of it.
    var isTold = false
}

extension Inbox {
    /// The state of a file; nil where it is gone or cannot be looked at, which is then noted.
    ///
    /// - Throws: `FileFailure` where the inbox itself is in trouble.
    mutating func status(of name: FileName, now: Double, time: Timestamp) throws(FileFailure) -> FileStatus? {
        let before = unseen[name]
        if let before, now < before.retry { return nil }
        do throws(FileFailure) {
            let status = try folder.status(of: name)
            if before != nil { unseen[name] = nil }
            return status
        } catch {
            guard folder.isAboutOneName(error, .looking) else { throw error }
            let pause = min(before.map { 2 * $0.pause } ?? Inbox.firstPause, Inbox.longestPause)
            unseen[name] = Unseen(
                since: before?.since ?? time, failure: error, retry: now + pause, pause: pause,
                isTold: before?.isTold ?? false)
            return nil
        }
    }

    /// Forgets those that are gone. What was known of the others before counts when they can be looked at again.
    mutating func keepUnseen(among names: [FileName], _ present: inout [FileName: Sighting]) {
        if unseen.isEmpty { return }
        let names = Set(names)
        unseen = unseen.filter { names.contains($0.key) }
        for name in unseen.keys { present[name] = sightings[name] }
    }

    /// The names that cannot be looked at, for people. They have no end of themselves: what cannot be looked at cannot
    /// be moved.
    var unseenFiles: [BlockedFile] {
        unseen.sorted { $0.key < $1.key }.map { Inbox.unseen($0, failure: $1.failure, since: $1.since.text) }
    }

    /// Those of which people were not told yet; they count as told from now on.
    mutating func newlyUnseen() -> [BlockedFile] {
        let news = unseen.filter { !$0.value.isTold }
        for name in news.keys { unseen[name]?.isTold = true }
        return news.sorted { $0.key < $1.key }.map { Inbox.unseen($0, failure: $1.failure, since: $1.since.text) }
    }

    /// A name that cannot be looked at.
    package static func unseen(_ name: FileName, failure: FileFailure, since: String) -> BlockedFile {
        BlockedFile(
            file: name.escaped, state: .unreadable, since: since, what: "\(failure)", hint: failure.hint, until: nil)
    }
}
