import Files
import Ledger
import Profiles

/// What contradicts itself in a batch that is scored.
extension ScoreBatchJob {
    /// All warnings about the data of the batch, in the order of SPEC 1.3.
    func warnings(_ profiles: ProfileColumns) throws -> [BatchWarning] {
        try BatchWarning.warnings(profiles) + orderWarning(profiles)
    }

    /// The order of ids and that of reference times disagree for this batch and another.
    private func orderWarning(_ profiles: ProfileColumns) throws(LedgerError) -> [BatchWarning] {
        let batch = incoming.file.batch
        guard profiles.asOfSource != .firstSeen,
            let other = try work.ledger.batchOutOfOrder(with: batch.orderKey, asOf: profiles.asOf.microseconds),
            let otherID = BatchID(other.batchID)
        else { return [] }
        let otherTime = Timestamp(microseconds: other.asOf).text
        let what =
            "by the order of ids \(batch) comes \(batch < otherID ? "before" : "after") \(otherID), but its as_of"
            + " \(profiles.asOf.text) is \(batch < otherID ? "later" : "earlier") than the other's \(otherTime)"
        return [
            BatchWarning(
                .order, what, count: 1, example: other.batchID,
                figures: [("as_of", .string(profiles.asOf.text)), ("other_as_of", .string(otherTime))])
        ]
    }
}
