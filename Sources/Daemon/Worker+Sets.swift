import Custody
import Files
import Intake
import Pipeline
import Reporting
import Vocabulary

/// CSV sets of the inbox.
extension Worker {
    /// Packs the sets that are complete into a file each. Returns whether there was one, so that the inbox is to be
    /// looked at anew.
    func packSets(_ look: Inbox.Look) throws -> Bool {
        if look.members.isEmpty { return false }
        let present = try look.members.filter { try !work.store.isRemainder($0.file, $0.status) }
        let files = Dictionary(present.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var isDone = false
        for set in CSVSetContents.sets(present.map(\.name)) where !stop.isSet {
            let members = set.names.compactMap { files[$0] }
            let missing = set.missing(work.settings.csvSections)
            inbox.noteIncomplete(members.map(\.file), missing)
            guard missing == nil, members.allSatisfy({ $0.isWhole && !$0.isHeld }) else { continue }
            if try pack(set) { isDone = true }
        }
        return isDone
    }

    private func pack(_ set: CSVSetContents) throws -> Bool {
        let first = set.names.first.map { FileName($0.text) }
        switch try Packing(work.store).pack(set) {
        case .packed(let events):
            narrator.tell(events)
            board.note { $0.current = nil }
            // Nobody else writes to it.
            inbox.noteClosed(FileName(set.packed.text()))
            return true
        case .gone:
            inbox.noteMoved()
            return true
        case .unsettled(let name):
            inbox.noteTorn(FileName(name.text), now: steady(), because: .open)
        case .leftAlone(let what, let hint):
            guard let first else { return false }
            let isNews = inbox.noteBlocked(
                first, state: .incomplete, now: steady(), what: what, hint: hint, isFinal: false)
            if isNews { warn(first, state: .incomplete, what: what, hint: hint) }
        }
        return false
    }
}
