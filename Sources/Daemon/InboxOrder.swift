package import Files
package import Vocabulary

/// One name of the inbox that is a batch file, with what is known of it.
package struct InboxEntry: Sendable {
    /// The name in the inbox, byte for byte.
    package let name: FileName
    /// The batch and the kind that the name says.
    package let file: BatchFileName
    /// The file as the last look at the inbox found it.
    package let status: FileStatus
    /// When the name was first seen: the reference time of a batch that names none.
    package let firstSeen: Timestamp
    /// Its content has not changed for `settle`; else somebody closed it or moved it in, and may open it again.
    package let hasSettled: Bool
    /// Nobody saw it closed, and it has not stood still for very long.
    package let mayBeOpen: Bool
}

extension InboxEntry: Comparable {
    /// The order of work: batch order, of one batch the profiles before the labels, and of one kind by format.
    package static func < (one: InboxEntry, other: InboxEntry) -> Bool {
        if one.file.batch != other.file.batch { return one.file.batch < other.file.batch }
        if one.file.kind != other.file.kind { return one.file.kind == .profiles }
        return one.file.ending < other.file.ending
    }

    package static func == (one: InboxEntry, other: InboxEntry) -> Bool {
        one.file == other.file
    }
}
