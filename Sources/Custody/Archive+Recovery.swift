import Files
import Ledger
import Parallel
package import Vocabulary

/// Finishes what a crash or a damaged archive folder left half done.
extension Archive {
    /// Tries again to archive what is recorded and not archived.
    ///
    /// - Throws: as `Recovery.run`.
    package func retry() throws -> [Event] { try recover(try store.ledger.filesNotArchived()).events }

    /// Why nothing may be taken for a batch now; nil where it may. Looked at before anything is recorded, so that
    /// nothing is recorded that cannot be archived.
    ///
    /// - Throws: `FileFailure` and `LedgerError` if the store is in trouble.
    package func obstacle(_ incoming: IncomingFile) throws -> String? {
        let batch = incoming.file.batch.text
        let place = "archive/\(batch)"
        do {
            guard let status = try store.root.archive.status(of: FileName(batch)) else { return nil }
            switch status.kind {
            case .directory: break
            case .symbolicLink: return "\(place) is a link, which is not followed: put the folder itself there"
            case .regular: return "\(place) is a file: move it away"
            case .special(let what): return "\(place) is \(what): move it away"
            }
            let folder = try store.root.archive.folder(FileName(batch))
            try folder.proveWritable()
            for name in try outputNames(incoming) {
                for name in [name, Folder.temporaryName(name)] {
                    if let kind = try folder.status(of: name)?.kind, kind == .directory {
                        return "\(place)/\(name.escaped) is a folder, and an output has that name: move it away"
                    }
                }
            }
        } catch let failure as FileFailure where store.isOwnTrouble(failure) {
            return "\(failure)"
        }
        return try unfinished(batch)
    }

    /// What goes out with the next file of this kind.
    private func outputNames(_ incoming: IncomingFile) throws -> [FileName] {
        let revision = try store.ledger.revisions(ofBatch: incoming.file.batch.text, kind: incoming.file.kind)
        let marks = revision > 0 ? ["", ".r\(revision)"] : [""]
        return marks.flatMap { mark in
            switch incoming.file.kind {
            case .profiles: [FileName("scores\(mark).csv"), FileName("scoring\(mark).json")]
            case .labels:
                ["training", "scorecard", "validation"].map { FileName("\($0)\(mark).json") }
            }
        }
    }

    /// Archives what earlier files of the batch left: their copies would be overwritten. Returns why that does not
    /// work.
    private func unfinished(_ batch: String) throws -> String? {
        guard store.openEnds.hasUnarchived else { return nil }
        let files = try store.ledger.filesNotArchived().filter { $0.batchID == batch }
        for file in files {
            do {
                if try settle(file) == nil {
                    return "\(file.name) of \(batch) is recorded, and cannot be archived for now"
                }
            } catch let error where store.isOwnTrouble(error) {
                return "\(file.name) of \(batch) is recorded, and cannot be archived for now: \(error)"
            }
        }
        return nil
    }

    /// Settles the files between their outcome and the archive.
    ///
    /// - Returns: what is to be logged, and the files that are not archived yet.
    func recover(_ files: [StoredFile]) throws -> (events: [Event], unfinished: [StoredFile]) {
        var events: [Event] = []
        var unfinished: [StoredFile] = []
        for file in files {
            try store.effort.check()
            store.tellRecovery(of: file.name, batch: file.batchID, size: file.size)
            do {
                if let settled = try settle(file) {
                    events += settled
                    if !settled.contains(where: { $0.word == "archived" }) { unfinished.append(file) }
                } else {
                    unfinished.append(file)
                }
            } catch let error where store.isOwnTrouble(error) {
                unfinished.append(file)
                let what = "it is recorded, and cannot be archived for now: \(error)"
                if store.openEnds.isNews("\(file.id) \(what)") { events.append(Event.warning(file, what)) }
            }
        }
        store.openEnds.noteUnarchived(Set(unfinished.map(\.id)), now: steadySeconds())
        return (events, unfinished)
    }

    /// Settles one file.
    ///
    /// - Returns: what is to be logged, with `archived` where it is in the archive now; nil where another file came
    ///   between.
    private func settle(_ file: StoredFile) throws -> [Event]? {
        guard let source = file.droppedName, let name = file.archivedName else { return [] }
        var events: [Event] = []
        let folder = try store.root.archive.folder(FileName(file.batchID), create: true)
        try folder.removeTemporaries()
        try Outputs(store).write(ofFile: file.id, in: folder)
        var state = "moved to the archive"
        events += try setAside(name, in: folder, batch: file.batchID, unless: file.sha256, size: file.size)
        if try folder.holds(name, sha256: file.sha256, size: file.size, effort: store.effort) {
            state = "marked as archived"
        } else if let staging = try store.root.staging(),
            let left = try staging.openIfHolds(
                source, sha256: file.sha256, size: file.size, effort: store.effort)
        {
            guard
                try staging.move(
                    source, to: folder, as: name, file: left, sha256: file.sha256, effort: store.effort) == .moved
            else { return nil }
        } else if let left = try store.inboxFile(source, sha256: file.sha256, size: file.size) {
            guard try bring(left, from: source, to: folder, as: name, sha256: file.sha256) else { return nil }
        } else if let twin = try archivedTwin(of: file) {
            guard try folder.save(twin, as: name, sha256: file.sha256, effort: store.effort) == .moved else {
                return nil
            }
            state = "copied in the archive"
        } else {
            let what = "the bytes that were \(file.outcome) are neither in the inbox nor in the archive"
            return store.openEnds.isNews("\(file.id) \(what)") ? [Event.error(file, what)] : []
        }
        // A copy may have left the file of the inbox behind.
        if let left = try store.inboxFile(source, sha256: file.sha256, size: file.size) {
            _ = try store.takeAway(source, file: left, sha256: file.sha256)
        }
        let archived = try markArchived(file.id, batch: file.batchID, name: name)
        events.append(Event("recovered", fields: [("file", .string(file.name)), ("state", .string(state))]))
        return events + [archived]
    }

    /// Brings a file of the inbox to the archive: by moving it where it is ours alone, else as a copy.
    func bring(
        _ file: OpenFile, from source: FileName, to folder: Folder, as name: FileName, sha256: String
    ) throws -> Bool {
        let lease = file.takeLease()
        let claimed = ClaimedFile(folder: store.root.inbox, name: source, file: file, original: nil)
        guard file.isOursAlone, case .held = lease else {
            return try folder.save(file, as: name, sha256: sha256, effort: store.effort) == .moved
        }
        var remains: String?
        return try store.put(claimed, name: source, in: folder, as: name, sha256: sha256, remains: &remains) == .moved
    }
}
