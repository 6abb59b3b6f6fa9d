import Files
import Glibc
import Ledger
import Profiles

/// Brings files whose outcome is recorded into `archive/BATCH/`, with what went out beside them.
///
/// Outputs first, which can be made again from the ledger alone; then the durable move; then the mark.
extension Workplace {
    /// Archives the file of an outcome that has just been recorded.
    ///
    /// - Parameter scores: the text of its scores, where it has been made of what was recorded.
    func archive(
        _ incoming: IncomingFile, _ id: Int64, _ record: FileRecord, _ claimed: ClaimedFile, scores: ScoresAhead? = nil
    ) throws -> (events: [Event], remains: String?) {
        let folder = try root.archive.folder(FileName(record.batchID), create: true)
        try writeOutputs(ofFile: id, in: folder, scores)
        let name = FileName(incoming.file.text(revision: record.revision))
        let aside = try setAside(name, in: folder, batch: record.batchID, unless: record.sha256)
        var remains: String?
        switch try claimed.folder.move(
            claimed.name, to: folder, as: name, file: claimed.file, sha256: record.sha256)
        {
        case .moved: break
        case .targetExists:
            guard try folder.holds(name, sha256: record.sha256) else {
                throw FileFailure("archive", folder.path + "/" + name.escaped, code: EEXIST)
            }
            remains = try removeIfUntouched(incoming.name, in: incoming.folder, claimed.file)
        case .sourceGone, .sourceChanged:
            // Deleted, replaced or given other rights under our hands: the open file still has the bytes that were scored.
            guard try folder.save(claimed.file, as: name, sha256: record.sha256) == .moved else {
                throw FileFailure("archive", folder.path + "/" + name.escaped, code: EIO)
            }
            // Under a lease nothing can have been written to it.
            if claimed.file.isLeaseHeld, let present = try claimed.folder.status(of: claimed.name),
                present.isSameContent(as: claimed.file.status)
            {
                try claimed.folder.remove(claimed.name)
            }
        }
        remains = try removeOriginal(incoming, claimed) ?? remains
        return (aside + [try markArchived(id, record.batchID, name)], remains)
    }

    /// Makes room for a file whose name in the archive is taken by one that the ledger does not know, such as one that was
    /// archived after the backup which the database was restored from. Nothing is overwritten: that one gets another name.
    ///
    /// - Parameter sha256: of the file that comes; where it is there already, nothing is done.
    func setAside(
        _ name: FileName, in folder: Folder, batch: String, unless sha256: String
    ) throws -> [Event] {
        if try folder.status(of: name) == nil || folder.holds(name, sha256: sha256) { return [] }
        let other = try folder.freeName(FileName(bytes: name.bytes + Array(".unknown".utf8)))
        guard try folder.moveUnread(name, to: folder, as: other) == .moved else {
            throw FileFailure("set aside", folder.path + "/" + name.escaped, code: EEXIST)
        }
        let what = "the archive had another file of this name, which the database does not know"
        return [
            Event(
                "warning",
                [
                    ("batch", .string(batch)), ("file", .string(name.escaped)), ("renamed", .string(other.escaped)),
                    ("what", .string(what)),
                ])
        ]
    }

    func markArchived(_ id: Int64, _ batch: String, _ name: FileName) throws(LedgerError) -> Event {
        let event = Event("archived", [("batch", .string(batch)), ("file", .string(name.escaped))])
        try ledger.markArchived(id, at: clock().microseconds, event: event.record)
        return event
    }

    /// Settles the files that a crash left between their outcome and the archive.
    func recoverArchive() throws -> [Event] {
        var events: [Event] = []
        let staging = try root.staging()
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
            events += try setAside(name, in: folder, batch: file.batchID, unless: file.sha256)
            if try folder.holds(name, sha256: file.sha256) {
                state = "marked as archived"
            } else if let staging, let left = try staging.openIfHolds(source, sha256: file.sha256) {
                guard try staging.move(source, to: folder, as: name, file: left, sha256: file.sha256) == .moved
                else { continue }
            } else if let left = try root.inbox.openIfHolds(source, sha256: file.sha256) {
                guard try bring(left, source, to: folder, as: name, file.sha256) else { continue }
            } else if let twin = try archivedTwin(of: file) {
                guard try folder.save(twin, as: name, sha256: file.sha256) == .moved else { continue }
                state = "copied in the archive"
            } else {
                events.append(Workplace.lost(file))
                continue
            }
            // A copy may have left the file of the inbox behind.
            if let left = try root.inbox.openIfHolds(source, sha256: file.sha256) {
                _ = try removeIfUntouched(source, in: root.inbox, left)
            }
            let archived = try markArchived(file.id, file.batchID, name)
            events.append(Event("recovered", [("file", .string(file.name)), ("state", .string(state))]))
            events.append(archived)
        }
        return events
    }

    /// Brings a file of the inbox to the archive: by moving it where it is ours alone, else as a copy.
    func bring(
        _ file: OpenFile, _ source: FileName, to folder: Folder, as name: FileName, _ sha256: String
    ) throws -> Bool {
        if file.isOursAlone, case .held = file.takeLease() {
            return try root.inbox.move(source, to: folder, as: name, file: file, sha256: sha256) == .moved
        }
        return try folder.save(file, as: name, sha256: sha256) == .moved
    }

    private static func lost(_ file: StoredFile) -> Event {
        let what = "the bytes that were \(file.outcome) are neither in the inbox nor in the archive"
        return Event(
            "error",
            [("file", .string(file.name)), ("batch", .string(file.batchID)), ("what", .string(what))])
    }

    /// Finishes whatever a crash left half done. Safe to be ended itself at any place.
    package func recover() throws -> [Event] {
        try root.inbox.removeTemporaries()
        try root.status.removeTemporaries()
        let events = try recoverRejections() + recoverArchive() + recoverDuplicate()
        // What is still staged was neither recorded nor refused; the inbox has it yet.
        if let staging = try root.staging() {
            for name in try staging.entries() { try staging.remove(name) }
        }
        return events
    }
}

extension Folder {
    /// The name itself, else with a number after it, and what stands between, that is free and whose predecessor is taken: the
    /// next one after those that are there, or one that was given up between them.
    ///
    /// Looks at about 2·log₂ n names where n are taken: a name may have been refused many thousand times.
    func freeName(_ name: FileName, separator: String = "") throws(FileFailure) -> FileName {
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

    /// Whether a file of this name has these bytes.
    func holds(_ name: FileName, sha256: String) throws -> Bool { try openIfHolds(name, sha256: sha256) != nil }

    func openIfHolds(_ name: FileName, sha256: String) throws -> OpenFile? {
        guard try status(of: name)?.kind == .regular else { return nil }
        let file = try open(name)
        return try file.sha256() == sha256 ? file : nil
    }
}
