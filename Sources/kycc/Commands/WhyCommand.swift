import ArgumentParser
import Files
import Jobs

/// `kycc why`. Keys of a row, one for everything that became of the file, the oldest first: `at` (null for what lies in the
/// inbox now); `what` (`scored`, `trained`, `not_trained`, `duplicate`, `rejected`, `in_inbox`, `waiting`, `left_alone`);
/// `batch` and `revision`, or null; `place`, a path from the root; `exists`, whether the file is there; `rule` and `message`
/// of a refusal, or null; `warnings`, a list of `code`, `count` and `what`; `next`, what to do; `owner`, who
/// dropped the file, or null.
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "What became of a file, and what to do next.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Argument(help: "The name it was dropped under, or has in archive/ or rejected/.") var name: String

    mutating func run() throws {
        let app = try App(options, .reading)
        let history = try FileHistory(app, name)
        if history.entries.isEmpty {
            throw Failure.absent(
                "no file \(history.name.escaped) has been seen", in: app.root.folder.path,
                try: "kycc status, or drop it into the inbox.")
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
