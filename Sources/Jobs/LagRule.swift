package import Profiles

/// The batch lag rule (SPEC 5): a model may score a batch only if the batch is not in the model's lineage, every batch of
/// the lineage comes before it, and the latest labels of the lineage were observed at or before the batch's `as_of`.
///
/// No setting lifts it. The database states it a second time, as triggers, for whoever writes without this program.
package enum LagRule {
    /// Why a model with this lineage may not score the batch; nil where it may.
    ///
    /// - Parameters:
    ///   - lineage: every batch whose labels influenced the model, in any order.
    ///   - observedAt: when the latest of those labels were observed; nil where no labels file said so.
    ///   - asOf: the reference time of the batch.
    package static func objection(
        lineage: [BatchID], observedAt: Timestamp?, toScoring batch: BatchID, asOf: Timestamp
    ) -> String? {
        if let latest = lineage.max(), latest >= batch {
            return "\(latest) is in the lineage and does not come before \(batch)"
        }
        if let observedAt, observedAt > asOf {
            return "its labels were observed at \(observedAt.text), after the batch's as_of \(asOf.text)"
        }
        return nil
    }
}
