import Foundation
import Glibc

/// Waits for what `status.json` says, woken by the system whenever the daemon has written it.
final class StatusWatch {
    /// What `status.json` says of the daemon; nothing where it is not there.
    struct Status: Sendable {
        var state: String?
        var processID: Int32?
        var lastError: String?
    }

    struct Unwatched: Error {}

    private let file: URL
    private let inotify: Int32

    init(_ root: URL) throws {
        let folder = root.appendingPathComponent("status")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = folder.appendingPathComponent("status.json")
        inotify = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard inotify >= 0, inotify_add_watch(inotify, folder.path, UInt32(IN_MOVED_TO | IN_MODIFY)) >= 0 else {
            throw Unwatched()
        }
    }

    deinit { close(inotify) }

    var status: Status {
        guard let data = try? Data(contentsOf: file),
            let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { return Status() }
        let daemon = object["daemon"] as? [String: Any]
        return Status(
            state: daemon?["state"] as? String, processID: (daemon?["pid"] as? Int).map(Int32.init),
            lastError: (object["last_error"] as? [String: Any])?["what"] as? String)
    }

    /// Waits until a condition holds.
    ///
    /// - Throws: `ProgramRun.Hangs` where it does not within a minute.
    func wait(_ what: String, _ run: ProgramRun, until holds: (Status) -> Bool) throws {
        let limit = Date() + ProgramRun.patience
        while true {
            let status = status
            if holds(status) { return }
            guard Date() < limit else {
                let said = run.text.suffix(1_500)
                throw ProgramRun.Hangs(description: "waited in vain for it \(what); \(status); it said: \(said)")
            }
            // What does not show in the folder, such as the end of the process, is seen with this delay.
            var descriptor = pollfd(fd: inotify, events: Int16(POLLIN), revents: 0)
            _ = poll(&descriptor, 1, 100)
            var events = [UInt8](repeating: 0, count: 1 << 14)
            while read(inotify, &events, events.count) > 0 {}
        }
    }
}
