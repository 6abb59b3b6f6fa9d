package import Files
import Glibc
package import Ledger
package import Vocabulary

/// Brings files whose outcome is recorded into `archive/BATCH/`, with what went out beside them.
///
/// ```
///  recorded ──▶ outputs written ──▶ moved, durably ──▶ marked as archived
///      ▲              │                   │
///      ├── crash, or the folder of the batch does not take it: recovery begins again
///      └── what was done before is found and not done twice ◀──────┘
/// ```
///
/// Outputs come first, because they can be made again from the ledger alone. A file that is recorded and not archived
/// lies in the inbox, or as a copy in `.kycc.staging`; the ledger knows it as not archived.
package struct Archive {
    let store: Store

    /// The archive of a root.
    package init(_ store: Store) { self.store = store }

    /// Archives the file of an outcome that has just been recorded. What concerns this batch alone keeps the file
    /// recorded and not archived; it is tried again later.
    ///
    /// - Parameters:
    ///   - id: of the file in the ledger.
    ///   - outputs: makes what goes out with it; nil to make it from the ledger.
    /// - Returns: the events, why the file still lies in the inbox, and what keeps it there.
    /// - Throws: `CancellationError`; `FileFailure` and `LedgerError` if the store is in trouble.
    package func archive(
        _ incoming: IncomingFile, id: Int64, record: FileRecord, claimed: ClaimedFile,
        outputs: OutputMaker? = nil
    ) throws -> (events: [Event], remains: String?, hindrance: Hindrance?) {
        do {
            let (events, remains) = try archiveNow(incoming, id: id, record: record, claimed: claimed, outputs: outputs)
            return (events, remains, remains == nil ? nil : .notRemovable)
        } catch let error where store.isOwnTrouble(error) {
            let event = noteUnarchived(id, name: record.name, batch: record.batchID, error: error)
            return ([event], Archive.unarchived(error), .archiveTrouble)
        }
    }

    private static func unarchived(_ error: any Error) -> String {
        "it is recorded, and cannot be archived for now: \(error)"
    }

    /// Notes that a recorded file waits for the archive folder of its batch.
    ///
    /// - Returns: the event that says so.
    func noteUnarchived(_ id: Int64, name: String, batch: String, error: any Error) -> Event {
        store.openEnds.noteUnarchived(id, now: steadySeconds())
        return Event(
            "error",
            fields: [("file", .string(name)), ("batch", .string(batch)), ("what", .string(Archive.unarchived(error)))])
    }

    private func archiveNow(
        _ incoming: IncomingFile, id: Int64, record: FileRecord, claimed: ClaimedFile, outputs: OutputMaker?
    ) throws -> (events: [Event], remains: String?) {
        let folder = try store.root.archive.folder(FileName(record.batchID), create: true)
        try Outputs(store, outputs).write(ofFile: id, in: folder)
        let name = FileName(incoming.file.text(revision: record.revision))
        let aside = try setAside(name, in: folder, batch: record.batchID, unless: record.sha256, size: record.size)
        var remains: String?
        switch try store.put(
            claimed, incoming: incoming, in: folder, as: name, sha256: record.sha256, remains: &remains)
        {
        case .moved: break
        case .targetExists:
            guard
                try folder.holds(name, sha256: record.sha256, size: record.size, effort: store.effort)
            else { throw FileFailure("archive", path: folder.path + "/" + name.escaped, code: EEXIST) }
            remains = try store.takeAway(incoming.name, file: claimed.original ?? claimed.file, sha256: record.sha256)
        case .sourceGone, .sourceChanged:
            // Deleted, replaced or given other rights under our hands: the open file still has the bytes that were
            // scored.
            guard
                try folder.save(claimed.file, as: name, sha256: record.sha256, effort: store.effort) == .moved
            else { throw FileChanged() }
            remains = try store.takeAway(incoming.name, file: claimed.original ?? claimed.file, sha256: record.sha256)
        }
        if let original = claimed.original {
            remains = try store.takeAway(incoming.name, file: original, sha256: record.sha256) ?? remains
        }
        return (aside + [try markArchived(id, batch: record.batchID, name: name)], remains)
    }

    /// Makes room for a file whose name in the archive is taken by one that the ledger does not know, such as one that
    /// was archived after the backup which the database was restored from. Nothing is overwritten: that one gets
    /// another name.
    ///
    /// - Parameter sha256: of the file that comes; where it is there already, nothing is done.
    func setAside(
        _ name: FileName, in folder: Folder, batch: String, unless sha256: String, size: Int64
    ) throws -> [Event] {
        if try folder.status(of: name) == nil { return [] }
        if try folder.holds(name, sha256: sha256, size: size, effort: store.effort) { return [] }
        let other = try folder.freeName(FileName(bytes: name.bytes + Array(".unknown".utf8)))
        guard try folder.moveUnread(name, to: folder, as: other) == .moved else {
            throw FileFailure("set aside", path: folder.path + "/" + name.escaped, code: EEXIST)
        }
        let what = "the archive had another file of this name, which the database does not know"
        return [
            Event(
                "warning",
                fields: [
                    ("batch", .string(batch)), ("file", .string(name.escaped)), ("renamed", .string(other.escaped)),
                    ("what", .string(what)),
                ])
        ]
    }

    func markArchived(_ id: Int64, batch: String, name: FileName) throws -> Event {
        let event = Event("archived", fields: [("batch", .string(batch)), ("file", .string(name.escaped))])
        try store.ledger.markArchived(id, at: store.now().microseconds, event: event.record)
        return event
    }
}

extension Folder {
    /// The name itself, else with a number after it, and what stands between, that is free and whose predecessor is
    /// taken: the next one after those that are there, or one that was given up between them.
    ///
    /// Looks at about 2·log₂ n names where n are taken: a name may have been refused many thousand times.
    package func freeName(_ name: FileName, separator: String = "") throws(FileFailure) -> FileName {
        func numbered(_ number: Int) -> FileName {
            number == 1 ? name : FileName(bytes: name.bytes + Array("\(separator)\(number)".utf8))
        }
        // Every number that is looked at as `taken` is, and the one looked at as `free` is not.
        var taken = 0
        var free = 1
        while try status(of: numbered(free)) != nil {
            taken = free
            free *= 2
        }
        while free - taken > 1 {
            let middle = taken + (free - taken) / 2
            if try status(of: numbered(middle)) != nil { taken = middle } else { free = middle }
        }
        return numbered(free)
    }
}
