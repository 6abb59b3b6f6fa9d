package import Files
import Synchronization

/// Keeps the status and writes `status.json` and `metrics.prom` at every change.
package final class StatusBoard: Sendable {
    private let state: Mutex<StatusSnapshot>
    private let folder: Folder
    private let clock: @Sendable () -> String

    /// - Parameter clock: the present moment, RFC 3339.
    package init(_ snapshot: StatusSnapshot, folder: Folder, clock: @escaping @Sendable () -> String) {
        state = Mutex(snapshot)
        self.folder = folder
        self.clock = clock
    }

    package var snapshot: StatusSnapshot { state.withLock { $0 } }

    /// Changes the status and writes it.
    ///
    /// - Returns: why it could not be written; nil where it was. Work does not depend on it.
    @discardableResult
    package func update(_ change: (inout StatusSnapshot) -> Void = { _ in }) -> FileFailure? {
        // Written under the lock, so that an older status never replaces a newer one.
        state.withLock { snapshot in
            change(&snapshot)
            do throws(FileFailure) {
                let text = snapshot.json(writtenAt: clock()).text(pretty: true) + "\n"
                try folder.writeAtomically("status.json", durable: false, text: text)
                try folder.writeAtomically("metrics.prom", durable: false, text: Metrics.text(snapshot))
                return nil
            } catch {
                return error
            }
        }
    }
}
