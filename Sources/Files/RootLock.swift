import Glibc

/// Another `kycc` works on this root.
package struct RootIsHeld: Error, Sendable, CustomStringConvertible {
    /// What the holder wrote into the lock file: its process id and what it does.
    package let holder: String

    package var description: String { "another kycc holds this root: \(holder)" }
}

/// The right to write in a root: one process has it at a time, and the kernel takes it back when that process ends.
package final class RootLock: Sendable {
    /// The lock file in the root.
    package static let name: FileName = ".kycc.lock"
    private let descriptor: Int32
    private let purpose: String

    /// Takes the lock.
    ///
    /// - Parameter purpose: what this process does with it, for whoever finds it taken.
    /// - Throws: `RootIsHeld` at once where another process has it; `FileFailure`.
    package init(_ folder: Folder, purpose: String) throws {
        self.purpose = purpose
        descriptor = SystemCall.openToWrite(
            folder.descriptor, name: cString(RootLock.name), flags: O_RDWR | O_CREAT, mode: 0o600)
        guard descriptor >= 0 else { throw folder.failure("open", RootLock.name) }
        // Who may open a file may lock it, and who may only look at the root must not keep others from working on it.
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & 0o077 != 0, status.st_uid == geteuid() {
            _ = fchmod(descriptor, 0o600)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let held = errno == EWOULDBLOCK
            let failure = folder.failure("lock", RootLock.name)
            let holder = RootLock.text(descriptor)
            close(descriptor)
            if held { throw RootIsHeld(holder: holder) }
            throw failure
        }
        // What stands in the file only helps people; the lock holds without it.
        _ = ftruncate(descriptor, 0)
        var text = "process \(getpid()), \(purpose)"
        text.withUTF8 { _ = pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Looks whether the lock file still has its name, and locks the one that stands there now where it was removed or
    /// replaced: otherwise a second process could take the lock.
    ///
    /// - Returns: whether it had to be locked anew.
    /// - Throws: `RootIsHeld` where another process has locked the file that stands there now; `FileFailure`.
    package func renew(in folder: Folder) throws -> Bool {
        var held = stat()
        guard fstat(descriptor, &held) == 0 else { throw folder.failure("look at", RootLock.name) }
        if let named = try folder.status(of: RootLock.name), named.isSameFile(as: FileStatus(held)) { return false }
        let other = try RootLock(folder, purpose: purpose)
        // The lock belongs to what was opened, which both descriptors then lead to.
        guard dup2(other.descriptor, descriptor) >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
            throw folder.failure("lock", RootLock.name)
        }
        return true
    }

    deinit { close(descriptor) }

    private static func text(_ descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? escapedForLog(String(decoding: buffer[..<count], as: UTF8.self)) : "an unknown process"
    }
}
