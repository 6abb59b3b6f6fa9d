import Intake
import Ledger
import Vocabulary

/// What makes the labels of a batch nonsense as a whole although each record is well formed: they are refused, so that
/// a file of which nothing counts is not archived as learned (SPEC 1.2).
struct LabelsCheck {
    private let labels: Outcomes
    private let batch: StoredBatch

    init(_ labels: Outcomes, of batch: StoredBatch) {
        self.labels = labels
        self.batch = batch
    }

    // MARK: Before the parties are looked up

    /// - Parameter latest: the latest time at which outcomes that are read now can have been observed.
    /// - Returns: why the file is refused; nil where nothing speaks against it so far.
    func refusal(latest: Timestamp) -> Refusal? {
        let asOf = Timestamp(microseconds: batch.request.asOf)
        if let observedAt = labels.observedAt, observedAt < asOf {
            return Refusal(
                .observedTooEarly,
                message:
                    "observed_at is \(observedAt.text), before the reference time \(asOf.text) of \(batch.batchID):"
                    + " its companies would have been scored when their outcomes were known",
                hint: "Correct observed_at, or as_of of the profiles, and drop the file again.",
                path: LabelsCheck.path("observed_at", labels), value: observedAt.text)
        }
        return LabelsCheck.refusal(ofAny: labels, latest: latest)
    }

    /// Why labels are refused whatever batch they are of; nil where nothing speaks against them.
    ///
    /// - Parameter latest: the latest time at which outcomes that are read now can have been observed.
    static func refusal(ofAny labels: Outcomes, latest: Timestamp) -> Refusal? {
        if let observedAt = labels.observedAt, observedAt > latest {
            return Refusal(
                .future, message: "observed_at is \(observedAt.text), which is still to come",
                hint: "Correct the time, the clock of this machine, or raise intake.most_ahead.",
                path: path("observed_at", labels), value: observedAt.text)
        }
        return labels.partyIDs.isEmpty && labels.withdrawn.isEmpty ? withoutOutcome(labels) : nil
    }

    /// Where a value of the file itself stands: a JSON path, or the key of a comment.
    private static func path(_ key: String, _ labels: Outcomes) -> String { labels.isOfRows ? key : "$.\(key)" }

    private static func withoutOutcome(_ labels: Outcomes) -> Refusal {
        if labels.records == 0 {
            return Refusal(
                .noOutcome, message: "the list has no records", hint: "Write a record for each known outcome.")
        }
        let keys = labels.keys.names.map(Excerpt.of).joined(separator: ", ")
        let likely = labels.likelyOutcomeKeys.map(Excerpt.of)
        let hint =
            likely.isEmpty
            ? "Write the outcome as will_default: 0 or 1."
            : "Write will_default in place of \(likely.joined(separator: ", "))."
        return Refusal(
            .noOutcome, message: "none of the \(labels.records) records has an outcome; their keys are \(keys)",
            hint: hint,
            value: Excerpt.of(keys))
    }

    // MARK: Where no party of the file is one of the batch

    /// - Parameter joined: the file, of which nothing matches the batch.
    func withoutMatch(_ joined: LabelledBatch) -> Refusal {
        let theirs = labels.firstParties(3)
        let shown = theirs.map(Excerpt.of).joined(separator: ", ")
        let batchShown = joined.firstParties.map(Excerpt.of).joined(separator: ", ")
        var message = "no party of the file is one of \(batch.batchID): the file has \(shown), the batch \(batchShown)"
        if let pair = joined.nearIDs.first {
            message += "; \(NearIDs.sentence(pair))"
        }
        return Refusal(
            .noMatch, message: message,
            hint: "Write the ids as the profiles have them; where the profiles are wrong, drop corrected ones first.",
            value: theirs.first.map(Excerpt.of))
    }
}

extension Workplace {
    /// The latest time at which outcomes that are read now can have been observed.
    var latestTime: Timestamp { Timestamp(microseconds: intake.latestReferenceTime) }
}
