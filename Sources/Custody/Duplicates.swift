import Files
import Glibc
package import Ledger
import Vocabulary

/// Files with the bytes of one that was taken before: they are kept beside it, and nothing else is done.
///
/// The event is recorded first, with the name that the file is to have in the archive; then the file is moved. A crash
/// between the two leaves an event whose file is not there, and one event at most, the last: recovery moves the file.
///
/// ```
///  claimed ──▶ its event is recorded ──▶ in the archive as NAME.duplicate
///     ▲                 │
///     └── crash         └── crash: recovery moves the file, or copies the one that has its bytes
/// ```
package struct Duplicates {
    let store: Store

    /// The duplicates of a root.
    package init(_ store: Store) { self.store = store }

    /// One duplicate, as its event tells of it.
    package struct Duplicate {
        /// The id of the batch.
        package let batch: String
        /// The name in the inbox.
        package let file: String
        /// The names in the archive: of the file that has the same bytes, and of this one.
        package let original: String
        /// The name of this file in the archive: the original's with `.duplicate`, and a number where that is taken.
        package let kept: String
        /// Of its bytes.
        package let sha256: String
        /// Bytes; nil in events of earlier versions.
        package let size: Int64?

        var event: Event {
            Event(
                "duplicate",
                fields: [
                    ("batch", .string(batch)), ("file", .string(file)), ("of", .string(original)),
                    ("as", .string(kept)), ("sha256", .string(sha256)),
                    ("size", .whole(size.map { Int($0) })),
                ])
        }
    }

    /// Archives a file of the inbox that was taken before.
    ///
    /// - Throws: `CancellationError`; `FileFailure` and `LedgerError` if the store is in trouble.
    package func archive(
        _ incoming: IncomingFile, of original: StoredFile, claimed: ClaimedFile
    ) throws -> FateReport {
        if let report = try store.reportOfRemainder(incoming, claimed: claimed, sha256: original.sha256) {
            return report
        }
        let folder = try store.root.archive.folder(FileName(original.batchID), create: true)
        let base = (original.batchFile ?? incoming.file).text(revision: original.revision)
        let name = try folder.freeName(FileName("\(base).duplicate"))
        let dropped = claimed.original ?? claimed.file
        let duplicate = Duplicate(
            batch: original.batchID, file: incoming.name.escaped, original: base, kept: name.escaped,
            sha256: original.sha256, size: original.size)
        let event = duplicate.event
        try store.ledger.record([event.record], at: store.now().microseconds)
        if claimed.original != nil {
            // Should a crash leave it behind, it is this one, whoever touches it until then.
            let why = "it was archived as a duplicate"
            try store.openEnds.remember(
                incoming.name, OpenEnds.Remainder(dropped.status, sha256: original.sha256, why: why))
        }
        do {
            var remains: String?
            let moved = try store.put(
                claimed, incoming: incoming, in: folder, as: name, sha256: original.sha256, remains: &remains)
            // Deleted or replaced under our hands.
            guard try moved == .moved || restore(duplicate, in: folder) else {
                throw FileFailure("archive", path: folder.path + "/" + name.escaped, code: ENOENT)
            }
            if moved != .moved || claimed.original != nil {
                remains = try store.takeAway(incoming.name, file: dropped, sha256: original.sha256) ?? remains
            }
            return FateReport(.duplicate, events: [event], remains: remains)
        } catch let error where store.isOwnTrouble(error) {
            let why = "it is a duplicate, and cannot be archived: \(error)"
            try store.openEnds.remember(
                incoming.name, OpenEnds.Remainder(dropped.status, sha256: original.sha256, why: why))
            return FateReport(.duplicate, events: [event], remains: why)
        }
    }

    /// Keeps a duplicate that is not in the inbox any more, by a copy of the file that has the same bytes; false where
    /// the archive does not have that.
    private func restore(_ duplicate: Duplicate, in folder: Folder) throws -> Bool {
        guard
            let original = try folder.openIfHolds(
                FileName(duplicate.original), sha256: duplicate.sha256, size: duplicate.size,
                effort: store.effort)
        else { return false }
        return try folder.save(
            original, as: FileName(duplicate.kept), sha256: duplicate.sha256, effort: store.effort) == .moved
    }

    /// Settles the duplicate that a crash left between its event and the archive.
    func recover() throws -> [Event] {
        guard let event = try store.ledger.lastEvent(word: "duplicate"), let duplicate = Duplicates.duplicate(event)
        else {
            return []
        }
        let source = FileName(duplicate.file)
        let name = FileName(duplicate.kept)
        let folder = try store.root.archive.folder(FileName(duplicate.batch), create: true)
        if try folder.status(of: name) != nil {
            // A copy may have left the file of the inbox behind. Where that is remembered, it goes when it is its turn;
            // what came later is another duplicate.
            guard try store.openEnds.remainder(of: source) == nil,
                let present = try store.root.inbox.status(of: source),
                present.changed <= saturating(event.at, times: 1_000),
                let left = try store.inboxFile(source, sha256: duplicate.sha256, size: duplicate.size),
                try store.takeAway(source, file: left, sha256: duplicate.sha256) == nil
            else { return [] }
        } else {
            store.tellRecovery(of: source.escaped, batch: duplicate.batch, size: duplicate.size ?? 0)
            try folder.removeTemporaries()
            if let left = try store.inboxFile(source, sha256: duplicate.sha256, size: duplicate.size) {
                guard try Archive(store).bring(left, from: source, to: folder, as: name, sha256: duplicate.sha256)
                else { return [] }
                _ = try store.takeAway(source, file: left, sha256: duplicate.sha256)
            } else if try !restore(duplicate, in: folder) {
                let what = "the bytes that came again as \(duplicate.file) are neither in the inbox nor in the archive"
                return [
                    Event(
                        "error",
                        fields: [
                            ("file", .string(duplicate.file)), ("batch", .string(duplicate.batch)),
                            ("what", .string(what)),
                        ])
                ]
            }
        }
        return [
            Event(
                "recovered",
                fields: [("file", .string(duplicate.file)), ("state", .string("duplicate moved to the archive"))])
        ]
    }

    /// Nil where the event is of a version that did not tell the name in the archive: it was recorded after the move.
    package static func duplicate(_ event: StoredEvent) -> Duplicate? {
        guard let fields = EventFields(event.fields), let batch = fields.text("batch"),
            let file = fields.text("file"), let original = fields.text("of"), let kept = fields.text("as"),
            let sha256 = fields.text("sha256")
        else { return nil }
        return Duplicate(
            batch: batch, file: file, original: original, kept: kept, sha256: sha256,
            size: fields.whole("size"))
    }
}
