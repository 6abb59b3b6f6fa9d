import Custody
import Daemon
import Files
import Foundation
import Reporting
import Synchronization
import TestSupport
import Testing

@Suite("What systemd's watchdog is told")
struct WatchdogTests {
    /// A clock that a test sets.
    private final class TestClock: Sendable {
        let seconds = Atomic<UInt64>(0)
        func set(_ time: Double) { seconds.store(time.bitPattern, ordering: .relaxed) }
        var now: Double { Double(bitPattern: seconds.load(ordering: .relaxed)) }
    }

    @Test("a worker is still that did nothing for longer than it may, unless it rests")
    func pulse() {
        let clock = TestClock()
        let pulse = Pulse(limit: 10) { clock.now }
        clock.set(10)
        #expect(!pulse.isStill)
        clock.set(10.1)
        #expect(pulse.isStill)
        pulse.beat()
        #expect(!pulse.isStill)
        pulse.rest()
        clock.set(1e9)
        #expect(!pulse.isStill)
        pulse.beat()
        clock.set(1e9 + 11)
        #expect(pulse.isStill)
    }

    @Test("the daemon is alive while its worker gets on, and no more when it is stuck")
    func daemon() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kycc-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let socket = try NotifySocket(in: folder)
        let notifier = SystemdNotifier(
            environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "30000"], processID: getpid())
        let board = StatusBoard(
            StatusSnapshot(processID: 1, version: "1", startedAt: ""), folder: try Folder(path: folder.path),
            clock: { "" })
        let clock = TestClock()
        let pulse = Pulse(limit: 10) { clock.now }
        let end = DispatchSemaphore(value: 0)
        let daemon = Daemon(
            worker: { end.wait() }, board: board, notifier: notifier, pulse: pulse, stop: { end.signal() })
        let running = Task { try await daemon.run() }
        var said = await socket.next()
        #expect(said == "WATCHDOG=1")
        clock.set(11)
        // Such as were on the way.
        said = await socket.next()
        while said == "WATCHDOG=1" { said = await socket.next() }
        for _ in 0..<3 {
            #expect(said == "STATUS=stuck: no sign of progress for 10 s")
            said = await socket.next()
        }
        pulse.beat()
        while said?.hasPrefix("STATUS=stuck") == true { said = await socket.next() }
        #expect(said == "WATCHDOG=1")
        end.signal()
        try await running.value
    }
}
