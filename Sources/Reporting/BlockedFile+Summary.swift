extension BlockedFile.State {
    /// What keeps the file: one clause of Markdown, as it stands in `docs/operations.md`.
    package var summary: String {
        switch self {
        case .unreadable: "the daemon's user may not read it, or the file system fails at it (I/O error, stale, leased)"
        case .notRemovable: "it was processed or refused, which stands, but cannot be removed from the inbox"
        case .mayBeWritten:
            "somebody has it open for writing, it grows, or it is cut off, for longer than 15 times `settle` (30 s)"
        case .changing: "it changes whenever it is read, or comes back whenever it was processed"
        case .misnamed: "its name is not that of a batch file"
        case .incomplete:
            "a file of a CSV set whose other files or `.ready` have not come, or that cannot be packed as it is"
        case .waiting: "labels whose batch has not been scored, or a file for whose copy there is no room"
        case .quarantined: "the program ended three times while it read it, and it cannot be moved away"
        case .archiveTrouble: "its outcome is recorded, but the archive folder of its batch does not take it"
        }
    }

    /// How that ends.
    package var ending: String {
        switch self {
        case .unreadable: "it can be read, or after `hold` it is refused unread (`unreadable`)"
        case .notRemovable: "a person removes it, or it can be removed"
        case .mayBeWritten: "it becomes whole, or after `hold` it is refused unread (`being-written`, `cut-off`)"
        case .changing: "it stands still, or after `hold` it is refused unread (`changing`)"
        case .misnamed: "a person renames it"
        case .incomplete: "the set is complete; nothing of it is refused before"
        case .waiting: "its profiles come, or after `hold` it is refused (`held-too-long`); or there is room"
        case .quarantined: "a person replaces or removes it"
        case .archiveTrouble: "a person mends the folder"
        }
    }
}
