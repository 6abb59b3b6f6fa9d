import Glibc
import Synchronization

/// SIGINT and SIGTERM as a question that long work asks, for commands that have something to put away before they end.
enum Interruption {
    private static let came = Atomic(false)

    /// Whether somebody asked for the end since `expect`.
    static var hasCome: Bool { came.load(ordering: .relaxed) }

    /// From now on the signals end nothing by themselves.
    static func expect() {
        for one in [SIGINT, SIGTERM] { signal(one) { _ in Interruption.came.store(true, ordering: .relaxed) } }
    }
}
