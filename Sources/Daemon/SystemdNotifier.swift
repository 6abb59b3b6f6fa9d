import Glibc

/// Speaks systemd's notification protocol, sd_notify(3): one datagram of `KEY=VALUE` lines to the socket that
/// `NOTIFY_SOCKET` names. Where systemd does not ask for it, every call does nothing.
package struct SystemdNotifier: Sendable {
    private let socketPath: String?
    /// How often systemd wants to hear `WATCHDOG=1`, in seconds; nil where it does not watch.
    package let watchdogInterval: Double?

    /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` of an environment.
    package init(environment: [String: String], processID: Int32 = getpid()) {
        socketPath = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let forUs = environment["WATCHDOG_PID"].map { $0 == String(processID) } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap(Double.init)
        watchdogInterval = forUs && socketPath != nil ? microseconds.map { $0 / 1_000_000 } : nil
    }

    /// The daemon holds its root and looks at the inbox. How it is has been told by then.
    package func ready() { send("READY=1") }

    /// One line for `systemctl status`.
    package func status(_ text: String) { send("STATUS=\(text)") }

    /// Still alive; told where somebody wants to know.
    package func watchdog() {
        if watchdogInterval != nil { send("WATCHDOG=1") }
    }

    /// On the way out.
    package func stopping() { send("STOPPING=1") }

    /// A supervisor that does not listen is no reason to stop scoring, so a failed send has no consequence here:
    /// systemd itself acts on messages that stay away.
    private func send(_ message: String) {
        guard let socketPath else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var path = Array(socketPath.utf8)
        // A leading @ stands for the zero byte of the abstract namespace.
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.offset(of: \.sun_path)! + path.count)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var bytes = Array(message.utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, &bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT), $0, length)
            }
        }
    }
}
