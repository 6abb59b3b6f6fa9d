package import Files
import Intake
package import Ledger
package import Vocabulary

/// A file as the ledger has it. The ledger remembers the name under which the file was dropped; the archive has it
/// under that name, a later revision with its number before the ending.
package protocol RecordedFile {
    /// The name under which it was dropped.
    var name: String { get }
    /// The id of its batch.
    var batchID: String { get }
    /// `profiles` or `labels`, unless the row was changed.
    var recordedKind: String { get }
    /// Which file of its kind it is for the batch, from 1.
    var revision: Int { get }
}

extension StoredFile: RecordedFile {
    /// Its kind.
    package var recordedKind: String { kind.rawValue }
}

extension LedgerAudit.File: RecordedFile {
    /// Its kind, whatever the row says.
    package var recordedKind: String { kind }
}

extension RecordedFile {
    /// What the name says; nil if batch or kind cannot be. If the name does not fit to them, the row was changed: then
    /// the file is looked for under the standard name.
    package var batchFile: BatchFileName? {
        if let file = BatchFileName(recorded: name, batch: batchID, kind: recordedKind) { return file }
        guard let batch = BatchID(batchID), let kind = BatchFileName.Kind(rawValue: recordedKind) else { return nil }
        return BatchFileName(batch: batch, kind: kind)
    }

    /// The name in the inbox or the staging folder; nil if batch or kind cannot be.
    package var droppedName: FileName? { batchFile.map { FileName($0.text()) } }

    /// The name in the archive; nil if batch or kind cannot be.
    package var archivedName: FileName? { archivedName(as: revision) }

    /// The name that the same bytes have in the archive as another revision; nil if batch or kind cannot be.
    package func archivedName(as revision: Int) -> FileName? { batchFile.map { FileName($0.text(revision: revision)) } }
}
