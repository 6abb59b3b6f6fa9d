import Files
import Foundation
import Pipeline
import Synchronization

/// Progress on a terminal, and nothing elsewhere. There is one terminal, so there is one line.
package enum ProgressLine {
    private static let isTerminal =
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    private static let stands = Mutex(false)
    private static let erased: TerminalText = "\r\u{1B}[K"

    static func show(_ progress: Pipeline.Progress) {
        let share = progress.total > 0 ? " \(progress.done * 100 / progress.total) %" : ""
        show("\(progress.batch) \(progress.step)\(share)")
    }

    static func show(_ text: TerminalText) {
        guard isTerminal else { return }
        stands.withLock { $0 = true }
        writeToStandardError(erased + text)
    }

    /// Removes the line, so that what comes next stands on an empty one.
    package static func clear() {
        let stood = stands.withLock { stands in
            defer { stands = false }
            return stands
        }
        if stood { writeToStandardError(erased) }
    }
}
