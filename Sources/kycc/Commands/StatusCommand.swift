import ArgumentParser
import Files
import Foundation
import Jobs

/// `kycc status`. With `--json` it is `status.json` as it stands, whose keys the README has.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "What is going on.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Flag(help: "Go on showing it, every second, until interrupted.") var watch = false

    mutating func run() throws {
        let root = try App.root(options)
        if watch { Interruption.expect() }
        repeat {
            guard let text = try root.status.text(of: "status.json") else {
                throw Failure.absent("there is no status yet", in: root.status.path, try: "start kycc daemon.")
            }
            try StandardOutput.write(frameStart + (format.json ? TerminalText(json: text) : StatusText(text).text))
            StandardOutput.flush()
            // A signal ends the wait as well.
            if watch, !Interruption.hasCome { usleep(1_000_000) }
        } while watch && !Interruption.hasCome
    }

    /// On a terminal each frame takes the place of the one before; elsewhere, and for who wants no escapes, it follows it.
    private var frameStart: TerminalText {
        let environment = ProcessInfo.processInfo.environment
        let mayEscape = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        return watch && mayEscape && isatty(STDOUT_FILENO) == 1 ? "\u{1B}[H\u{1B}[2J" : ""
    }
}

/// `status.json` for people.
private struct StatusText {
    let text: TerminalText

    init(_ json: String) throws {
        guard let status = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
            throw Failure(
                "this is no object", in: "status.json", try: "start kycc daemon, which writes it anew.")
        }
        func part(_ key: String) -> [String: Any] { status[key] as? [String: Any] ?? [:] }
        let daemon = part("daemon")
        let pid = daemon["pid"] as? Int32 ?? 0
        let claims = daemon["state"] as? String ?? "unknown"
        // A daemon that was killed could not say so.
        let isGone = claims != "stopped" && kill(pid, 0) != 0 && errno == ESRCH
        let state = isGone ? "not running (it ended without saying so)" : claims
        let since = state == "stopped" ? "" : ", process \(pid), since \(daemon["started_at"] ?? "-")"
        var lines: [TerminalText] = ["daemon   \(state)\(since)"]
        if let current = status["current"] as? [String: Any] {
            lines.append(
                "now      \(current["step"] ?? "") \(current["file"] ?? "") \(current["done"] ?? 0)/\(current["total"] ?? 0)"
            )
        }
        let queue = part("queue")
        lines.append(
            "queue    \(queue["ready"] ?? 0) ready, \(queue["waiting"] ?? 0) waiting, \(queue["rejected"] ?? 0) rejected"
        )
        let model = part("active_model")
        lines.append("model    \(model["version"] ?? "-"), active since \(model["activated_at"] ?? "-")")
        let last = part("last_batch")
        if !last.isEmpty {
            lines.append(
                "last     \(last["batch"] ?? ""): \(last["parties"] ?? 0) parties with \(last["model"] ?? ""), \(last["scored_at"] ?? "")"
            )
        }
        let totals = part("totals")
        lines.append(
            "totals   \(totals["batches_scored"] ?? 0) batches, \(totals["parties_scored"] ?? 0) parties scored,"
                + " \(totals["models_trained"] ?? 0) models trained, \(totals["files_rejected"] ?? 0) files rejected")
        lines += StatusText.warnings(status["warnings"] as? [[String: Any]] ?? [])
        if let error = status["last_error"] as? [String: Any] {
            lines.append("trouble  \(error["what"] ?? ""). Try: \(error["hint"] ?? "")")
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static let mostWarnings = 5

    /// The newest warnings about data, and how many older ones `status.json` has.
    private static func warnings(_ warnings: [[String: Any]]) -> [TerminalText] {
        let older = warnings.count - mostWarnings
        let newest = warnings.prefix(mostWarnings).map { warning -> TerminalText in
            "warning  \(warning["batch"] ?? ""): \(warning["code"] ?? "") \(warning["what"] ?? "")"
        }
        return newest + (older > 0 ? ["warning  \(older) older: kycc status --json"] : [])
    }
}
