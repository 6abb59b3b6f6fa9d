import Custody
package import Files
import Glibc
package import Pipeline
import Synchronization

/// Ends the process when it was asked for its end and does not come to it: a system call that does not return, on a
/// disk or a network that has stalled, is not interrupted by any flag.
///
/// A signal asks for the end. The orderly way then has `patience` seconds. If the process still runs after that, a
/// thread of its own writes one line on standard error and calls _exit(2) with `status`. Nothing that may wait is used
/// on that path: no lock that work holds, no allocation of a file, no flush. The state on the disk is that of a kill,
/// which the next start recovers from.
///
/// | state | who moves on | to |
/// |---|---|---|
/// | nobody asked | a signal of `begin` | asked |
/// | asked | the process, by its own way | ended, with the code of that way |
/// | asked | `patience` seconds | ended, with `status` |
package enum EndDeadline {
    /// How long the orderly way may take, in seconds; the promise to the outside is 5.
    package static let patience = 4.0
    /// The exit code of a process that was ended this way: the first behind those of sysexits.h.
    package static let status: Int32 = 79
    /// So long the line on standard error may take, in seconds.
    private static let longestLine = 0.3

    /// The eventfd that the handlers raise; −1 before `begin`.
    private static let asked = Atomic<Int32>(-1)
    private static let hasCome = Atomic(false)
    /// What a job is at; nil where it reports nothing.
    private static let progress = Mutex<Progress?>(nil)

    /// Whether somebody asked for the end since `begin`.
    package static var isAsked: Bool { hasCome.load(ordering: .relaxed) }

    /// Remembers where a job stands, for the line at the end.
    package static func note(_ progress: Progress?) { EndDeadline.progress.withLock { $0 = progress } }

    /// Where the job stands that was noted last, such as `reading A_profiles.json`; nil where none is at work.
    package static var step: String? {
        // Never waits: whoever holds the lock may be the one that hangs.
        progress.withLockIfAvailable { $0.map { "\($0.step) \($0.file)" } } ?? nil
    }

    /// From now on these signals ask for the end and do nothing else, until the process ends. A second call changes
    /// nothing.
    ///
    /// - Parameters:
    ///   - whenAsked: called once, on a thread of its own. It must not wait for anything.
    ///   - line: the line about the end; the argument is how long the orderly way had, in seconds. It must not wait
    ///     either.
    /// - Throws: `SignalHandler.Unready`.
    package static func begin(
        _ signals: [Int32], whenAsked: @escaping @Sendable () -> Void = {},
        line: @escaping @Sendable (Double) -> TerminalText
    ) throws {
        guard asked.load(ordering: .relaxed) < 0 else { return }
        let what = "an end cannot be asked for"
        let descriptor = try SignalHandler.makeEvent(what)
        asked.store(descriptor, ordering: .sequentiallyConsistent)
        let code = DetachedThread.start {
            _ = SignalHandler.wait(for: descriptor)
            whenAsked()
            wait(patience)
            // A thread of its own: whoever reads standard error may stand still as well.
            _ = DetachedThread.start { say(line(patience)) }
            wait(longestLine)
            _exit(status)
        }
        guard code == 0 else {
            asked.store(-1, ordering: .sequentiallyConsistent)
            close(descriptor)
            throw SignalHandler.Unready(what: what, code: code)
        }
        for signal in signals {
            SignalHandler.install(signal) { _ in
                EndDeadline.hasCome.store(true, ordering: .relaxed)
                SignalHandler.raise(EndDeadline.asked.load(ordering: .relaxed))
            }
        }
    }

    /// Waits on the monotonic clock, whatever signals come.
    private static func wait(_ seconds: Double) {
        let end = steady() + seconds
        while true {
            let rest = end - steady()
            if rest <= 0 { return }
            _ = poll(nil, 0, Int32(rest * 1000) + 1)
        }
    }

    /// Writes a line if the other side takes it now.
    private static func say(_ line: TerminalText) {
        var other = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        guard poll(&other, 1, 0) == 1, other.revents & Int16(POLLOUT) != 0 else { return }
        var text = line.text
        text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
