import Files
import Glibc
package import Reporting

extension LogLine {
    /// The line about a status that cannot be written.
    ///
    /// - Parameter error: why; nil where it can be written again.
    package static func statusTrouble(_ error: (any Error)?) -> LogLine {
        guard let error else {
            return LogLine(.info, word: "recovered", fields: [("what", .string("status/ can be written again"))])
        }
        let hint = (error as? FileFailure)?.hint ?? "Look at the folder status/."
        let what = "the status cannot be written, so that kycc status and the metrics are old: \(error)"
        return LogLine(.warning, word: "warning", fields: [("what", .string(what)), ("try", .string(hint))])
    }

    /// The line about a lock file that was removed or replaced.
    static let lockRenewed = LogLine(
        .warning, word: "warning",
        fields: [
            ("what", .string(".kycc.lock was removed or replaced while the daemon holds the root: it is locked anew")),
            ("try", .string("Leave the file alone: without it a second daemon could start.")),
        ])

    /// The line about an end in order.
    ///
    /// - Parameter what: what was ended, where the daemon was not at work yet.
    package static func stopped(during what: String? = nil) -> LogLine {
        let line = LogLine(.info, word: "stopped", fields: [("pid", .int(Int(getpid())))])
        return what.map { line.adding("what", .string($0)) } ?? line
    }

    /// The line about another process that has the root.
    static func heldByAnother(_ held: RootIsHeld) -> LogLine {
        LogLine(
            .error, word: "error",
            fields: [
                ("what", .string(".kycc.lock was removed or replaced, and \(held): the daemon ends")),
                ("try", .string("See which of the two is to work, and leave the file alone.")),
            ])
    }

    /// The line about an end for want of threads.
    ///
    /// - Parameter seconds: how long no thread could be started.
    package static func threadShortage(_ seconds: Double) -> LogLine {
        LogLine(
            .error, word: "error",
            fields: [
                ("what", .string("\(ThreadShortage.sentence(seconds)); the daemon ends")),
                ("exit", .int(Int(ThreadShortage.status))), ("try", .string(ThreadShortage.hint)),
            ])
    }

    /// The line about something that stood in the place of a file of the program.
    ///
    /// - Parameter what: which, what it was, and where it is now.
    package static func setAside(_ what: String) -> LogLine {
        LogLine(
            .warning, word: "warning",
            fields: [("what", .string(what)), ("try", .string("Look at it, and remove it when it is of no use."))])
    }

    /// The line about an end that did not come by itself.
    ///
    /// - Parameters:
    ///   - seconds: how long the orderly way had.
    ///   - step: what the daemon was at.
    package static func endDeadline(_ seconds: Double, step: String) -> LogLine {
        let what = "asked for the end \(Int(seconds)) s ago, and a system call does not return: it ends now"
        return LogLine(
            .error, word: "error",
            fields: [
                ("what", .string(what)),
                ("step", .string(step)), ("exit", .int(Int(EndDeadline.status))),
                ("try", .string("Look at the disk and the mounts; the next start recovers.")),
            ])
    }
}
