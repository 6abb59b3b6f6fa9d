import ArgumentParser
import Console
import Files
import Ledger
import Vocabulary

/// `kycc batches`.
struct BatchesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "batches", abstract: "The batches, in batch order.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag

    mutating func run() throws {
        func time(_ microseconds: Int64) -> JSONText { .string(Timestamp(microseconds: microseconds).text) }
        let ledger = try App(options, .reading).ledger
        let warnings = try ledger.warningCounts()
        let drift = try ledger.driftVerdicts()
        try Listing(
            keys: [
                "batch", "parties", "model", "as_of", "scored_at", "psi", "drift", "labelled", "defaults", "warnings",
            ],
            rows: try ledger.batches().map {
                [
                    .string($0.batchID), .int($0.request.parties), .string($0.request.modelVersion),
                    time($0.request.asOf),
                    time($0.request.requestedAt), .number($0.request.psi), .text(drift[$0.batchID]),
                    .int($0.labelled), .int($0.defaults), .int(warnings[$0.batchID] ?? 0),
                ]
            }
        ).show(asJSON: format.json)
    }
}
