package import Files
import Profiles

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
        /// Batch files that may still be growing.
        package var unsettled: [InboxEntry] = []
        /// Names seen for the first time that are no batch files: left alone, reported once.
        package var foreign: [FileName] = []
    }

    private struct Sighting {
        var status: FileStatus
        /// Monotonic seconds since which `status` has not changed.
        var since: Double
        /// Seen closed or moved in since it last changed.
        var closed: Bool
    }

    private let folder: Folder
    private let settle: Double
    private var sightings: [FileName: Sighting] = [:]
    private var reported: Set<FileName> = []
    private var closed: Set<FileName> = []

    package init(folder: Folder, settle: Double) {
        self.folder = folder
        self.settle = settle
    }

    /// A writer closed this file, or moved it in.
    package mutating func noteClosed(_ name: FileName) { closed.insert(name) }

    /// Somebody writes to this file: it counts as growing again.
    package mutating func noteChanged(_ name: FileName) {
        closed.remove(name)
        sightings[name]?.closed = false
    }

    /// The file changed while it was read: it has to stand still anew.
    package mutating func noteTorn(_ name: FileName) {
        closed.remove(name)
        sightings[name] = nil
    }

    /// Whether a name is never looked at: hidden, or marked by its writer as unfinished.
    package static func isIgnored(_ name: FileName) -> Bool {
        let bytes = name.bytes
        func ends(_ suffix: String) -> Bool { bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }
        return bytes.first == UInt8(ascii: ".") || ends(".tmp") || ends(".part") || ends("~")
    }

    /// Looks at every name once.
    ///
    /// - Parameter now: monotonic seconds.
    package mutating func look(now: Double) throws(FileFailure) -> Look {
        var look = Look()
        var present: [FileName: Sighting] = [:]
        for name in try folder.entries() where !Inbox.isIgnored(name) {
            guard let text = name.text, let file = BatchFileName(text) else {
                if reported.insert(name).inserted { look.foreign.append(name) }
                continue
            }
            guard let status = try folder.status(of: name) else { continue }
            let sighting = sighted(name, status, now)
            present[name] = sighting
            let entry = InboxEntry(name: name, file: file, status: status)
            // What is no regular file cannot grow: it is taken up at once, to be refused.
            if sighting.closed || status.kind != .regular || now - sighting.since >= settle {
                look.ready.append(entry)
            } else {
                look.unsettled.append(entry)
            }
        }
        sightings = present
        closed.removeAll()
        look.ready.sort()
        return look
    }

    /// When the next unsettled file will have stood still for long enough, in monotonic seconds; nil where there is none.
    package var nextSettled: Double? {
        sightings.values.filter { !$0.closed }.map { $0.since + settle }.min()
    }

    private func sighted(_ name: FileName, _ status: FileStatus, _ now: Double) -> Sighting {
        var sighting = Sighting(status: status, since: now, closed: closed.contains(name))
        if let earlier = sightings[name], earlier.status.isSameContent(as: status) {
            sighting.since = earlier.since
            sighting.closed = sighting.closed || earlier.closed
        }
        return sighting
    }
}
