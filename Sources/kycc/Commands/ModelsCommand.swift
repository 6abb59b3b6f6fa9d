import ArgumentParser
import Console
import Files
import Ledger
import Pipeline

/// `kycc models` and what can be done with a version.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "The versions of the scorecard.",
        subcommands: [List.self, Show.self, Activate.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Every version, in order.")

        @OptionGroup var options: RootOptions
        @OptionGroup var format: JSONFlag

        mutating func run() throws {
            let models = try App(options, .reading).ledger.models()
            try Listing(
                keys: [
                    "version", "state", "trained_after", "training_rows", "decision", "recipe", "rival_of", "lineage",
                ],
                rows: try models.map {
                    [
                        .string($0.version), .string($0.state), .text($0.batchID), .int($0.trainingRows),
                        .string($0.decision), .string(try $0.recipe()?.description ?? "expert"),
                        .text(try $0.rivalOf()), .texts($0.lineage.map(\.batchID)),
                    ]
                }
            ).show(asJSON: format.json)
        }
    }
}
