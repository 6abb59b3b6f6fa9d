package import Files
import Synchronization

/// One line of `status.log`.
package struct LogLine: Sendable {
    /// How urgent a line is; the raw value is its word in the line.
    package enum Level: String, Sendable {
        case info = "INFO"
        case warning = "WARN"
        case error = "ERROR"
    }

    /// How urgent it is.
    package let level: Level
    /// One of the event words.
    package let word: String
    /// The file that the line is about, shown as the first field.
    package let file: FileName?
    /// In the order in which they are shown.
    package let fields: [(String, JSONText)]

    /// - Parameters: as the properties.
    package init(_ level: Level, word: String, file: FileName? = nil, fields: [(String, JSONText)]) {
        self.level = level
        self.word = word
        self.file = file
        self.fields = fields
    }

    /// The same line with one more field.
    package func adding(_ key: String, _ value: JSONText) -> LogLine {
        LogLine(level, word: word, file: file, fields: fields + [(key, value)])
    }

    /// The line without its end: `TIME LEVEL word key=value …`. Values with blanks, quotes or equals signs are quoted,
    /// and no value can end the line.
    package func text(at time: String) -> String {
        let name = file.map { " file=\(LogLine.quoted($0.text, escaped: $0.escaped))" } ?? ""
        let pairs = fields.map { " \($0)=\(LogLine.value($1))" }.joined()
        return "\(time) \(level.rawValue) \(word)\(name)\(pairs)"
    }

    private static func value(_ value: JSONText) -> String {
        guard case .string(let text) = value else { return value.text() }
        return quoted(text, escaped: escapedForLog(text))
    }

    /// A text as it is where nothing in it needs quotes. It is looked at by its scalars: an equals sign with a
    /// combining mark is one character that is no equals sign, but whoever reads the log splits at the sign.
    ///
    /// - Parameter text: nil where it is no UTF-8.
    private static func quoted(_ text: String?, escaped: String) -> String {
        guard let text, !text.isEmpty, escaped.utf8.elementsEqual(text.utf8),
            text.unicodeScalars.allSatisfy({ $0 != "=" && !$0.properties.isWhitespace })
        else { return "\"\(escaped)\"" }
        return text
    }
}

/// `status.log`, for `tail -F`; on request the same lines also go to standard error.
package final class StatusLog: Sendable {
    private struct State {
        var file: AppendingFile
        var hasFailed = false
        /// Lines that could not be written since the last that was, and why.
        var lost = 0
        var why = ""
    }

    private let state: Mutex<State>
    private let alsoToStandardError: Bool
    private let clock: @Sendable () -> String

    /// - Parameter clock: the present moment as the lines show it, RFC 3339 with milliseconds.
    package init(
        folder: Folder, maximumBytes: Int64, keep: Int, alsoToStandardError: Bool,
        clock: @escaping @Sendable () -> String
    ) {
        state = Mutex(State(file: AppendingFile("status.log", in: folder, maximumBytes: maximumBytes, keep: keep)))
        self.alsoToStandardError = alsoToStandardError
        self.clock = clock
    }

    /// Writes a line. A log that cannot be written stops no work: that is said on standard error, once until it works
    /// again.
    package func write(_ line: LogLine) {
        let text = line.text(at: clock()) + "\n"
        state.withLock { state in
            do {
                try state.file.append(note(state) + text)
                (state.hasFailed, state.lost) = (false, 0)
            } catch {
                state.lost += 1
                state.why = "\(error)"
                if !state.hasFailed {
                    let what = JSONText.string("status.log cannot be written: \(error)")
                    let line = LogLine(.warning, word: "warning", fields: [("what", what)])
                    writeToStandardError("\(line.text(at: clock()))\n")
                }
                state.hasFailed = true
            }
        }
        guard alsoToStandardError else { return }
        let shown = TerminalText(lines: text)
        guard let queue = StandardErrorQueue.current else { return writeToStandardError(shown) }
        // Whoever looks at this file learns why the other place has less.
        if queue.add(shown) { appendQuietly(StatusLog.noteOfStall) }
    }

    /// How many lines could not be written since the last that was, and why; nil where none.
    package var lost: String? { state.withLock { StatusLog.sentence($0) } }

    private static func sentence(_ state: borrowing State) -> String? {
        state.lost == 0 ? nil : "\(state.lost) lines of status.log could not be written: \(state.why)"
    }

    /// The line that stands in the log for those that it lost.
    private func note(_ state: borrowing State) -> String {
        guard let what = StatusLog.sentence(state) else { return "" }
        return LogLine(.warning, word: "warning", fields: [("what", .string(what))]).text(at: clock()) + "\n"
    }

    /// Says a line on standard error alone, if lines go there.
    package func say(_ line: LogLine) {
        guard alsoToStandardError else { return }
        let shown = TerminalText(lines: line.text(at: clock()) + "\n")
        guard let queue = StandardErrorQueue.current else { return writeToStandardError(shown) }
        _ = queue.add(shown)
    }

    private static let noteOfStall = LogLine(
        .warning, word: "warning",
        fields: [("what", .string("nobody reads standard error: lines are dropped there until somebody does"))])

    private func appendQuietly(_ line: LogLine) {
        let text = line.text(at: clock()) + "\n"
        state.withLock { state in
            do {
                try state.file.append(text)
            } catch {
                // The line before was told of already.
                state.hasFailed = true
            }
        }
    }
}

extension StandardErrorQueue {
    /// A queue whose notes are lines of the log.
    ///
    /// - Parameter clock: the present moment as the lines show it.
    package static func ofLog(clock: @escaping @Sendable () -> String) -> StandardErrorQueue {
        StandardErrorQueue { count in
            let what = "lines were dropped here while nobody read standard error; status.log has them"
            let line = LogLine(.warning, word: "warning", fields: [("what", .string(what)), ("dropped", .int(count))])
            return "\(line.text(at: clock()))\n"
        }
    }
}
