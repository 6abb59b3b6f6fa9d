package import Files
import Ledger
package import Vocabulary

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
    package let cause: String

    package var description: String { "an internal fault at \(file): \(cause)" }
}

extension Workplace {
    /// Refuses a file at which the program failed with something that is neither about the file nor about the store.
    ///
    /// - Throws: `FileFailure` and `LedgerError` if the store is in trouble.
    package func reject(_ incoming: IncomingFile, _ fault: InternalFault) throws -> JobReport {
        let refusal = Refusal(
            .internalFault, "the file could not be processed: \(fault.cause)",
            hint: "This is a fault of kycc, not of the file. Keep the file, and put it back with kycc rejected retry.")
        return try reject(unread: incoming, refusal)
    }

    /// Sets a file aside at which the program ended several times.
    ///
    /// - Parameter deaths: how often.
    /// - Throws: `FileFailure` and `LedgerError` if the store is in trouble.
    package func quarantine(_ incoming: IncomingFile, deaths: Int) throws -> JobReport {
        try reject(unread: incoming, Workplace.quarantine(incoming.name, deaths: deaths))
    }

    /// Why a file is set aside.
    package static func quarantine(_ name: FileName, deaths: Int) -> Refusal {
        Refusal(
            .quarantined,
            "the program ended \(deaths) times while it read this file: it was killed, crashed or ran out of memory",
            hint:
                "Look for the reason in the system's log (memory, a crash). When it is gone, have the file tried again."
        )
    }
}
