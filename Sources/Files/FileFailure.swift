import Glibc

/// A file operation that did not work: what, on what, why, and what to do.
package struct FileFailure: Error, Sendable, CustomStringConvertible {
    /// The system call or step, such as `rename`.
    package let operation: String
    /// The path, escaped for a terminal.
    package let path: String
    /// The error number of the system.
    package let code: Int32

    package init(_ operation: String, _ path: String, code: Int32 = errno) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// Whether the store is in trouble (disk full, I/O error, too many open files…), and not this one file.
    package var isStoreTrouble: Bool {
        [ENOSPC, EDQUOT, EIO, EROFS, EMFILE, ENFILE, ENOMEM, ENODEV, ESTALE, EFBIG].contains(code)
    }

    /// Whether there is no room for another byte.
    package var isFullDisk: Bool { code == ENOSPC || code == EDQUOT }

    package var hint: String {
        switch code {
        case ENOSPC, EDQUOT: "Free some space; work goes on by itself."
        case EROFS: "The file system is read-only: remount it, or choose another root."
        case EMFILE, ENFILE: "Raise the limit of open files."
        case EACCES, EPERM: "Give this user the right to it: kycc doctor shows which."
        case ENOENT: "Check the path, or make the folder that is missing; kycc init makes those of a root."
        case ENOTDIR, ELOOP: "A folder itself has to stand there, not a file and not a link."
        case EEXIST: "Something else has that name: look at it, and move it away."
        case EIO: "Check the disk."
        default: "See the message of the system."
        }
    }

    package var description: String { "\(operation): \(String(cString: strerror(code))) (\(path))" }
}

/// Why a file of the inbox is not even read.
package enum UnsafeFile: Error, Sendable, Equatable {
    /// A symbolic link.
    case symbolicLink
    /// A folder, FIFO, socket or device; the text says which.
    case notRegular(String)
    /// A hard link to a file of another owner: whoever made the link may not even be allowed to read it.
    case foreignHardLink
}

extension UnsafeFile: CustomStringConvertible {
    package var description: String {
        switch self {
        case .symbolicLink: "the file is a symbolic link"
        case .notRegular(let what): "this is \(what), not a regular file"
        case .foreignHardLink: "the file is a hard link to a file of another owner"
        }
    }
}
