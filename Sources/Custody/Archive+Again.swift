package import Files
import Glibc
package import Ledger
package import Vocabulary

/// The bytes of files in the archive, and copies of them that count as a further revision.
extension Archive {
    /// The archived bytes of a file; nil where they are not there, or are others.
    ///
    /// - Throws: `CancellationError`; `FileFailure` if it may not be read.
    package func archived(_ file: StoredFile) throws -> OpenFile? {
        guard let name = file.archivedName,
            try store.root.archive.status(of: FileName(file.batchID))?.kind == .directory
        else { return nil }
        return try store.root.archive.folder(FileName(file.batchID)).openIfHolds(
            name, sha256: file.sha256, size: file.size, effort: store.effort)
    }

    /// A file of the same batch, kind and bytes that is in the archive under the name of another revision.
    func archivedTwin(of file: StoredFile) throws -> OpenFile? {
        for other in try store.ledger.files(ofBatch: file.batchID)
        where other.kind == file.kind && other.sha256 == file.sha256 && other.id != file.id {
            if let open = try archived(other) { return open }
        }
        return nil
    }

    /// Brings a copy of the bytes into the archive, with what goes out beside it. If the archive folder of the batch
    /// does not take it, the file stays recorded and not archived, and is tried again later.
    ///
    /// - Parameters:
    ///   - id: of the file that was recorded.
    ///   - open: the archived bytes.
    /// - Throws: `CancellationError`; `FileFailure` and `LedgerError` if the store is in trouble.
    package func archive(
        again id: Int64, of original: StoredFile, revision: Int, open: OpenFile
    ) throws -> [Event] {
        do {
            return try archiveNow(again: id, of: original, revision: revision, open: open)
        } catch let error where store.isOwnTrouble(error) {
            return [noteUnarchived(id, name: original.name, batch: original.batchID, error: error)]
        }
    }

    private func archiveNow(
        again id: Int64, of original: StoredFile, revision: Int, open: OpenFile
    ) throws -> [Event] {
        let folder = try store.root.archive.folder(FileName(original.batchID), create: true)
        try Outputs(store).write(ofFile: id, in: folder)
        guard let name = original.archivedName(as: revision) else { return [] }
        let aside = try setAside(
            name, in: folder, batch: original.batchID, unless: original.sha256, size: original.size)
        switch try folder.save(open, as: name, sha256: original.sha256, effort: store.effort) {
        case .moved, .targetExists: break
        case .sourceGone, .sourceChanged:
            throw FileFailure("copy", path: folder.path + "/" + name.escaped, code: EIO)
        }
        return aside + [try markArchived(id, batch: original.batchID, name: name)]
    }
}
