import Files
import Glibc
import Ledger
import Profiles

/// Brings files whose outcome is recorded into `archive/BATCH/`, with what went out beside them.
///
/// Outputs first, made from the ledger alone so that they can be made again; then the durable move; then the mark.
extension Workplace {
    /// Archives the file of an outcome that has just been recorded.
    func archive(_ incoming: IncomingFile, _ id: Int64, _ record: FileRecord, _ file: OpenFile) throws -> [Event] {
        tell(incoming, "archiving")
        let folder = try root.archive.folder(FileName(record.batchID), create: true)
        try writeOutputs(ofFile: id, in: folder)
        let name = FileName(incoming.file.text(revision: record.revision))
        switch try incoming.folder.move(incoming.name, to: folder, as: name, file: file, sha256: record.sha256) {
        case .moved: break
        case .targetExists:
            guard try folder.holds(name, sha256: record.sha256) else {
                throw FileFailure("archive", folder.path + "/" + name.escaped, code: EEXIST)
            }
            try incoming.folder.removeIfUnchanged(incoming.name, file)
        case .sourceGone, .sourceChanged:
            // Deleted or replaced under our hands: the open file still has the bytes that were scored.
            guard try folder.save(file, as: name, sha256: record.sha256) != .sourceChanged else {
                throw FileFailure("archive", folder.path + "/" + name.escaped, code: EIO)
            }
        }
        return [try markArchived(id, record.batchID, name)]
    }

    func markArchived(_ id: Int64, _ batch: String, _ name: FileName) throws(LedgerError) -> Event {
        let event = Event("archived", [("batch", .string(batch)), ("file", .string(name.escaped))])
        try ledger.markArchived(id, at: clock().microseconds, event: event.record)
        return event
    }

    /// A file with the bytes of one that was taken before: it is kept beside it, and nothing else is done.
    func archiveDuplicate(_ incoming: IncomingFile, of original: StoredFile, _ file: OpenFile) throws -> JobReport {
        let folder = try root.archive.folder(FileName(original.batchID), create: true)
        let base = incoming.file.text(revision: original.revision)
        var number = 1
        var name = FileName("\(base).duplicate")
        while try folder.status(of: name) != nil {
            number += 1
            name = FileName("\(base).duplicate\(number)")
        }
        guard
            try incoming.folder.move(incoming.name, to: folder, as: name, file: file, sha256: original.sha256) == .moved
        else { return JobReport(.unsettled) }
        let event = Event(
            "duplicate",
            [
                ("batch", .string(original.batchID)), ("file", .string(incoming.name.escaped)),
                ("of", .string(base)), ("sha256", .string(original.sha256)),
            ])
        try ledger.record([event.record], at: clock().microseconds)
        return JobReport(.duplicate, [event])
    }

    /// Settles the files that a crash left between their outcome and the archive.
    func recoverArchive() throws -> [Event] {
        var events: [Event] = []
        for file in try ledger.filesNotArchived() {
            guard let kind = BatchFileName.Kind(rawValue: file.kind), let batch = BatchID(file.batchID) else {
                continue
            }
            let original = BatchFileName(batch: batch, kind: kind)
            let folder = try root.archive.folder(FileName(file.batchID), create: true)
            try folder.removeTemporaries()
            try writeOutputs(ofFile: file.id, in: folder)
            let name = FileName(original.text(revision: file.revision))
            let source = FileName(original.text())
            var state = "moved to the archive"
            if try folder.holds(name, sha256: file.sha256) {
                // A copy to another file system may have left the source behind.
                if let left = try root.inbox.openIfHolds(source, sha256: file.sha256) {
                    try root.inbox.removeIfUnchanged(source, left)
                }
                state = "marked as archived"
            } else if let left = try root.inbox.openIfHolds(source, sha256: file.sha256) {
                guard try root.inbox.move(source, to: folder, as: name, file: left, sha256: file.sha256) == .moved
                else {
                    continue
                }
            } else {
                events.append(
                    Event(
                        "error",
                        [
                            ("file", .string(file.name)), ("batch", .string(file.batchID)),
                            (
                                "what",
                                .string(
                                    "the bytes that were \(file.outcome) are neither in the inbox nor in the archive")
                            ),
                        ]))
                continue
            }
            let archived = try markArchived(file.id, file.batchID, name)
            events.append(Event("recovered", [("file", .string(file.name)), ("state", .string(state))]))
            events.append(archived)
        }
        return events
    }

    /// Finishes whatever a crash left half done. Safe to be ended itself at any place.
    package func recover() throws -> [Event] {
        try root.inbox.removeTemporaries()
        try root.status.removeTemporaries()
        return try recoverRejections() + recoverArchive()
    }
}

extension Folder {
    /// Whether a file of this name has these bytes.
    func holds(_ name: FileName, sha256: String) throws -> Bool { try openIfHolds(name, sha256: sha256) != nil }

    func openIfHolds(_ name: FileName, sha256: String) throws -> OpenFile? {
        guard try status(of: name)?.kind == .regular else { return nil }
        let file = try open(name)
        return try file.sha256() == sha256 ? file : nil
    }

    func removeIfUnchanged(_ name: FileName, _ file: OpenFile) throws(FileFailure) {
        if let present = try status(of: name), present.isSameContent(as: file.status) { try remove(name) }
    }
}
