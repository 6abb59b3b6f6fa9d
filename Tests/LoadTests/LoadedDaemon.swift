import Foundation
import Glibc
import TestSupport

/// The daemon at work, with what the system says of it: memory, descriptors, time, and how old it lets its status
/// become.
final class LoadedDaemon {
    /// It ended, or did not do what was waited for.
    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    /// What of `status.json` matters here.
    struct Status: Decodable {
        struct Daemon: Decodable {
            let state: String
            let pid: Int32
        }
        struct Queue: Decodable {
            let ready: Int
            let waiting: Int
            let rejected: Int
        }
        struct Totals: Decodable {
            let batchesScored: Int
            let filesRejected: Int
        }
        let writtenAt: String
        let daemon: Daemon
        let queue: Queue
        let totals: Totals
    }

    /// What the system says at a moment.
    struct Sample {
        /// Kilobytes.
        let resident: Int
        let descriptors: Int
        /// Bytes of the write-ahead log.
        let log: Int
    }

    let root: URL
    private let process: Process
    private let inotify: Int32
    /// Seconds for which the status was seen to stay as it was while the daemon was not stopped: now, and at most.
    private var age = 0.0
    private(set) var greatestAge = 0.0
    private var lastWritten = ""
    private var lastSeen = steady()

    /// Nothing here takes nearly as long without any progress.
    private static let patience = LoadForm.isLong ? 3_600.0 : 120.0

    init(_ root: URL, _ settings: [String] = []) throws {
        self.root = root
        inotify = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        let folder = root.appendingPathComponent("status").path
        guard inotify >= 0, inotify_add_watch(inotify, folder, UInt32(IN_MOVED_TO)) >= 0 else {
            throw Trouble(description: "\(folder) cannot be watched")
        }
        process = RealProgram.process(
            ["daemon", "--root", root.path] + ["threads=1", "settle=50ms"].flatMap { ["--set", $0] }
                + settings.flatMap { ["--set", $0] })
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        close(inotify)
    }

    /// Ends it as a service manager does.
    ///
    /// - Returns: its exit code; nil where a signal ended it.
    func stop() -> Int32? {
        process.terminate()
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : nil
    }

    // MARK: Dropping

    /// Moves a file into the inbox.
    func drop(_ text: String, as name: String) throws { try LoadedDaemon.drop(text, as: name, in: root) }

    static func drop(_ text: String, as name: String, in root: URL) throws {
        let inbox = root.appendingPathComponent("inbox")
        let target = inbox.appendingPathComponent(name).path
        try Data(text.utf8).write(to: URL(fileURLWithPath: target + ".tmp"))
        guard rename(target + ".tmp", target) == 0 else { throw Trouble(description: "\(name) cannot be dropped") }
    }

    // MARK: Waiting

    /// What it says, once this process has said anything.
    private func status() throws -> Status? {
        let data = try Data(contentsOf: root.appendingPathComponent("status/status.json"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let status = try decoder.decode(Status.self, from: data)
        watchAge(status.writtenAt)
        return status.daemon.pid == process.processIdentifier ? status : nil
    }

    /// Only time that this process saw pass counts, and none while somebody has stopped the daemon.
    private func watchAge(_ written: String) {
        let now = steady()
        defer { (lastSeen, lastWritten) = (now, written) }
        guard written == lastWritten else {
            age = 0
            return
        }
        if state != "T" { age += min(now - lastSeen, 2) }
        greatestAge = max(greatestAge, age)
    }

    /// Waits until the status says something.
    @discardableResult
    func wait(_ what: String, until holds: (Status) -> Bool) throws -> Status {
        let limit = steady() + LoadedDaemon.patience
        while true {
            let status = try status()
            if let status, holds(status) { return status }
            guard steady() < limit, process.isRunning else {
                throw Trouble(description: "waited in vain for \(what); \(status.map { "\($0)" } ?? "no status")")
            }
            waitForStatus(milliseconds: 1_000)
        }
    }

    /// Watches the status until a moment; monotonic seconds.
    func watch(until moment: Double) throws {
        while steady() < moment {
            _ = try status()
            waitForStatus(milliseconds: Int32(min(1_000, max(1, (moment - steady()) * 1_000))))
        }
    }

    /// Returns when the daemon has written its status, or the time is over.
    private func waitForStatus(milliseconds: Int32) {
        var descriptor = pollfd(fd: inotify, events: Int16(POLLIN), revents: 0)
        _ = poll(&descriptor, 1, milliseconds)
        var events = [UInt8](repeating: 0, count: 1 << 14)
        while read(inotify, &events, events.count) > 0 {}
    }

    // MARK: What the system says

    private func ofProcess(_ name: String) throws -> String {
        try String(contentsOfFile: "/proc/\(process.processIdentifier)/\(name)", encoding: .utf8)
    }

    /// The fields of proc_pid_stat(5) after the name of the program, which may hold anything: the first is the state.
    private func fields() throws -> [Substring] {
        try ofProcess("stat").split(separator: ")").last?.split(separator: " ") ?? []
    }

    private var state: String { (try? fields().first.map(String.init)) ?? "" }

    /// Seconds of processor time so far.
    func processorSeconds() throws -> Double {
        try fields()[11...12].reduce(0) { $0 + (Double($1) ?? 0) } / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    func sample() throws -> Sample {
        let resident = try ofProcess("status").firstMatch(of: /VmRSS:\s+(\d+)/).flatMap { Int($0.1) }
        guard let resident else { throw Trouble(description: "the system does not tell of its memory") }
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/fd")
        var log = stat()
        let hasLog = stat(root.appendingPathComponent("kycc.sqlite-wal").path, &log) == 0
        return Sample(resident: resident, descriptors: descriptors.count, log: hasLog ? Int(log.st_size) : 0)
    }
}

/// Monotonic seconds.
func steady() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
