import Custody
import Files
import Foundation
import Ledger
import Pipeline
import Reporting
package import Vocabulary

/// A daemon that holds the root and whose status is old, as somebody sees it from outside.
package enum HeldRoot {
    /// Seconds after which a status is old: a daemon that can write it does so every 10 s.
    private static let old = 60.0

    /// What can be seen of the daemon that holds the root; nil where none does, or where its status is fresh.
    ///
    /// - Parameters:
    ///   - json: the text of `status.json`; nil where there is none.
    ///   - now: the present moment.
    package static func daemon(of root: StatusRoot, status json: String?, now: Timestamp) -> String? {
        let path = root.folder.path + "/" + RootLock.name.escaped
        guard let holder = KernelLocks.holders(of: path, .whole).first else { return nil }
        // Its owner alone may read what the holder does; others go by the age of the status.
        let purpose = try? root.folder.text(of: RootLock.name)
        guard purpose?.contains(", daemon") ?? true else { return nil }
        let file = json.flatMap { try? StatusFile($0) }
        let isOfHolder = file?.document.daemon.processID == holder.process
        let seconds = file?.writtenAt.map { Double(now.microseconds - $0.microseconds) / 1e6 } ?? .infinity
        if seconds < old, isOfHolder || purpose == nil { return nil }
        // One that is paused or hangs says so by its process, and is no matter of its status.
        if isOfHolder, file?.document.daemon.state == "stopped" { return nil }
        guard let why = obstacle(root) else {
            return isOfHolder ? nil : "\(holder.text) holds the root, and status.json is not its own"
        }
        let age = seconds.isFinite ? "is \(Int(seconds)) s old" : "is not there"
        return "\(holder.text) holds the root, but status.json \(age): \(why)"
    }

    /// Why nothing can be written in the folder of the status, as far as this user can tell.
    private static func obstacle(_ root: StatusRoot) -> String? {
        if faccessat(AT_FDCWD, root.status.path, W_OK | X_OK, AT_EACCESS) != 0, errno != EACCES {
            return "status/ cannot be written: \(String(cString: strerror(errno)))"
        }
        return nil
    }
}
