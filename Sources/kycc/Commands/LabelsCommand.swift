import ArgumentParser
import Console
import Custody
import Files
import Ledger
import Pipeline
import Vocabulary

/// `kycc labels`.
struct LabelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels", abstract: "Labels that contradict the scores that were given, and what to do with them.",
        subcommands: [List.self, Accept.self, Drop.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Labels that are set aside: nothing learns from them.")

        @OptionGroup var options: RootOptions
        @OptionGroup var format: JSONFlag

        mutating func run() throws {
            let rows: [Listing.Row] = try App(options, .reading).ledger.labelsSetAside().map { labels in
                [
                    .string(labels.batchID), .int(labels.revision), .string(labels.reason),
                    .string(Timestamp(microseconds: labels.at).text),
                ]
            }
            try Listing(keys: ["batch", "revision", "why", "at"], rows: rows).show(asJSON: format.json)
        }
    }

    struct Accept: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "accept",
            abstract: "Trains on the newest labels of a batch, even if they contradict its scores.")

        @OptionGroup var options: RootOptions
        @OptionGroup var judgement: Judgement

        mutating func run() throws { try judgement.decide(.accepted, options) }
    }

    struct Drop: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "drop", abstract: "Sets the newest labels of a batch aside: nothing learns from them any more."
        )

        @OptionGroup var options: RootOptions
        @OptionGroup var judgement: Judgement

        mutating func run() throws { try judgement.decide(.dropped, options) }
    }

    /// What a person decides of the labels of a batch.
    struct Judgement: ParsableArguments {
        @Argument(help: "The batch.") var batch: String
        @Option(help: "Why; kept for good.") var reason: String
        @OptionGroup var decision: DecisionOptions

        func validate() throws {
            if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason must say something") }
        }

        func decide(_ judgement: AgainDecision.Judgement, _ options: RootOptions) throws {
            let word = judgement == .accepted ? "accept" : "drop"
            let (steps, id) = try Steps.deciding("labels \(word)", batch: batch, options: options)
            if judgement == .accepted, try !steps.isSetAside(id) {
                return say("nothing to accept: the labels of \(id) are not set aside")
            }
            try steps.reprocess(
                id, kind: .labels,
                decision: AgainDecision(by: decision.person.text, reason: reason, judgement: judgement))
        }
    }
}
