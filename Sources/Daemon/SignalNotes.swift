import CSystem
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
/// A handler only sets the signal's bit and raises an eventfd(2), because the service may make no pipe; a thread of its
/// own reads and logs. A signal that keeps coming is logged once a minute, with a count; what comes before the thread
/// has looked counts once.
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
    /// - Throws: the error number if there is no eventfd or thread to be had, as `SignalNotes.Unready`.
    package static func begin(_ log: StatusLog) throws {
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC))
        guard descriptor >= 0 else { throw Unready(code: errno) }
        end.store(descriptor, ordering: .relaxed)
        var thread = pthread_t()
        let notes = Unmanaged.passRetained(Notes(log, descriptor))
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Notes>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, notes.toOpaque())
        guard code == 0 else {
            notes.release()
            throw Unready(code: code)
        }
        pthread_detach(thread)
        for signal in ignored { Glibc.signal(signal, SIG_IGN) }
        for signal in named.map(\.signal) + realTime { install(signal) }
    }

    /// No eventfd or thread was to be had.
    package struct Unready: Error, CustomStringConvertible {
        let code: Int32
        package var description: String { "signals cannot be handled: \(String(cString: strerror(code)))" }
    }

    private static func install(_ signal: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { signal in
            // Only what signal-safety(7) allows.
            let saved = errno
            _ = SignalNotes.pending.bitwiseOr(1 << UInt64(signal - 1), ordering: .sequentiallyConsistent)
            var one: UInt64 = 1
            _ = write(SignalNotes.end.load(ordering: .relaxed), &one, MemoryLayout<UInt64>.size)
            errno = saved
        }
        action.sa_flags = SA_RESTART
        sigaction(signal, &action, nil)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, signal)
        // Whoever started us may have had it blocked.
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
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
            var raised: UInt64 = 0
            while true {
                let count = read(descriptor, &raised, MemoryLayout<UInt64>.size)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
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
                .info, "signal", fields: [("name", .string(SignalNotes.name(signal))), ("what", .string(what))])
            if count > 1 { line = line.adding("count", .int(count)) }
            log.write(line)
        }
    }
}
