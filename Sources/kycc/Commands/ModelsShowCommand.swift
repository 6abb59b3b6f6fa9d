import ArgumentParser
import Console
import Custody
import Files
import Ledger
import Pipeline
import Scorecards
import Vocabulary

extension ModelsCommand {
    /// `kycc models show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One version: points or coefficients, figures, lineage, activations.")

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
                ("recipe", .string(try model.recipe()?.description ?? "expert")),
                ("rival_of", .text(try model.rivalOf())),
                (
                    "lineage",
                    .array(model.lineage.map { .object([("batch", .string($0.batchID)), ("role", .string($0.role))]) })
                ),
                ("observed_at", .text(model.observedAt.map { Timestamp(microseconds: $0).text })),
                ("coefficients", .written(model.coefficients)),
                ("scorecard", .written(try ModelText.text(ModelText.scorecard(model.coefficients)))),
                ("figures", .written(model.figures)),
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
            if let recipe = try model.recipe() {
                let rival = try model.rivalOf().map { ", trained as a rival of \($0)" } ?? ""
                text += "recipe: \(recipe.description)\(rival)\n"
            }
            text += try ScorecardListing.outOfFold(model)
            text += "lineage: \(lineage.isEmpty ? "none" : lineage)\n"
            for activation in activations {
                let at = Timestamp(microseconds: activation.at).text
                text += "activated \(at) by \(activation.by): \(activation.reason)\n"
            }
            let scorecard = try ModelText.scorecard(model.coefficients)
            try StandardOutput.write(text)
            try ScorecardListing(scorecard).show()
            if scorecard.recipe == .bends { return }
            try StandardOutput.write("\n")
            try Listing(
                keys: ["feature", "shape", "weight", "scale", "lo", "hi", "mean", "sd"],
                rows: scorecard.terms.map { term in
                    let figures = term.figures
                    return [
                        .string(term.feature), .string(term.kind), .double(figures.weight), .text(figures.scale),
                        .number(figures.lo), .number(figures.hi), .number(figures.mean), .number(figures.sd),
                    ]
                }
            ).show(asJSON: false)
        }
    }
}
