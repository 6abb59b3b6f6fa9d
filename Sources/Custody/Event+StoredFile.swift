import Files
package import Ledger
package import Vocabulary

/// What is logged of a file that was taken.
extension Event {
    /// A warning about a file.
    package static func warning(_ file: StoredFile, _ what: String) -> Event {
        Event("warning", fields: about(file, what))
    }

    /// An error about a file.
    package static func error(_ file: StoredFile, _ what: String) -> Event { Event("error", fields: about(file, what)) }

    private static func about(_ file: StoredFile, _ what: String) -> [(String, JSONText)] {
        [("file", .string(file.name)), ("batch", .string(file.batchID)), ("what", .string(what))]
    }
}

extension Event {
    /// The event as the chain of the ledger has it.
    package var record: EventRecord { EventRecord(word: word, fields: JSONText.object(fields).text()) }
}
