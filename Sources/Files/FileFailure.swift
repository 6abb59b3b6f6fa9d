import Glibc

/// A file operation that did not work: what, on what, why, and what to do.
package struct FileFailure: Error, Sendable, CustomStringConvertible {
    /// The system call or step, such as `rename`.
    package let operation: String
    /// The path, escaped for a terminal.
    package let path: String
    /// The error number of the system.
    package let code: Int32

    /// A failure of a call that has just returned: without `code` it is that of `errno`.
    ///
    /// - Parameters: as the properties.
    package init(_ operation: String, path: String, code: Int32 = errno) {
        self.operation = operation
        self.path = path
        self.code = code
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
