import Dispatch
import Glibc
import Logging
import Pipeline
package import Reporting
import ServiceLifecycle

/// Runs the worker on a thread of its own, because it waits and computes for as long as it likes.
private struct InboxService: Service {
    let run: @Sendable () -> Void
    let stop: @Sendable () -> Void

    func run() async throws {
        await withGracefulShutdownHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue(label: "kycc.worker").async {
                    run()
                    continuation.resume()
                }
            }
        } onGracefulShutdown: {
            stop()
        }
    }
}

/// Writes the status when nothing else does, and tells systemd's watchdog that all is well: that this thread runs, that
/// the status can be written, and that the worker gets on.
private struct HeartbeatService: Service {
    let board: StatusBoard
    let notifier: SystemdNotifier
    let pulse: Pulse

    /// `status.json` is never older than 30 s.
    private static let longestInterval = 10.0

    func run() async throws {
        let interval = min(HeartbeatService.longestInterval, (notifier.watchdogInterval ?? .infinity) / 3)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                board.update()
                if pulse.isStill {
                    notifier.status("stuck: no sign of progress for \(Int(pulse.limit)) s")
                } else {
                    notifier.watchdog()
                }
                do {
                    try await Task.sleep(for: .seconds(interval))
                } catch {
                    // Cancelled: the daemon ends.
                    return
                }
            }
        }
    }
}

/// The daemon: the worker and its heartbeat until somebody asks for the end.
package struct Daemon: Sendable {
    private let worker: @Sendable () -> Void
    private let board: StatusBoard
    private let notifier: SystemdNotifier
    private let pulse: Pulse
    private let stop: @Sendable () -> Void

    /// - Parameters:
    ///   - worker: works until `stop` was called.
    ///   - pulse: shows that it gets on.
    ///   - stop: asks the worker for the end; may be called from any thread.
    package init(
        worker: @escaping @Sendable () -> Void, board: StatusBoard, notifier: SystemdNotifier, pulse: Pulse,
        stop: @escaping @Sendable () -> Void
    ) {
        self.worker = worker
        self.board = board
        self.notifier = notifier
        self.pulse = pulse
        self.stop = stop
    }

    /// Asks for the end, and returns at once: what shows it may have to wait, so that comes afterwards and elsewhere.
    package func end() {
        stop()
        notifier.stopping()
        // Where there is no thread to be had, the status shows the end alone.
        _ = DetachedThread.start { [board] in
            board.update { if $0.state != .stopped { $0.state = .stopping } }
        }
    }

    /// Runs until the worker has ended.
    package func run() async throws {
        let quiet = Logger(label: "kycc") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: HeartbeatService(board: board, notifier: notifier, pulse: pulse)),
                    .init(
                        service: InboxService(run: worker, stop: stop),
                        successTerminationBehavior: .gracefullyShutdownGroup),
                ], logger: quiet))
        try await group.run()
        board.update {
            $0.state = .stopped
            $0.current = nil
        }
    }
}
