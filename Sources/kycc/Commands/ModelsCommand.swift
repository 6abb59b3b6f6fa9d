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
            var damage: LedgerError?
            let rows = try App(options, .reading).ledger.models().map { model in try row(model, &damage) }
            try Listing(
                keys: [
                    "version", "state", "trained_after", "training_rows", "decision", "recipe", "rival_of", "lineage",
                ],
                rows: rows
            ).show(asJSON: format.json)
            if let damage { throw damage }
        }

        /// The line of a version. One whose figures or scorecard cannot be read is `damaged`, and the others are listed
        /// all the same.
        ///
        /// - Parameter damage: the first that was found.
        private func row(_ model: StoredModel, _ damage: inout LedgerError?) throws -> Listing.Row {
            var made: (recipe: String, rivalOf: String?) = ("damaged", nil)
            do {
                made = (try model.recipe()?.description ?? "expert", try model.rivalOf())
            } catch let error as LedgerError where error.cause == .damaged {
                damage = damage ?? error
            }
            return [
                .string(model.version), .string(model.state), .text(model.batchID), .int(model.trainingRows),
                .string(model.decision), .string(made.recipe), .text(made.rivalOf),
                .texts(model.lineage.map(\.batchID)),
            ]
        }
    }
}
