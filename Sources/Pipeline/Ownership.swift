import Custody
import Files
import Glibc
import Ledger
import Vocabulary

/// Whose files may change what a batch says. The sticky bit of the inbox keeps producers from each other's files only
/// while they lie there.
extension Workplace {
    /// Why a file may neither revise a batch nor label it; nil where it may, or where it is the first of its batch.
    ///
    /// A batch that was taken before owners were noted has none, and is anybody's.
    func revisionRefusal(_ incoming: IncomingFile, _ owner: FileOwner) throws(LedgerError) -> Refusal? {
        guard settings.revisions == .owner, owner.id != geteuid() else { return nil }
        let files = try ledger.files(ofBatch: incoming.file.batch.text)
        guard let first = files.first(where: { $0.kind == .profiles })?.details?.owner, first.id != owner.id else {
            return nil
        }
        return Refusal(
            .otherOwner,
            message: "\(incoming.file.batch) came from \(first.text), and this file of it is \(owner.text)'s",
            hint: "Have \(first.text) drop it; the setting intake.revisions keeps batches to their owners.")
    }
}
