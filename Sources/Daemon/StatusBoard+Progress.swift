package import Pipeline
package import Reporting
import Vocabulary

extension StatusBoard {
    /// Shows where a job stands. Scores count from their record on: whoever waits for them need not wait for the
    /// archive.
    package func show(_ progress: Progress) {
        note {
            $0.current = .init(
                file: progress.file, batch: progress.batch, step: progress.step, done: progress.done,
                total: progress.total)
        }
        guard let scored = progress.scored else { return }
        let last = StatusSnapshot.LastBatch(
            batch: scored.batch, model: scored.model, parties: scored.parties,
            scoredAt: scored.scoredAt.microseconds, psi: scored.psi,
            warnings: scored.warnings.map { ($0.code.rawValue, $0.count) },
            time: { Timestamp(microseconds: $0).text })
        update { $0.lastBatch = last }
    }
}
