import ArgumentParser
import Console
import Custody
import Files
import Foundation
import Pipeline

/// `kycc status`. With `--json` it is `status.json` as it stands.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "What is going on.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Flag(help: "Go on showing it, every second, until interrupted.") var watch = false

    mutating func run() throws {
        if watch { try Interruption.expect() }
        repeat {
            let root = try StatusRoot(options)
            let json = try root.status.text(of: "status.json")
            let held = HeldRoot.daemon(of: root, status: json, now: App.now())
            guard let text = json else {
                if let held {
                    throw Failure.absent(held, in: root.status.path, try: "give the daemon the right to write there.")
                }
                throw Failure.absent("there is no status yet", in: root.status.path, try: "start kycc daemon.")
            }
            let shown =
                try format.json
                ? TerminalText(json: text) : StatusText(text, held: held, missing: root.missing).text
            if format.json {
                for what in root.missing { writeToStandardError("warning: \(what). Try: \(StatusRoot.hint)\n") }
            }
            try StandardOutput.write(frameStart + shown)
            StandardOutput.flush()
            // A signal ends the wait as well.
            if watch, !Interruption.hasCome { usleep(1_000_000) }
        } while watch && !Interruption.hasCome
    }

    /// On a terminal each frame takes the place of the one before; elsewhere, and for who wants no escapes, it follows
    /// it.
    private var frameStart: TerminalText {
        let environment = ProcessInfo.processInfo.environment
        let mayEscape = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        return watch && mayEscape && isatty(STDOUT_FILENO) == 1 ? "\u{1B}[H\u{1B}[2J" : ""
    }
}
