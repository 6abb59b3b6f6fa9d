import CSystem
import Glibc

/// What handlers of signals have in common: a handler notes what came and raises an eventfd(2), for which a thread of
/// its own waits. The service may make no pipe.
package enum SignalHandler {
    /// No eventfd or thread was to be had.
    package struct Unready: Error, CustomStringConvertible {
        let what: String
        let code: Int32
        package var description: String { "\(what): \(String(cString: strerror(code)))" }

        /// Whether there was no thread, or no memory for one.
        package var isShortage: Bool { code == EAGAIN || code == ENOMEM }
    }

    /// The descriptor of an eventfd that nothing has raised yet.
    ///
    /// - Parameter what: the clause of the error.
    /// - Throws: `Unready`.
    static func makeEvent(_ what: String) throws -> Int32 {
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC))
        guard descriptor >= 0 else { throw Unready(what: what, code: errno) }
        return descriptor
    }

    /// Raises an eventfd from a handler: only what signal-safety(7) allows, and errno stays.
    static func raise(_ descriptor: Int32) {
        let saved = errno
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
        errno = saved
    }

    /// Waits until an eventfd is raised. Returns false if it cannot be read.
    static func wait(for descriptor: Int32) -> Bool {
        var count: UInt64 = 0
        while true {
            let size = read(descriptor, &count, MemoryLayout<UInt64>.size)
            if size < 0, errno == EINTR { continue }
            return size > 0
        }
    }

    /// Installs a handler, also if whoever started the program had blocked the signal.
    static func install(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = SA_RESTART
        sigaction(signal, &action, nil)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, signal)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}
