package import Files
import Synchronization

/// Keeps the status and writes `status.json` and `metrics.prom` at every change.
package final class StatusBoard: Sendable {
    private struct State {
        var snapshot: StatusSnapshot
        /// What `metrics.prom` says.
        var metrics = ""
    }

    private let state: Mutex<State>
    private let folder: Folder
    private let clock: @Sendable () -> String

    /// - Parameter clock: the present moment, RFC 3339.
    package init(_ snapshot: StatusSnapshot, folder: Folder, clock: @escaping @Sendable () -> String) {
        state = Mutex(State(snapshot: snapshot))
        self.folder = folder
        self.clock = clock
    }

    package var snapshot: StatusSnapshot { state.withLock { $0.snapshot } }

    /// Changes the status and writes it.
    ///
    /// - Returns: why it could not be written; nil where it was. Work does not depend on it.
    @discardableResult
    package func update(_ change: (inout StatusSnapshot) -> Void = { _ in }) -> FileFailure? {
        // Written under the lock, so that an older status never replaces a newer one.
        state.withLock { state in
            change(&state.snapshot)
            do throws(FileFailure) {
                let text = state.snapshot.json(writtenAt: clock()).text(pretty: true) + "\n"
                try folder.writeAtomically("status.json", durable: false, text: text)
                // The steps of a file change no metric.
                let metrics = Metrics.text(state.snapshot)
                if metrics != state.metrics {
                    try folder.writeAtomically("metrics.prom", durable: false, text: metrics)
                    state.metrics = metrics
                }
                return nil
            } catch {
                return error
            }
        }
    }
}
