import Custody
import Files
import Pipeline
package import Synthetic
import Vocabulary

extension Steps {
    /// Generates, scores and trains a batch. Its labels come into the inbox when its profiles have been scored: where
    /// those are refused, nothing is left that would wait for them.
    ///
    /// - Throws: `Failure` where a name is taken or a file is refused.
    package func cycle(_ batch: SyntheticBatch) throws {
        let profiles = try StagedFile(batch, kind: .profiles, in: app.root.inbox)
        let labels = try StagedFile(batch, kind: .labels, in: app.root.inbox)
        try labels.refuseIfTaken()
        try profiles.bring()
        say("generated \(profiles.file.batch): \(batch.parties) companies, \(batch.scenario.rawValue)")
        try take(profiles.file)
        try labels.bring()
        try take(labels.file)
    }
}
