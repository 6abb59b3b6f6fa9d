import Dispatch
package import Files
import Glibc
import Synchronization

/// Keeps the status and writes `status.json` and `metrics.prom`: at once after `update`, and within a tenth of a second
/// after `note`, so that the steps of a small file are one write and not ten.
package final class StatusBoard: Sendable {
    private struct State {
        var snapshot: StatusSnapshot
        /// What `metrics.prom` says, and when it was written; seconds since 1970.
        var metrics = ""
        var metricsWritten = -Double.infinity
        /// When `status.json` was written; monotonic seconds.
        var written = -Double.infinity
        /// Whether a note waits to be written, for which a timer runs.
        var isWriteDue = false
        /// Why the status could not be written the last time; nil where it was.
        var failure: String?
    }

    private let state: Mutex<State>
    /// Told when it turns out that the status cannot be written, when the reason changes, and nil when it can be again.
    private let trouble: @Sendable ((any Error)?) -> Void
    /// What the log has lost, as a sentence; nil where nothing.
    private let lost: @Sendable () -> String?
    private let folder: Folder
    private let clock: @Sendable () -> String

    private static let statusName: FileName = "status.json"
    private static let metricsName: FileName = "metrics.prom"
    /// Space that is kept for each, so that a full disk can be told of.
    private static let spareBytes = 16_384
    /// Notes are written at most this often, in seconds.
    private static let noteInterval = 0.1
    /// The heartbeat in the metrics is renewed at least this often while somebody calls `update`, in seconds.
    private static let heartbeatInterval = 10.0

    /// - Parameters:
    ///   - trouble: called when the status cannot be written, when the reason changes, and with nil when it can be
    ///     again.
    ///   - lost: what the log has lost, as a sentence without a full stop; nil where nothing.
    ///   - clock: the present moment, RFC 3339.
    package init(
        _ snapshot: StatusSnapshot, folder: Folder, trouble: @escaping @Sendable ((any Error)?) -> Void = { _ in },
        lost: @escaping @Sendable () -> String? = { nil }, clock: @escaping @Sendable () -> String
    ) {
        state = Mutex(State(snapshot: snapshot))
        self.trouble = trouble
        self.lost = lost
        self.folder = folder
        self.clock = clock
    }

    /// The status as it is now.
    package var snapshot: StatusSnapshot { state.withLock { $0.snapshot } }

    /// What the daemon is at, without ever waiting: while the status is being written, that is what it is at.
    package var step: String {
        let step = state.withLockIfAvailable { state in
            state.snapshot.current.map { "\($0.step) \($0.file)" }
                ?? "\(state.snapshot.state.rawValue), between two files"
        }
        return step ?? "writing the status"
    }

    /// Changes the status and writes it.
    ///
    /// - Returns: why it could not be written; nil where it was. Work does not depend on it.
    @discardableResult
    package func update(_ change: (inout StatusSnapshot) -> Void = { _ in }) -> (any Error)? {
        // Written under the lock, so that an older status never replaces a newer one.
        state.withLock { state in
            change(&state.snapshot)
            return write(&state)
        }
    }

    /// Changes the status, and writes it now or soon: for what follows each other within milliseconds. A later `update`
    /// writes it as well.
    package func note(_ change: (inout StatusSnapshot) -> Void) {
        let wait = state.withLock { state -> Double? in
            change(&state.snapshot)
            if state.isWriteDue { return nil }
            let wait = state.written + StatusBoard.noteInterval - monotonicSeconds()
            if wait <= 0 {
                _ = write(&state)
                return nil
            }
            state.isWriteDue = true
            return wait
        }
        guard let wait else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + wait) { [self] in
            state.withLock { state in
                if state.isWriteDue { _ = write(&state) }
            }
        }
    }

    private func write(_ state: inout State) -> (any Error)? {
        state.isWriteDue = false
        state.written = monotonicSeconds()
        do {
            let now = clock()
            let isAlive = state.snapshot.watching != nil && state.snapshot.state != .stopped
            if isAlive { state.snapshot.heartbeatAt = now }
            let document = StatusDocument(shown(state.snapshot, at: now), writtenAt: now)
            let text = try JSONText(encoding: document).text(pretty: true) + "\n"
            try write(StatusBoard.statusName, text)
            // The steps of a file change no metric.
            var metrics = Metrics.text(state.snapshot)
            let seconds = secondsSince1970()
            let isOld = isAlive && abs(seconds - state.metricsWritten) >= StatusBoard.heartbeatInterval
            if metrics != state.metrics || isOld {
                if isAlive {
                    state.snapshot.heartbeatSeconds = seconds
                    metrics = Metrics.text(state.snapshot)
                }
                try write(StatusBoard.metricsName, metrics)
                state.metrics = metrics
                state.metricsWritten = seconds
            }
            for (name, text) in [(StatusBoard.statusName, text), (StatusBoard.metricsName, metrics)] {
                try folder.makeSpare(for: name, bytes: max(StatusBoard.spareBytes, 2 * text.utf8.count))
            }
            if state.failure != nil { trouble(nil) }
            state.failure = nil
            return nil
        } catch {
            // The same trouble meets one file or the other, and at one call or the other.
            let reason = (error as? FileFailure).map { String(cString: strerror($0.code)) } ?? "\(error)"
            if state.failure != reason { trouble(error) }
            state.failure = reason
            return error
        }
    }

    /// What the file says: the status, and what the log has lost as a part of its trouble.
    private func shown(_ snapshot: StatusSnapshot, at now: String) -> StatusSnapshot {
        guard let lost = lost() else { return snapshot }
        var shown = snapshot
        let before = snapshot.lastError
        shown.lastError = .init(
            at: before?.at ?? now, what: (before.map { $0.what + "; " } ?? "") + lost,
            hint: before?.hint ?? "Give the daemon the right to write status/status.log, or free some space.")
        return shown
    }

    private func write(_ name: FileName, _ text: String) throws(FileFailure) {
        do throws(FileFailure) {
            try folder.writeAtomically(name, durable: false, text: text)
        } catch  where error.isFullDisk {
            try folder.writeThroughSpare(name, text: text)
        }
    }
}
