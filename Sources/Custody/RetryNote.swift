package import Files
import Foundation
import Ledger
package import Vocabulary

/// That a person put a refused file back. The one who works on the root is the only one that writes to the ledger, so
/// that `kycc rejected retry` leaves a note for it, which becomes an event; the note is durable before the file is
/// moved.
package struct RetryNote: Sendable {
    /// The name in the inbox, and that in `rejected/`; escaped.
    package let file: String
    /// The name in `rejected/`; escaped.
    package let rejectedAs: String
    /// When it had been refused.
    let rejectedAt: String
    /// The person and the account, and when.
    let by: String
    let account: String
    /// As `Timestamp.text` writes it: such texts compare as times do.
    let at: String

    private static let lengthOfTime = Timestamp(microseconds: 0).text.utf8.count

    /// - Parameters:
    ///   - by: the person.
    ///   - account: what the command runs as.
    package init(_ reason: RejectionReason, as name: FileName, by: String, account: String, at: Timestamp) {
        file = reason.file
        rejectedAs = name.escaped
        rejectedAt = reason.rejectedAt
        self.by = by
        self.account = account
        self.at = at.text
    }

    fileprivate init?(_ text: String) {
        guard let fields = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String],
            let file = fields["file"], let rejectedAs = fields["rejected_as"], let rejectedAt = fields["rejected_at"],
            let by = fields["by"], let account = fields["account"], let at = fields["at"],
            at.utf8.count == RetryNote.lengthOfTime
        else { return nil }
        (self.file, self.rejectedAs, self.rejectedAt) = (file, rejectedAs, rejectedAt)
        (self.by, self.account, self.at) = (by, account, at)
    }

    var event: Event {
        Event(
            "retried",
            fields: [
                ("file", .string(file)), ("rejected_as", .string(rejectedAs)), ("rejected_at", .string(rejectedAt)),
                ("by", .string(by)), ("account", .string(account)), ("at", .string(at)),
            ])
    }
}

extension Root {
    private static let notesName: FileName = ".kycc.notes"

    /// Leaves a note.
    ///
    /// - Returns: its name, for `drop`.
    package func leave(_ note: RetryNote) throws -> FileName {
        let notes = try folder.folder(Root.notesName, create: true)
        let name = try notes.freeName(FileName(note.rejectedAs + ".retried"), separator: ".")
        guard case .object(let fields) = JSONText.object(note.event.fields) else { return name }
        try notes.writeAtomically(name, durable: true, text: JSONText.object(fields).text() + "\n")
        return name
    }

    /// Takes a note back: nothing was done.
    package func dropNote(_ name: FileName) throws(FileFailure) { try folder.folder(Root.notesName).remove(name) }

    fileprivate func notes() throws(FileFailure) -> Folder? {
        try folder.status(of: Root.notesName) == nil ? nil : folder.folder(Root.notesName)
    }
}

/// Records what persons have put back.
package struct Retries {
    private let store: Store

    /// The notes of a root.
    package init(_ store: Store) { self.store = store }

    /// A note of a file that is still where it was may be of one that is just being moved; microseconds.
    private static let patience: Int64 = 60_000_000

    /// Makes an event of each note. A crash between the event and the end of the note records nothing twice.
    ///
    /// - Throws: `FileFailure` and `LedgerError` if the store is in trouble.
    package func record() throws -> [Event] {
        guard let notes = try store.root.notes() else { return [] }
        var events: [Event] = []
        for name in try notes.entries().sorted() where !name.isTemporary {
            events += try store.settling("the note \(name.escaped)") { try record(retry: name, in: notes) }
        }
        return events
    }

    private func record(retry name: FileName, in notes: Folder) throws -> [Event] {
        guard let note = try notes.text(of: name).flatMap(RetryNote.init) else {
            try notes.remove(name)
            return []
        }
        if try isStillRefused(note) {
            let limit = Timestamp(microseconds: try store.now().microseconds - Retries.patience)
            if note.at < limit.text { try notes.remove(name) }
            return []
        }
        let event = note.event
        var events: [Event] = []
        if try !store.ledger.events(word: "retried").contains(where: { $0.fields == event.record.fields }) {
            try store.ledger.record([event.record], at: store.now().microseconds)
            events.append(event)
        }
        try notes.remove(name)
        return events
    }

    private func isStillRefused(_ note: RetryNote) throws -> Bool {
        let name = FileName(note.rejectedAs)
        guard try store.root.rejected.status(of: name) != nil,
            let reason = try store.root.rejected.text(of: Rejections.reasonName(name)).flatMap({ RejectionReason($0) })
        else { return false }
        return reason.rejectedAt == note.rejectedAt
    }
}
