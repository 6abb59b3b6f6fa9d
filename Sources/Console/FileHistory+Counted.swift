import Ledger
import Results
import Vocabulary

extension StoredFile {
    /// How much of a labels file counted, for people; empty if that is not known.
    ///
    /// - Throws: `LedgerError` if its document in the database cannot be read.
    func countedText() throws(LedgerError) -> String {
        guard kind == .labels else { return "" }
        let counts = try trainingReport().counts
        guard let counted = counts.counted, let records = counts.records else { return "" }
        return ": \(counted) of \(records) records are of its parties"
    }
}
