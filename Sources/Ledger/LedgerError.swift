import GRDB
import GRDBSQLite

/// What the ledger could not do: the step, why, and what to do about it.
package struct LedgerError: Error, Sendable, CustomStringConvertible {
    /// What kind of trouble it is, which decides whether to wait, to stop or to refuse.
    package enum Cause: Sendable, Equatable {
        /// There is no database.
        case absent
        /// Somebody else has it locked for longer than one waits.
        case busy
        case diskFull
        case inputOutput
        case readOnly
        /// No SQLite file, a damaged one, or one of another program.
        case damaged
        /// Written by a newer version of this program.
        case newerSchema
        /// The batch lag rule, said by the database itself.
        case temporalLeakage
        /// What was asked for is not there.
        case unknown
        case other
    }

    /// The step that failed: a verb and its object, such as `read scores`.
    package let operation: String
    /// The kind of trouble.
    package let cause: Cause
    /// Why it failed, in the words of SQLite or of the check that failed.
    package let message: String

    /// - Parameters: as the properties.
    package init(_ operation: String, cause: Cause, message: String) {
        self.operation = operation
        self.cause = cause
        self.message = message
    }

    init(_ operation: String, _ error: any Error) {
        self.operation = operation
        if let known = error as? LedgerError {
            cause = known.cause
            message = known.message
            return
        }
        guard let error = error as? DatabaseError else {
            cause = .other
            message = "\(error)"
            return
        }
        // SQLite's own text of an error may be that of a later call that went well.
        message =
            error.message.flatMap { $0 == "not an error" ? nil : $0 }
            ?? String(cString: sqlite3_errstr(error.extendedResultCode.rawValue))
        cause =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: .busy
            case .SQLITE_FULL: .diskFull
            case .SQLITE_IOERR, .SQLITE_CANTOPEN: .inputOutput
            case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: .readOnly
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
            case .SQLITE_CONSTRAINT where message.contains("temporal leakage"): .temporalLeakage
            default: .other
            }
    }

    /// Whether the store is in trouble that may pass by itself, and not the file at hand.
    package var isStoreTrouble: Bool { [.busy, .diskFull, .inputOutput, .readOnly].contains(cause) }

    /// What to do about it: one sentence that follows from the cause.
    package var hint: String {
        switch cause {
        case .absent: "Run kycc init; where there was one, restore a backup made by kycc backup."
        case .busy: "Another program has the database locked; try again when it is done."
        case .diskFull: "Free some space; work goes on by itself."
        case .inputOutput: "Check the disk and the rights to the root folder."
        case .readOnly: "Give this user the right to write the database and its folder."
        case .damaged: "Restore a backup made by kycc backup; the file has been left as it is."
        case .newerSchema: "Run the newer kycc that wrote it; the file has been left as it is."
        case .temporalLeakage: "The batch lag rule forbids it; no setting lifts it."
        case .unknown: "See kycc batches and kycc models for what there is."
        case .other: "See the message of SQLite."
        }
    }

    package var description: String { "\(operation): \(message)" }
}
