import Files
import Ledger
import Vocabulary

extension BatchWarning {
    /// The order of ids and that of reference times disagree for a batch and another one that has been scored.
    ///
    /// Labels warn as well: versions that learn from them may not score batches that come before theirs in either
    /// order.
    ///
    /// - Parameter asOf: of the batch; where no file gave it, it says nothing.
    static func order(
        _ ledger: Ledger, batch: BatchID, asOf: ReferenceTime
    ) throws(LedgerError) -> [BatchWarning] {
        guard asOf.isGiven,
            let other = try ledger.batchOutOfOrder(with: batch.orderKey, asOf: asOf.time.microseconds),
            let otherID = BatchID(other.batchID)
        else { return [] }
        let otherTime = Timestamp(microseconds: other.asOf).text
        let what =
            "by the order of ids \(batch) comes \(batch < otherID ? "before" : "after") \(otherID), but its as_of"
            + " \(asOf.time.text) is \(batch < otherID ? "later" : "earlier") than the other's \(otherTime)"
        return [
            BatchWarning(
                .order, message: what, count: 1, example: other.batchID,
                figures: [("as_of", .string(asOf.time.text)), ("other_as_of", .string(otherTime))])
        ]
    }
}
