import Custody
import Files
import Pipeline

/// What wakes the worker, and what is dropped together.
extension Worker {
    /// Waits for changes of the inbox, as long as it may take.
    func wait(milliseconds: Int) -> [FolderWatch.Change] {
        pulse.rest()
        defer { pulse.beat() }
        return watch.wait(milliseconds: milliseconds)
    }

    func note(_ changes: [FolderWatch.Change]) {
        for change in changes {
            switch change {
            case .completed(let name): inbox.noteClosed(name)
            case .touched(let name): inbox.noteChanged(name)
            case .other, .overflow: inbox.noteMoved()
            }
        }
    }

    /// Waits until the inbox has been quiet for a moment, a second at most: files that are dropped together are then
    /// worked off in batch order, and not in the order in which they arrive.
    ///
    /// One file that was moved in is whole and taken almost at once. One that is written in place takes its writer
    /// longer, and where there are two or more there may be many.
    func gather(_ first: [FolderWatch.Change]) {
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

    /// Begins to read a file that came alone while others may still come: a small one is then read when the wait is
    /// over.
    func readEarly(_ name: FileName) {
        guard ahead == nil, failures == 0, inbox.isSmall else { return }
        do {
            let look = try lookAround()
            // The pass is to look again.
            inbox.noteMoved()
            guard look.overdue.isEmpty, let entry = look.ready.first, entry.name == name, mayReadAhead(entry)
            else { return }
            try attempts.begin([(entry.name, entry.status)])
            ahead = ReadAhead(work, incoming: incoming(entry), size: entry.status.size)
        } catch {
            // The pass meets it again, and tells.
        }
    }
}
