import Daemon
import Files
import Glibc
import Ledger

/// SIGINT, SIGTERM and SIGHUP as a question that long work asks, for commands that have something to put away before
/// they end.
package enum Interruption {
    /// Whether somebody asked for the end since `expect`.
    package static var hasCome: Bool { EndDeadline.isAsked }

    /// From now on the signals end nothing by themselves, but for a process that does not come to its end in time.
    ///
    /// - Throws: an error if no signal can be handled.
    package static func expect() throws {
        try EndDeadline.begin([SIGINT, SIGTERM, SIGHUP], whenAsked: Ledger.endWaits) { seconds in
            let step = EndDeadline.step.map { " (\($0))" } ?? ""
            return """
                error: interrupted, and not at the end after \(Int(seconds)) s\(step): a system call does not return. \
                Try: look at the disk, then run it again, which recovers first.\n
                """
        }
    }
}
