import ArgumentParser
import Files
import Foundation
import Jobs
import Ledger
import Profiles
import Reporting
import Scorecards
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

        mutating func run() throws {
            let models = try App(options, .reading).ledger.models()
            try Listing(
                keys: ["version", "state", "trained_after", "training_rows", "decision", "lineage"],
                rows: models.map {
                    [
                        .string($0.version), .string($0.state), .text($0.batchID), .int($0.trainingRows),
                        .string($0.decision), .texts($0.lineage.map(\.batchID)),
                    ]
                }
            ).show(asJSON: format.json)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One version: coefficients, figures, lineage, activations.")

        @OptionGroup var options: RootOptions
        @OptionGroup var format: JSONFlag
        @Argument(help: "The version, as v3.") var version: String

        mutating func run() throws {
            let app = try App(options, .reading)
            guard let model = try app.ledger.model(version) else {
                throw Failure.absent(
                    "there is no model \(escapedForLog(version))", in: app.root.databasePath, try: "kycc models.")
            }
            let activations = try app.ledger.activations().filter { $0.to == version }
            if format.json {
                try StandardOutput.write(try json(model, activations))
            } else {
                try show(model, activations)
            }
        }

        private func json(_ model: StoredModel, _ activations: [StoredActivation]) throws -> JSONText {
            .object([
                ("version", .string(model.version)), ("state", .string(model.state)),
                ("decision", .string(model.decision)),
                ("trained_after", .text(model.batchID)), ("training_rows", .int(model.trainingRows)),
                (
                    "lineage",
                    .array(model.lineage.map { .object([("batch", .string($0.batchID)), ("role", .string($0.role))]) })
                ),
                ("observed_at", .text(model.observedAt.map { Timestamp(microseconds: $0).text })),
                ("coefficients", .written(model.coefficients)), ("figures", .written(model.figures)),
                (
                    "activations",
                    .array(
                        activations.map {
                            .object([
                                ("at", .string(Timestamp(microseconds: $0.at).text)), ("from", .text($0.from)),
                                ("by", .string($0.by)), ("reason", .string($0.reason)),
                            ])
                        })
                ),
            ])
        }

        private func show(_ model: StoredModel, _ activations: [StoredActivation]) throws {
            let lineage = model.lineage.map { "\($0.batchID) (\($0.role))" }.joined(separator: ", ")
            var text: TerminalText =
                "\(model.version): \(model.state), \(model.decision), trained on \(model.trainingRows) rows\n"
            text += "lineage: \(lineage.isEmpty ? "none" : lineage)\n"
            for activation in activations {
                let at = Timestamp(microseconds: activation.at).text
                text += "activated \(at) by \(activation.by): \(activation.reason)\n"
            }
            guard case .logistic(let fitted) = try ModelText.scorecard(model.coefficients) else {
                return try StandardOutput.write(text + "the expert scorecard; docs/methodology.md has its weights\n")
            }
            try StandardOutput.write(text + "penalty \(fitted.penalty), intercept \(fitted.intercept)\n\n")
            try Listing(
                keys: ["column", "coefficient", "mean", "sd", "lo", "hi"],
                rows: fitted.columns.map {
                    [
                        .string($0.name), .double($0.coefficient), .number($0.mean), .number($0.sd), .number($0.lo),
                        .number($0.hi),
                    ]
                }
            ).show(asJSON: false)
        }
    }

    struct Activate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "activate",
            abstract: "A person's decision, also for a rollback; the batch lag rule still holds.")

        @OptionGroup var options: RootOptions
        @Argument(help: "The version, as v3.") var version: String
        @Option(help: "Why; kept for good.") var reason: String
        @OptionGroup var decision: DecisionOptions
        @Flag(help: "Also where it may score no batch that could still come.") var evenIfIdle = false

        func validate() throws {
            if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason must say something") }
        }

        mutating func run() throws {
            let app = try App(options, .writing("models activate \(version)"))
            let active = try app.ledger.activeModel().version
            try checkUse(app)
            let person = decision.person
            let fields: [(String, JSONText)] = [
                ("model", .string(version)), ("from", .string(active)), ("by", .string(person.name)),
                ("account", .string(person.account)), ("reason", .string(reason)),
            ]
            try app.ledger.activate(
                version, by: person.text, reason: reason, at: App.now().microseconds,
                event: EventRecord(word: "activated", fields: JSONText.object(fields).text()))
            Narrator(app.log(alsoToStandardError: false)).tell([Event("activated", fields)])
            try app.writeStatus()
            say("\(version) is active now, instead of \(active)")
        }

        /// A model whose labels were observed in the future may score no batch whose reference time has come by then.
        private func checkUse(_ app: App) throws {
            guard !evenIfIdle, let observed = try app.ledger.model(version)?.observedAt else { return }
            let now = App.now()
            guard observed > now.microseconds else { return }
            let time = Timestamp(microseconds: observed).text
            throw Failure(
                "\(version) may score no batch before \(time), when its labels were observed, and it is \(now.text)",
                in: app.root.databasePath,
                try:
                    "correct that observed_at by another labels file, which trains a version that may, or --even-if-idle."
            )
        }
    }
}
