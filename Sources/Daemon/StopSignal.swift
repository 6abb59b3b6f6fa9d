import Custody
import Synchronization

/// Tells long work, from another thread, that it is to stop: set once by a signal, polled between chunks and steps.
package final class StopSignal: Sendable {
    private let stopped = Atomic(false)

    /// A signal that is not set.
    package init() {}

    /// Whether somebody asked for the end.
    package var isSet: Bool { stopped.load(ordering: .relaxed) }

    /// Asks for the end; a second call changes nothing.
    package func set() { stopped.store(true, ordering: .relaxed) }
}
