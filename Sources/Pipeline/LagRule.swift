package import Vocabulary

/// The reference time of a batch.
package struct ReferenceTime: Sendable {
    /// The moment as of which features are computed.
    package let time: Timestamp
    /// Whether its file gave it (`as_of` or `generated_at`), so that it says something of the order of batches.
    package let isGiven: Bool

    /// - Parameters: as the properties.
    package init(_ time: Timestamp, isGiven: Bool) {
        self.time = time
        self.isGiven = isGiven
    }
}

/// The batch lag rule (SPEC 5): a model may score a batch only if the batch is not in the model's lineage, every batch
/// of the lineage comes before it, by id and by the reference times that files gave, and the latest labels of the
/// lineage were observed at or before the batch's `as_of`.
///
/// No setting lifts it. The database states it a second time, as triggers, for whoever writes without this program.
package enum LagRule {
    /// Why a model with this lineage may not score the batch; nil where it may.
    ///
    /// - Parameters:
    ///   - lineage: every batch whose labels influenced the model, in any order.
    ///   - latest: the batch of the lineage with the latest reference time that a file gave; nil where none did.
    ///   - observedAt: when the latest of those labels were observed; nil where no labels file said so.
    ///   - asOf: the reference time of the batch.
    package static func objection(
        lineage: [BatchID], latest: (batch: String, asOf: Timestamp)?, observedAt: Timestamp?,
        toScoring batch: BatchID, asOf: ReferenceTime
    ) -> String? {
        if let last = lineage.max(), last >= batch {
            return "\(last) is in the lineage and does not come before \(batch)"
        }
        if let latest, asOf.isGiven, latest.asOf > asOf.time {
            return "\(latest.batch) is in the lineage and its as_of \(latest.asOf.text) is after the batch's"
                + " \(asOf.time.text)"
        }
        if let observedAt, observedAt > asOf.time {
            return "its labels were observed at \(observedAt.text), after the batch's as_of \(asOf.time.text)"
        }
        return nil
    }
}
