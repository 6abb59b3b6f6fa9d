import Files
import Ledger
import Vocabulary

/// What is logged of a file that was taken.
extension Event {
    static func warning(_ file: StoredFile, _ what: String) -> Event { Event("warning", about(file, what)) }

    static func error(_ file: StoredFile, _ what: String) -> Event { Event("error", about(file, what)) }

    private static func about(_ file: StoredFile, _ what: String) -> [(String, JSONText)] {
        [("file", .string(file.name)), ("batch", .string(file.batchID)), ("what", .string(what))]
    }
}
