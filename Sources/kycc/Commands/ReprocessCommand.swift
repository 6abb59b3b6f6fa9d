import ArgumentParser
import Console
import Custody
import Files
import Ledger
import Pipeline
import Vocabulary

struct ReprocessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reprocess",
        abstract: "Lets the newest files of a batch count again: the same bytes, as a further revision.",
        discussion: """
            Profiles are scored anew with the model that may score the batch now, unless a version has learned from its labels. \
            Labels are joined and trained on anew. Without --profiles or --labels: both, profiles only where that is allowed.
            """)

    @OptionGroup var options: RootOptions
    @Option(help: "Who decides.") var by: String?
    @Argument(help: "The batch.") var batch: String
    @Flag(help: "Only its profiles.") var profiles = false
    @Flag(help: "Only its labels.") var labels = false
    @Option(help: "Why, for the record.") var reason = "a person wants it to count again"

    func validate() throws {
        if profiles, labels { throw ValidationError("--profiles and --labels exclude each other") }
    }

    mutating func run() throws {
        let (steps, id) = try Steps.deciding("reprocess", batch: batch, options: options)
        let why = AgainDecision(by: Person(by: by).text, reason: reason)
        for kind in try kinds(steps.app, id) { try steps.reprocess(id, kind: kind, decision: why) }
    }

    private func kinds(_ app: App, _ id: BatchID) throws -> [BatchFileName.Kind] {
        if profiles { return [.profiles] }
        if labels { return [.labels] }
        let isLearnedFrom = try app.ledger.isLearnedFrom(id.text)
        let hasLabels = try app.ledger.revisions(ofBatch: id.text, kind: .labels) > 0
        return (isLearnedFrom ? [] : [.profiles]) + (hasLabels ? [.labels] : [])
    }
}
