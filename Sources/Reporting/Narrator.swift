package import Files
package import Vocabulary

/// Turns what happened into lines of the log. The daemon and the commands that run jobs use the same one, so that an
/// event has the same line whoever met it.
package struct Narrator: Sendable {
    private let log: StatusLog

    /// - Parameter log: where the lines go.
    package init(_ log: StatusLog) { self.log = log }

    /// Writes a line for each event, in order.
    package func tell(_ events: [Event]) {
        for event in events { log.write(LogLine(event)) }
    }

    /// Writes a warning for each thing that the ledger noticed on its way.
    ///
    /// - Parameter notices: one sentence each, without a full stop.
    package func tell(notices: [String]) {
        for notice in notices { log.write(LogLine(.warning, word: "warning", fields: [("what", .string(notice))])) }
    }

    /// Writes that the program ended while it read a file.
    ///
    /// - Parameters:
    ///   - file: its name in the inbox.
    ///   - deaths: how many times that has happened.
    ///   - most: how many times set the file aside.
    package func tellDeath(at file: FileName, deaths: Int, of most: Int) {
        let what = "the program ended while it read this file: \(deaths) times of \(most)"
        log.write(LogLine(.warning, word: "warning", file: file, fields: [("what", .string(what))]))
    }
}

extension LogLine {
    /// What the chain of the ledger has of an event and the log leaves out.
    private static let unlogged: Set<String> = [
        "sha256", "coefficients_sha256", "revision", "settings", "program",
    ]

    /// The line of an event: its word decides the level, and the seconds are the last field.
    package init(_ event: Event) {
        let level: Level =
            switch event.word {
            case "error": .error
            case "warning", "rejected", "set_aside", "released": .warning
            default: .info
            }
        let fields = event.fields.filter { !LogLine.unlogged.contains($0.0) }
        self.init(level, word: event.word, fields: fields + (event.seconds.map { [("seconds", .double($0))] } ?? []))
    }
}
