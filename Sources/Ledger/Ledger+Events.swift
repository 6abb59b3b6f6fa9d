import GRDB

/// Which events are wanted; nil takes all.
package struct EventChoice: Sendable {
    /// Those from this moment on; microseconds since 1970.
    package let since: Int64?
    /// Those that name this batch.
    package let batch: String?
    /// Those of this word.
    package let word: String?

    /// - Parameters: as the properties.
    package init(since: Int64?, batch: String?, word: String?) {
        (self.since, self.batch, self.word) = (since, batch, word)
    }
}

extension Ledger {
    /// Hands out events one by one, the oldest first.
    ///
    /// - Throws: `LedgerError`, and what `body` throws.
    package func eachEvent(_ choice: EventChoice, _ body: (StoredEvent) throws -> Void) throws {
        let sql = """
            SELECT * FROM events
            WHERE (?1 IS NULL OR at_us >= ?1) AND (?2 IS NULL OR json_extract(fields, '$.batch') = ?2)
              AND (?3 IS NULL OR event = ?3)
            ORDER BY id
            """
        do {
            try connected().read { db in
                let rows = try Row.fetchCursor(db, sql: sql, arguments: [choice.since, choice.batch, choice.word])
                while let row = try rows.next() { try body(StoredEvent(row)) }
            }
        } catch let error as DatabaseError {
            throw LedgerError("read the events", error)
        }
    }
}
