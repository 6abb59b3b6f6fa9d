import Files
package import Reporting

extension LogLine {
    /// The line about something that stood in the place of a file of the program.
    ///
    /// - Parameter what: which, what it was, and where it is now.
    package static func setAside(_ what: String) -> LogLine {
        LogLine(
            .warning, "warning",
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
            .error, "error",
            fields: [
                ("what", .string(what)),
                ("step", .string(step)), ("exit", .int(Int(EndDeadline.status))),
                ("try", .string("Look at the disk and the mounts; the next start recovers.")),
            ])
    }
}
