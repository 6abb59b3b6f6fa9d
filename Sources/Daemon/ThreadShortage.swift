import CThreads
import Files
import Glibc
package import Reporting
import Synchronization

/// Ends the process when it can make no thread.
///
/// libdispatch, on which Swift's concurrency and the database's queue rest, tries again every second in that case, for
/// ever and without a word. Each of those rounds calls sleep(3), which is this program's own (`CThreads`): it tries to
/// make a thread by itself. If that succeeds there is no shortage, or none any more. If it fails for as long as the
/// shortage may last, the process writes one line and ends with `status`. No thread and no memory is set aside for
/// that, so whatever runs within its limits is left alone.
///
/// | state | what happens | to |
/// |---|---|---|
/// | none | sleep(3), and no thread can be made | short since now |
/// | short | sleep(3), and a thread can be made | none |
/// | short | no sleep(3) for `quiet` seconds | none: libdispatch got its thread |
/// | short | it lasts longer than the patience | ended, with `status` |
///
/// The state on the disk is that of a kill, which the next start recovers from.
package enum ThreadShortage {
    /// The exit code: EX_OSERR of sysexits.h, "cannot fork".
    package static let status: Int32 = 71
    /// What to do about it.
    package static let hint =
        "Raise the limit of threads (TasksMax, pids.max, ulimit -u) or of memory (ulimit -v, ulimit -d)."
    /// How long a shortage may last while the program starts, and in commands; seconds.
    package static let patience = 10.0
    /// How long it may last in a daemon that works: other programs of the user may have taken what there is; seconds.
    package static let patienceAtWork = 30.0
    /// Whoever waits for a thread says so every second.
    private static let quiet = 3.0
    /// So much longer other threads wait than that of the work, in seconds.
    private static let precedence = 2.0
    /// So long the last words may take, in seconds; then the process ends without.
    private static let longestWords: UInt32 = 2

    /// So long the log's line may take to standard error, in seconds.
    private static let longestFlush = 0.5

    private struct State {
        /// Monotonic seconds of the first and the last failure of the present shortage.
        var short: (since: Double, last: Double)?
        var patience = ThreadShortage.patience
        /// Puts work away, if it is the thread of that work that waits.
        var work: (thread: pthread_t, giveUp: @Sendable () -> Void)?
        var lastWords: @Sendable (Double) -> Void = { _ in }
    }

    private static let state = Mutex(State())

    /// From now on a shortage ends the process.
    ///
    /// - Parameter lastWords: says why; the argument is how long the shortage has lasted, in seconds. A later call
    ///   replaces it.
    package static func watch(lastWords: @escaping @Sendable (Double) -> Void) {
        state.withLock { $0.lastWords = lastWords }
        kycc_on_sleep { ThreadShortage.meet() }
    }

    /// The same with a line of a log as the last words.
    package static func watch(_ log: StatusLog) {
        watch { seconds in
            log.write(.threadShortage(seconds))
            StandardErrorQueue.current?.flush(seconds: longestFlush)
        }
    }

    /// What is wrong, without a full stop.
    package static func sentence(_ seconds: Double) -> String {
        "no thread could be started for \(Int(seconds)) s: a limit of threads or of memory is too low"
    }

    /// Work begins on this thread.
    ///
    /// - Parameters:
    ///   - patience: how long a shortage may last from now on, in seconds.
    ///   - giveUp: called before the process ends, on this thread, if that is the one that waits. It must not wait.
    package static func beginWork(patience: Double = patience, giveUp: @escaping @Sendable () -> Void) {
        let thread = pthread_self()
        state.withLock {
            $0.patience = patience
            $0.work = (thread, giveUp)
        }
    }

    /// Somebody waits for a thread.
    private static func meet() {
        let isThere = DetachedThread.start {} == 0
        let now = steady()
        let end = state.withLock { state -> State? in
            if isThere {
                state.short = nil
                return nil
            }
            let isNew = state.short.map { now - $0.last > quiet } ?? true
            let since = isNew ? now : state.short?.since ?? now
            state.short = (since, now)
            // Where the thread of the work waits as well, it is the one that ends the process.
            let isOfWork = state.work.map { $0.thread == pthread_self() } ?? true
            return now - since < state.patience + (isOfWork ? 0 : precedence) ? nil : state
        }
        guard let end else { return }
        // Whoever holds a lock that the words need may be the one that waits for a thread.
        SignalHandler.install(SIGALRM) { _ in _exit(ThreadShortage.status) }
        alarm(longestWords)
        if let work = end.work, work.thread == pthread_self() { work.giveUp() }
        end.lastWords(now - (end.short?.since ?? now))
        _exit(status)
    }
}
