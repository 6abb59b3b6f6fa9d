import ArgumentParser
import Console
import Custody
import Files
import Intake
import Pipeline
import Vocabulary

/// `kycc why`: a row for everything that became of a file, the oldest first.
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "What became of a file, and what to do next.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Argument(help: "The name it was dropped under, or has in archive/ or rejected/; or a batch.") var name: String

    mutating func run() throws {
        let app = try App(options, .reading)
        let history = try FileHistory(app, name)
        if history.entries.isEmpty {
            let miss = BatchFileName.nearMiss(history.name.text)
            let suggestion = miss?.suggestion.map { "kycc why \($0)" } ?? "kycc status, or drop it into the inbox"
            throw Failure.absent(
                "no file \(history.name.escaped) has been seen" + (miss.map { "; \($0.what)" } ?? ""),
                in: app.root.folder.path, try: suggestion + ".")
        }
        if format.json {
            try Listing(
                keys: [
                    "at", "what", "batch", "revision", "place", "exists", "rule", "message", "warnings", "next",
                    "owner",
                ],
                rows: history.entries.map(\.row)
            ).show(asJSON: true)
        } else {
            for entry in history.entries { try StandardOutput.write(entry.text) }
        }
    }
}
