import Custody
import Files
import Glibc
package import Reporting
import Synchronization

/// Signals that do not end the daemon: without this, most of them would kill it unlogged.
///
/// | signal | what it does |
/// |---|---|
/// | TERM, INT, QUIT | end the daemon in order (`EndDeadline`); XCPU, a limit of processor time, does as TERM |
/// | HUP, USR1, USR2, ALRM, VTALRM, PROF, PWR, STKFLT, the real-time ones | are logged, and change nothing |
/// | PIPE, IO, XFSZ | are ignored without a line: the call that met them says what went wrong |
///
/// A handler only sets the signal's bit and raises an eventfd(2); a thread of its own reads and logs. A signal that
/// keeps coming is logged once a minute, with a count; what comes before the thread has looked counts once.
package enum SignalNotes {
    /// So long one signal is not logged again, in seconds.
    private static let quiet = 60.0
    /// The eventfd that handlers raise.
    private static let end = Atomic<Int32>(-1)
    /// Bit n − 1 is set if signal n has come and is not logged yet.
    private static let pending = Atomic<UInt64>(0)

    private static let named: [(signal: Int32, name: String)] = [
        (SIGHUP, "HUP"), (SIGUSR1, "USR1"), (SIGUSR2, "USR2"), (SIGALRM, "ALRM"), (SIGVTALRM, "VTALRM"),
        (SIGPROF, "PROF"), (SIGPWR, "PWR"), (SIGSTKFLT, "STKFLT"), (SIGXCPU, "XCPU"),
    ]
    private static let ignored = [SIGPIPE, SIGIO, SIGXFSZ]
    /// The C library keeps the kernel's first two real-time signals, 32 and 33, for itself.
    private static let realTime: ClosedRange<Int32> = 34...64

    /// From now on these signals are taken note of, until the process ends. To be called once.
    ///
    /// - Throws: `SignalHandler.Unready`.
    package static func begin(_ log: StatusLog) throws {
        let what = "signals cannot be handled"
        let descriptor = try SignalHandler.makeEvent(what)
        end.store(descriptor, ordering: .relaxed)
        let notes = Notes(log, descriptor)
        let code = DetachedThread.start { notes.run() }
        guard code == 0 else { throw SignalHandler.Unready(what: what, code: code) }
        for signal in ignored { Glibc.signal(signal, SIG_IGN) }
        for signal in named.map(\.signal) + realTime {
            SignalHandler.install(signal) { signal in
                _ = SignalNotes.pending.bitwiseOr(1 << UInt64(signal - 1), ordering: .sequentiallyConsistent)
                SignalHandler.raise(SignalNotes.end.load(ordering: .relaxed))
            }
        }
    }

    private static func name(_ signal: Int32) -> String {
        named.first { $0.signal == signal }?.name ?? "RTMIN+\(signal - realTime.lowerBound)"
    }

    /// The thread that logs.
    private final class Notes: Sendable {
        private let log: StatusLog
        private let descriptor: Int32

        init(_ log: StatusLog, _ descriptor: Int32) {
            self.log = log
            self.descriptor = descriptor
        }

        func run() {
            var last: [Int32: Double] = [:]
            var unlogged: [Int32: Int] = [:]
            while SignalHandler.wait(for: descriptor) {
                let pending = SignalNotes.pending.exchange(0, ordering: .sequentiallyConsistent)
                for signal in Int32(1)...64 where pending & (1 << UInt64(signal - 1)) != 0 {
                    unlogged[signal, default: 0] += 1
                    if signal == SIGXCPU { kill(getpid(), SIGTERM) }
                    guard steady() - (last[signal] ?? -.infinity) >= SignalNotes.quiet else { continue }
                    last[signal] = steady()
                    note(signal, count: unlogged.removeValue(forKey: signal) ?? 1)
                }
            }
        }

        private func note(_ signal: Int32, count: Int) {
            let what =
                switch signal {
                case SIGXCPU: "the limit of processor time is reached: the daemon ends"
                case SIGHUP: "noted and ignored; settings are read at the start: systemctl restart kycc"
                default: "noted and ignored"
                }
            var line = LogLine(
                .info, word: "signal", fields: [("name", .string(SignalNotes.name(signal))), ("what", .string(what))])
            if count > 1 { line = line.adding("count", .int(count)) }
            log.write(line)
        }
    }
}
