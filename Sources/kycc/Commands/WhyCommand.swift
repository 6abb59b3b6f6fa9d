import ArgumentParser
import Files
import Jobs
import Profiles

/// `kycc why`. Keys of a row, one for everything that became of the file, the oldest first: `at` (null for what lies in the
/// inbox now); `what` (`scored`, `trained`, `not_trained`, `duplicate`, `rejected`, `in_inbox`, `waiting`, `blocked`,
/// `left_alone`); `batch` and `revision`, or null; `place`, a path from the root; `exists`, whether the file is there; `rule`
/// and `message` of a refusal, or of what keeps it in the inbox, or null; `warnings`, a list of `code`, `count` and `what`; `next`, what
/// to do; `owner`, who dropped the file, or null.
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
