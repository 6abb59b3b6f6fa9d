/// Why a file of the inbox is not taken as it is.
package enum Hindrance: Sendable, Equatable {
    /// Somebody has it open for writing.
    case open
    /// It ends too early, and its writer may come back.
    case cutOff
    /// It changed while it was read.
    case changed
    /// It may not be read.
    case unreadable
    /// It was processed or refused, and cannot be removed from the inbox.
    case notRemovable
    /// The archive folder of its batch does not take it.
    case archiveTrouble
    /// There is no room on the disk for the copy that is read.
    case noRoom
}

/// A fault of the program that a file met: nothing has been done with the file.
package struct InternalFault: Error, CustomStringConvertible {
    /// The file, escaped for the log.
    package let file: String
    /// What went wrong, as the error describes itself.
    package let cause: String

    /// - Parameters: as the properties.
    package init(file: String, cause: String) {
        self.file = file
        self.cause = cause
    }

    package var description: String { "an internal fault at \(file): \(cause)" }
}
