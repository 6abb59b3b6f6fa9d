import Files
import Foundation
import Glibc
import Ledger
import Profiles

/// Files with the bytes of one that was taken before: they are kept beside it, and nothing else is done.
///
/// The event is recorded first, with the name that the file is to have in the archive; then the file is moved. A crash between
/// the two leaves an event whose file is not there, and one event at most, the last: recovery moves the file.
extension Workplace {
    /// One duplicate, as its event tells of it.
    struct Duplicate {
        let batch: String
        /// The name in the inbox.
        let file: String
        /// The names in the archive: of the file that has the same bytes, and of this one.
        let original: String
        let kept: String
        let sha256: String

        var event: Event {
            Event(
                "duplicate",
                [
                    ("batch", .string(batch)), ("file", .string(file)), ("of", .string(original)),
                    ("as", .string(kept)), ("sha256", .string(sha256)),
                ])
        }
    }

    /// Archives a file of the inbox that was taken before.
    func archiveDuplicate(
        _ incoming: IncomingFile, of original: StoredFile, _ claimed: ClaimedFile
    ) throws -> JobReport {
        let folder = try root.archive.folder(FileName(original.batchID), create: true)
        let base = incoming.file.text(revision: original.revision)
        let name = try folder.freeName(FileName("\(base).duplicate"))
        let duplicate = Duplicate(
            batch: original.batchID, file: incoming.name.escaped, original: base, kept: name.escaped,
            sha256: original.sha256)
        let event = duplicate.event
        try ledger.record([event.record], at: clock().microseconds)
        let moved = try claimed.folder.move(
            claimed.name, to: folder, as: name, file: claimed.file, sha256: original.sha256)
        // Deleted or replaced under our hands.
        guard try moved == .moved || restore(duplicate, in: folder) else {
            throw FileFailure("archive", folder.path + "/" + name.escaped, code: EIO)
        }
        return JobReport(.duplicate, [event], remains: try removeOriginal(incoming, claimed))
    }

    /// Keeps a duplicate that is not in the inbox any more, by a copy of the file that has the same bytes; false where the
    /// archive does not have that.
    private func restore(_ duplicate: Duplicate, in folder: Folder) throws -> Bool {
        guard let original = try folder.openIfHolds(FileName(duplicate.original), sha256: duplicate.sha256) else {
            return false
        }
        return try folder.save(original, as: FileName(duplicate.kept), sha256: duplicate.sha256) == .moved
    }

    /// Settles the duplicate that a crash left between its event and the archive.
    func recoverDuplicate() throws -> [Event] {
        guard let event = try ledger.lastEvent(word: "duplicate"), let duplicate = Workplace.duplicate(event) else {
            return []
        }
        let source = FileName(duplicate.file)
        let name = FileName(duplicate.kept)
        let folder = try root.archive.folder(FileName(duplicate.batch), create: true)
        if try folder.status(of: name) != nil {
            // A copy may have left the file of the inbox behind. What came later is another duplicate.
            guard let present = try root.inbox.status(of: source), present.changed <= event.at * 1_000,
                let left = try root.inbox.openIfHolds(source, sha256: duplicate.sha256)
            else { return [] }
            _ = try removeIfUntouched(source, in: root.inbox, left)
        } else {
            try folder.removeTemporaries()
            if let left = try root.inbox.openIfHolds(source, sha256: duplicate.sha256) {
                guard try bring(left, source, to: folder, as: name, duplicate.sha256) else { return [] }
                _ = try removeIfUntouched(source, in: root.inbox, left)
            } else if try !restore(duplicate, in: folder) {
                let what = "the bytes that came again as \(duplicate.file) are neither in the inbox nor in the archive"
                return [
                    Event(
                        "error",
                        [
                            ("file", .string(duplicate.file)), ("batch", .string(duplicate.batch)),
                            ("what", .string(what)),
                        ])
                ]
            }
        }
        return [
            Event(
                "recovered", [("file", .string(duplicate.file)), ("state", .string("duplicate moved to the archive"))])
        ]
    }

    /// Nil where the event is of a version that did not tell the name in the archive: it was recorded after the move.
    static func duplicate(_ event: StoredEvent) -> Duplicate? {
        guard let fields = try? JSONSerialization.jsonObject(with: Data(event.fields.utf8)) as? [String: String],
            let batch = fields["batch"], let file = fields["file"], let original = fields["of"],
            let kept = fields["as"], let sha256 = fields["sha256"]
        else { return nil }
        return Duplicate(batch: batch, file: file, original: original, kept: kept, sha256: sha256)
    }
}
