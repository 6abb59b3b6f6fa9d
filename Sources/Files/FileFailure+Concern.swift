import Glibc

/// Whom a failed call concerns: the one rule by which the trouble of a file stays its own.
///
/// Almost every error number speaks of the file or folder at which it was met. A few say that nobody can go on: those
/// stop all work until the trouble is over. Everything else is the trouble of one name, unless its folder does not work
/// either (`Folder.isAboutOneName`).
extension FileFailure {
    /// Whom an error number concerns.
    package enum Concern: Sendable {
        /// The whole process: it has no more descriptors, or no memory.
        case process
        /// All that is written to the file system: it has no room.
        case room
        /// The name at which it was met.
        case name
    }

    private struct Meaning {
        let concern: Concern
        let hint: String
    }

    private static let forbidden = Meaning(
        concern: .name, hint: "Give this user the right to it: kycc doctor shows which.")
    private static let notAFolder = Meaning(
        concern: .name, hint: "A folder itself has to stand there, not a file and not a link.")
    private static let gone = Meaning(
        concern: .name, hint: "The disk or server behind it is gone: mount it anew, or drop the file anew.")

    private static let meanings: [Int32: Meaning] = [
        EMFILE: Meaning(concern: .process, hint: "Raise the limit of open files."),
        ENFILE: Meaning(concern: .process, hint: "Raise the limit of open files."),
        ENOMEM: Meaning(concern: .process, hint: "Give the machine or the service more memory."),
        ENOSPC: Meaning(concern: .room, hint: "Free some space; work goes on by itself."),
        EDQUOT: Meaning(concern: .room, hint: "Free some space; work goes on by itself."),
        EROFS: Meaning(concern: .name, hint: "The file system is read-only: remount it, or choose another root."),
        EACCES: forbidden, EPERM: forbidden, ENOTDIR: notAFolder,
        ELOOP: Meaning(
            concern: .name, hint: "It has to stand there itself, and not a link: look at the link, and move it away."),
        ENOENT: Meaning(
            concern: .name, hint: "Check the path, or make the folder that is missing; kycc init makes those of a root."
        ),
        EEXIST: Meaning(concern: .name, hint: "Something else has that name: look at it, and move it away."),
        EIO: Meaning(concern: .name, hint: "Check the disk."),
        ESTALE: gone, ENODEV: gone, ENXIO: gone, ENOTCONN: gone, EREMOTEIO: gone,
        EAGAIN: Meaning(
            concern: .name,
            hint: "Another program holds a lock or a lease on it: end that program, or drop the file anew."),
        ETXTBSY: Meaning(concern: .name, hint: "It runs as a program, or is swap space: drop a copy of it."),
        EBUSY: Meaning(concern: .name, hint: "Something is mounted on it or uses it: end that."),
        EOVERFLOW: Meaning(concern: .name, hint: "The file system says of it what cannot be: drop a copy of it."),
        ENAMETOOLONG: Meaning(concern: .name, hint: "Give it a shorter name."),
        EXDEV: Meaning(
            concern: .name,
            hint:
                "Both folders must lie on one file system, where a file is moved without being copied; or move it yourself."
        ),
    ]

    /// Whom the error number concerns; one that is not in the table, the name at which it was met.
    package var concern: Concern { FileFailure.meanings[code]?.concern ?? .name }

    /// What to do, one sentence.
    package var hint: String { FileFailure.meanings[code]?.hint ?? "See the message of the system." }

    /// Whether there is no room for another byte.
    package var isFullDisk: Bool { concern == .room }

    /// Whether this user has not the right.
    package var isForbidden: Bool { code == EACCES || code == EPERM }
}

extension Folder {
    /// What is asked of a folder that works.
    package enum Use: Sendable {
        /// Its names can be looked at.
        case looking
        /// Files can be made in it.
        case writing
    }

    /// Whether a failure is about one name in this folder, or what lies below it, and not about the folder itself: the
    /// folder still works when it is tried.
    package func isAboutOneName(_ failure: FileFailure, _ use: Use) -> Bool {
        guard failure.path.hasPrefix(path + "/"), failure.concern != .process else { return false }
        do {
            switch use {
            case .looking:
                if failure.concern == .room { return false }
                try proveReadable()
            case .writing:
                // No room under a name may be a quota, or a disk of its own.
                if failure.concern == .room, try !space().holds(0) { return false }
                try proveWritable(bytes: failure.concern == .room ? 1 << 12 : 0)
            }
            return true
        } catch {
            // Then the folder does not work either.
            return false
        }
    }

    /// Whether a failure was met at this folder, or at what lies in it.
    package func contains(_ failure: FileFailure) -> Bool {
        failure.path == path || failure.path.hasPrefix(path + "/")
    }

    /// Whether files can be made in the folder now: one is made, and removed.
    package func takesFiles() -> Bool {
        do {
            guard try space().holds(0) else { return false }
            try proveWritable(bytes: 1 << 12)
            return true
        } catch {
            return false
        }
    }

    /// Looks at the folder by way of itself, and opens it.
    private func proveReadable() throws(FileFailure) {
        var status = stat()
        guard fstatat(descriptor, cString("."), &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw FileFailure("look at", path: path)
        }
        let opened = SystemCall.open(descriptor, name: cString("."), flags: O_RDONLY | O_DIRECTORY)
        guard opened >= 0 else { throw FileFailure("open folder", path: path) }
        close(opened)
    }
}
