package import Foundation
import Glibc

/// Listens where systemd would: a datagram socket for `NOTIFY_SOCKET`.
package final class NotifySocket: Sendable {
    package struct Unopened: Error {}

    package let path: String
    private let descriptor: Int32

    /// - Parameter folder: with a short path, since that of a socket has at most 107 bytes.
    package init(in folder: URL) throws {
        path = folder.appendingPathComponent("notify").path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard descriptor >= 0, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw Unopened() }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard result == 0 else { throw Unopened() }
    }

    deinit { close(descriptor) }

    /// The next message; nil where none comes within so many milliseconds.
    package func next(milliseconds: Int32) -> String? {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, milliseconds) == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return count >= 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }

    /// The same, waiting on a thread of its own for long enough that many tests beside this one do not matter.
    package func next() async -> String? {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "kycc.notify").async {
                continuation.resume(returning: self.next(milliseconds: 600_000))
            }
        }
    }
}
