import GRDB

extension Ledger {
    /// Writes rows while it polls whether the work was cancelled; if it was, nothing is written.
    ///
    /// - Throws: `CancellationError`, as `body` throws it; `LedgerError`.
    func writeRows<Result>(_ operation: String, _ body: (Database) throws -> Result) throws -> Result {
        var note = CancellationNote()
        do throws(LedgerError) {
            return try write(operation) { db in try note.noting { try body(db) } }
        } catch {
            try note.check()
            throw error
        }
    }

    /// Reads rows while it polls whether the work was cancelled.
    ///
    /// - Throws: `CancellationError`, as `body` throws it; `LedgerError`.
    func readRows<Result>(_ operation: String, _ body: (Database) throws -> Result) throws -> Result {
        var note = CancellationNote()
        do throws(LedgerError) {
            return try read(operation) { db in try note.noting { try body(db) } }
        } catch {
            try note.check()
            throw error
        }
    }
}

/// Whether a step ended because it was cancelled: for all else the ledger throws errors of its own.
private struct CancellationNote {
    private var hasCome = false

    mutating func noting<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as CancellationError {
            hasCome = true
            throw error
        }
    }

    func check() throws(CancellationError) {
        if hasCome { throw CancellationError() }
    }
}
