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
    @Option(
        name: .customLong("what-if"), parsing: .singleValue,
        help: ArgumentHelp(
            "Score the company with this value changed, and nothing else; NAME= is missing. May be given several times.",
            valueName: "name=value"))
    var changes: [String] = []

    mutating func run() throws {
        let app = try App(options, .reading)
        let request = try app.request(batch, revision: which.revision)
        let explained = try ExplainedScore(app, batch: batch, party: party, request: request)
        if !changes.isEmpty {
            let whatIf = try WhatIfScore(explained, changes: changes)
            if format.json { try StandardOutput.write(whatIf.json) } else { try whatIf.show() }
        } else if format.json {
            try StandardOutput.write(explained.json)
        } else {
            try explained.show()
        }
    }
}
