import Custody
import Files
import Intake
import Ledger
import Vocabulary

extension TrainModelJob {
    /// Joins archived labels anew: with profiles that were corrected since, or because a person wants it.
    ///
    /// - Parameters:
    ///   - original: the labels file that is to count again, as a further revision.
    ///   - decision: who wants it, and why.
    ///   - isBinding: whether labels that would be refused in the inbox are refused; else they are recorded, and
    ///     nothing is trained, so that they are not looked at again and again.
    ///   - objection: why nothing may be trained although the labels count; nil where nothing speaks against it.
    /// - Throws: as `run`; `Refusal` where the file cannot be read any more, or where `isBinding`.
    func run(
        again original: StoredFile, decision: AgainDecision, isBinding: Bool, objection: String? = nil
    ) throws -> JobReport {
        let start = steadySeconds()
        guard let stored = try work.ledger.batch(incoming.file.batch.text),
            let open = try work.archive.archived(original)
        else {
            return JobReport(.gone, events: [Workplace.missing(original)])
        }
        work.tell(incoming, step: "reading")
        var source = try HashedSource(open, effort: work.effort)
        let labels = try incoming.file.outcomes(&source, firstSeen: incoming.firstSeen, limits: work.widest)
        let readSeconds = seconds(since: start)
        work.tell(incoming, step: "training")
        let check = LabelsCheck(labels, of: stored)
        let joined = try join(labels, stored)
        let refusal =
            check.refusal(latest: work.latestTime) ?? (joined.hasMatch ? nil : check.withoutMatch(joined))
        // Where memory does not suffice the outcomes count, and nothing is trained.
        let lack = refusal == nil ? try refusalForMemory(joined) : nil
        if isBinding, let refusal = refusal ?? lack { throw refusal }
        let file = try work.record(again: original)
        let learned = try learn(
            refusal == nil ? joined : joined.withoutRecords, file: file, start: start, readSeconds: readSeconds,
            cause: decision.event(
                original, as: file.revision,
                advice: decision.judgement == .dropped ? try work.ledger.adviceOnDropped(original.batchID) : nil),
            objection: (refusal ?? lack)?.message ?? objection,
            judgement: decision.judgement)
        work.tell(incoming, step: "archiving")
        let archived = try work.archive.archive(again: learned.id, of: original, revision: file.revision, open: open)
        return JobReport(.trained(learned.summary), events: learned.events + archived)
    }
}
