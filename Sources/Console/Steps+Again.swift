import Custody
import Files
import Intake
import Ledger
package import Pipeline
package import Vocabulary

extension Steps {
    /// Opens the root for a person's decision about a batch, and recovers it first.
    ///
    /// - Parameter command: without `kycc`, as `labels accept`.
    /// - Throws: `Failure` where the batch has no such id, or has not been scored.
    package static func deciding(
        _ command: String, batch text: String, options: RootOptions
    ) throws -> (steps: Steps, batch: BatchID) {
        guard let batch = BatchID(text) else {
            throw Failure(
                "\(text) is no batch id", in: "kycc \(command)", try: "kycc batches.", status: ExitStatus.usage)
        }
        let app = try App(options, .writing("\(command) \(batch)"))
        let steps = Steps(app)
        try steps.recover()
        guard try app.ledger.batch(batch.text) != nil else {
            throw Failure.absent("\(batch) has not been scored", in: app.root.folder.path, try: "kycc batches.")
        }
        return (steps, batch)
    }

    /// Whether nothing learns from the labels of a batch until a person decides.
    package func isSetAside(_ batch: BatchID) throws -> Bool {
        try app.ledger.labelsSetAside().contains { $0.batchID == batch.text }
    }

    /// Lets the newest file of a kind count again, and shows the outcome.
    ///
    /// - Throws: `Failure` where it may not.
    package func reprocess(_ batch: BatchID, kind: BatchFileName.Kind, decision: AgainDecision) throws {
        let report: JobReport
        let newest = try app.ledger.files(ofBatch: batch.text).last { $0.kind == kind }
        let file = newest?.batchFile ?? BatchFileName(batch: batch, kind: kind)
        let place = "archive/\(file.batch)/\(file.text())"
        do {
            report = try work.reprocess(batch, kind: kind, decision: decision)
        } catch let refused as AgainRefused {
            throw Failure(refused.what, in: app.root.folder.path, try: refused.hint, status: ExitStatus.refused)
        } catch let refusal as Refusal {
            throw Failure(refusal, in: place)
        }
        ProgressLine.clear()
        tell(report.events)
        try app.writeStatus(about: [batch.text])
        if case .gone = report.outcome {
            throw Failure(
                "its bytes are not in the archive", in: place, try: "kycc verify.", status: ExitStatus.inputOutput)
        }
        show(report, file)
        if decision.judgement == .dropped, let advice = try app.ledger.adviceOnDropped(batch.text) {
            say("  \(advice.what)")
            say("  try: \(advice.hint)")
        }
        // Labels of which nothing counted may count with other scores of the batch.
        if case .scored(let summary) = report.outcome { _ = try joinAnew(summary.batch) }
    }
}
