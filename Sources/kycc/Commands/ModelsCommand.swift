import ArgumentParser
import Console
import Files
import Ledger
import Pipeline
import Vocabulary

/// `kycc models` and what can be done with a version.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "The versions of the scorecard.",
        subcommands: [List.self, Show.self, Activate.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Every version, in order.")

        @OptionGroup var options: RootOptions
        @OptionGroup var format: JSONFlag
        @Option(help: ArgumentHelp("As they were at this moment: RFC 3339, or a date.", valueName: "time"))
        var at: MomentArgument?

        mutating func run() throws {
            var damage: LedgerError?
            let ledger = try App(options, .reading).ledger
            var past: PastModels?
            if let at { past = PastModels(try ledger.activations(), at: at.timestamp) }
            let rows = try ledger.models().filter { past?.knows($0) ?? true }.map { model in
                try row(model, state: past?.state(of: model) ?? model.state, damage: &damage)
            }
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
        private func row(
            _ model: StoredModel, state: String, damage: inout LedgerError?
        ) throws -> Listing.Row {
            var made: (recipe: String, rivalOf: String?) = ("damaged", nil)
            do {
                made = (try model.recipe()?.description ?? "expert", try model.rivalOf())
            } catch let error as LedgerError where error.cause == .damaged {
                damage = damage ?? error
            }
            return [
                .string(model.version), .string(state), .text(model.batchID), .int(model.trainingRows),
                .string(model.decision), .string(made.recipe), .text(made.rivalOf),
                .texts(model.lineage.map(\.batchID)),
            ]
        }
    }
}

/// The versions as they were at a moment.
private struct PastModels {
    private let moment: Int64
    private let active: String?
    private let formerly: Set<String>

    init(_ activations: [StoredActivation], at moment: Timestamp) {
        self.moment = moment.microseconds
        let past = activations.filter { $0.at <= moment.microseconds }
        active = past.last?.to
        formerly = Set(past.map(\.to))
    }

    func knows(_ model: StoredModel) -> Bool { model.trainedAt <= moment }

    func state(of model: StoredModel) -> String {
        model.version == active ? "active" : formerly.contains(model.version) ? "retired" : "challenger"
    }
}
