import Files
import Ledger
import Vocabulary

extension FileHistory {
    /// What a person decided of the file, by the revision that it became then: a clause with a semicolon before it.
    ///
    /// - Throws: `LedgerError`.
    func decisions() throws -> [Int: String] {
        var decisions: [Int: String] = [:]
        for (word, verb) in [("accepted", "accepted"), ("dropped", "dropped"), ("reprocessed", "counted again")] {
            for event in try events(word) {
                guard let revision = event.fields.whole("as"), let by = event.fields.text("by") else { continue }
                let reason = event.fields.text("reason").map { ": \(escapedForLog($0))" } ?? ""
                decisions[Int(revision)] = "; \(verb) by \(escapedForLog(by))\(reason)"
            }
        }
        return decisions
    }
}
