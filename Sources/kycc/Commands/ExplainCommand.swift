import ArgumentParser
import Console

/// `kycc explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Points, reasons, and what would move a score to the next band.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @OptionGroup var which: RevisionOption
    @Argument(help: "The batch.") var batch: String
    @Argument(help: "The party.") var party: String

    mutating func run() throws {
        let app = try App(options, .reading)
        let request = try app.request(batch, revision: which.revision)
        let explained = try ExplainedScore(app, batch: batch, party: party, request: request)
        if format.json {
            try StandardOutput.write(explained.json)
        } else {
            try explained.show()
        }
    }
}
