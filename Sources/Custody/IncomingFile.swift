package import Files
package import Vocabulary

/// A file of the inbox that is to be worked on.
package struct IncomingFile: Sendable {
    /// The inbox.
    package let folder: Folder
    /// The name in it.
    package let name: FileName
    /// What the name says.
    package let file: BatchFileName
    /// When it was first seen: the reference time of a batch that names none.
    package let firstSeen: Timestamp
    /// Its writer closed it only just now, and may open it again: if it ends too early, it is looked at once more.
    package let mayGrow: Bool
    /// Nobody saw it closed, and it has not stood still for very long: where the system does not say whether it has a
    /// writer, it may be one that pauses.
    package let mayBeOpen: Bool

    /// - Parameters: as the properties.
    package init(
        folder: Folder, name: FileName, file: BatchFileName, firstSeen: Timestamp, mayGrow: Bool = false,
        mayBeOpen: Bool = false
    ) {
        self.folder = folder
        self.name = name
        self.file = file
        self.firstSeen = firstSeen
        self.mayGrow = mayGrow
        self.mayBeOpen = mayBeOpen
    }
}
