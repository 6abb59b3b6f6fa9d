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

    private static let statusName: FileName = "status.json"
    private static let metricsName: FileName = "metrics.prom"
    /// Space that is kept for each, so that a full disk can be told of.
    private static let spareBytes = 16_384

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
                try write(StatusBoard.statusName, text)
                // The steps of a file change no metric.
                let metrics = Metrics.text(state.snapshot)
                if metrics != state.metrics {
                    try write(StatusBoard.metricsName, metrics)
                    state.metrics = metrics
                }
                for (name, text) in [(StatusBoard.statusName, text), (StatusBoard.metricsName, metrics)] {
                    try folder.makeSpare(for: name, bytes: max(StatusBoard.spareBytes, 2 * text.utf8.count))
                }
                return nil
            } catch {
                return error
            }
        }
    }

    private func write(_ name: FileName, _ text: String) throws(FileFailure) {
        do throws(FileFailure) {
            try folder.writeAtomically(name, durable: false, text: text)
        } catch  where error.isFullDisk {
            try folder.writeThroughSpare(name, text: text)
        }
    }
}
