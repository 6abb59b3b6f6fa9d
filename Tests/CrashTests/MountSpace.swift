import Foundation
import Glibc

/// Mounts of a test's own, in a mount namespace that a process holds open: nobody else sees them, and they go with it.
final class MountSpace {
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// Whether this user may mount, be it in a user namespace.
    static let isAllowed: Bool = {
        do {
            _ = try MountSpace("mount -t tmpfs -o size=1m kycc /mnt")
            return true
        } catch {
            return false
        }
    }()
    static let isForbidden = "mounts are not allowed here: this check needs root, or user namespaces"

    private let holder = Process()
    private let input = Pipe()
    private let user = geteuid() == 0 ? [] : ["--user"]

    /// - Parameter script: mounts what is wanted, for `sh`.
    init(_ script: String) throws {
        let output = Pipe()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        holder.arguments =
            ["unshare"] + (user.isEmpty ? [] : ["--user", "--map-root-user"])
            + ["--mount", "--propagation", "private", "sh", "-ec", "\(script)\necho ready\nexec cat"]
        holder.standardInput = input
        holder.standardOutput = output
        holder.standardError = output
        try holder.run()
        // Until it says that it is ready, or ends.
        let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard said == "ready\n" else {
            try input.fileHandleForWriting.close()
            holder.waitUntilExit()
            throw Refused(description: "mounting failed: \(said)")
        }
    }

    deinit {
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
    }

    /// What is put before a command to run it where the mounts are.
    var prefix: [String] {
        ["/usr/bin/env", "nsenter", "--target", "\(holder.processIdentifier)", "--mount"]
            + (user.isEmpty ? [] : ["--user", "--preserve-credentials"])
    }

    /// Runs commands for `sh` where the mounts are.
    func run(_ script: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = prefix.dropFirst() + ["sh", "-ec", script]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Refused(description: "failed: \(script)") }
    }

    /// A path as it is seen where the mounts are.
    func url(_ url: URL) -> URL { URL(fileURLWithPath: "/proc/\(holder.processIdentifier)/root\(url.path)") }
}
