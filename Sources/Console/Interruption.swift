import Glibc
import Synchronization

/// SIGINT, SIGTERM and SIGHUP as a question that long work asks, for commands that have something to put away before they end.
package enum Interruption {
    private static let came = Atomic(false)

    /// Whether somebody asked for the end since `expect`.
    package static var hasCome: Bool { came.load(ordering: .relaxed) }

    /// From now on the signals end nothing by themselves. Whoever started us may have had them blocked, and we would never
    /// hear of one.
    package static func expect() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for one in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, one) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        for one in [SIGINT, SIGTERM, SIGHUP] { signal(one) { _ in Interruption.came.store(true, ordering: .relaxed) } }
    }
}
