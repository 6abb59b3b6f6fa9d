import Custody
import Features
import Files
import Intake
import Ledger
import Parallel
import Vocabulary

extension ScoreBatchJob {
    /// Scores archived profiles anew, with the model that may score the batch now.
    ///
    /// - Parameters:
    ///   - original: the newest profiles file of the batch, which is to count again as a further revision.
    ///   - decision: who wants it, and why.
    /// - Throws: as `run`; `Refusal` where the file cannot be read any more.
    func run(again original: StoredFile, _ decision: AgainDecision) throws -> JobReport {
        let start = steadySeconds()
        guard let open = try work.archive.archived(original) else {
            return JobReport(.gone, events: [Workplace.missing(original)])
        }
        work.tell(incoming, step: "reading")
        var source = try HashedSource(open, effort: work.effort)
        let input = try ScoreBatchJob.input(
            &source, file: incoming.file, firstSeen: incoming.firstSeen, limits: work.widest, builtIn: work.builtIn,
            effort: work.effort)
        let readSeconds = seconds(since: start)
        try work.effort.check()
        work.tell(incoming, step: "scoring")
        let file = try work.record(again: original)
        var scored = try score(input, file)
        let cause = decision.event(original, as: file.revision)
        scored.record.events.insert(cause.record, at: 0)
        scored.record.timings = Timings.text([
            ("read_seconds", readSeconds), ("feature_seconds", 0),
            ("score_seconds", seconds(since: start) - readSeconds),
        ])
        try work.effort.check()
        work.tell(incoming, step: "recording")
        let id = try record(scored.record)
        let summary = ScoringSummary(
            batch: original.batchID, model: scored.record.modelVersion, parties: input.features.count,
            psi: scored.record.psi, scoredAt: Timestamp(microseconds: scored.record.requestedAt),
            seconds: seconds(since: start), warnings: scored.warnings)
        work.tell(incoming, step: "archiving", scored: summary)
        let archived = try work.archive.archive(again: id, of: original, revision: file.revision, open: open)
        return JobReport(.scored(summary), events: [cause] + scored.events + archived)
    }
}
