import Crypto
import GRDB

/// One event as the database keeps it.
package struct StoredEvent: Sendable {
    /// From 1, without a gap.
    package let id: Int64
    /// Microseconds since 1970.
    package let at: Int64
    /// What happened, such as `scored` or `activated`.
    package let word: String
    /// A JSON object.
    package let fields: String
    /// The digest of the event before, 64 hexadecimal digits; empty for the first event.
    package let previous: String
    /// The digest of this event, 64 hexadecimal digits; it covers `previous`.
    package let sha256: String
    /// The digest of the rows that the event answers for. Those of the first schema have it among their fields.
    let rows: String?

    init(_ row: Row) {
        id = row["id"]
        at = row["at_us"]
        word = row["event"]
        fields = row["fields"]
        previous = row["previous_sha256"]
        sha256 = row["sha256"]
        rows = row["rows_sha256"]
    }
}

/// An event by its id and digest. Whoever noted the last one of a chain can prove later that the chain still contains
/// it, which is what shows that its newest events have not been cut off, or all of it written anew.
package struct ChainHead: Sendable, Equatable, CustomStringConvertible {
    /// The id of the event, from 1.
    package let id: Int64
    /// The digest of the event, 64 lower-case hexadecimal digits.
    package let sha256: String

    init(id: Int64, sha256: String) {
        self.id = id
        self.sha256 = sha256
    }

    /// Nil where the text is not an id, a colon and 64 lower-case hexadecimal digits.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let id = Int64(parts[0]), id >= 1, parts[1].utf8.count == 64,
            parts[1].utf8.allSatisfy({
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            })
        else { return nil }
        self.init(id: id, sha256: String(parts[1]))
    }

    package var description: String { "\(id):\(sha256)" }
}

/// The events of a root as a hash chain: each carries the SHA-256 of the one before, so that none can be changed, taken
/// out or put in without all later ones telling.
enum EventChain {
    /// SHA-256 of the UTF-8 of previous digest, id, time, event, fields and, where there is one, the digest of rows,
    /// each followed by a line feed.
    private static func digest(previous: String, id: Int64, at: Int64, event: EventRecord) -> String {
        var hash = SHA256()
        for part in [previous, String(id), String(at), event.word, event.fields] + (event.rows.map { [$0] } ?? []) {
            var line = part + "\n"
            line.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        return SHA256.hexadecimal(hash.finalize())
    }

    static func append(_ events: [EventRecord], at: Int64, in db: Database) throws {
        let last = try Row.fetchOne(db, sql: "SELECT id, sha256 FROM events ORDER BY id DESC LIMIT 1")
        var id: Int64 = last?["id"] ?? 0
        var previous: String = last?["sha256"] ?? ""
        for event in events {
            id += 1
            let sha256 = digest(previous: previous, id: id, at: at, event: event)
            try db.execute(
                sql: """
                    INSERT INTO events (id, at_us, event, fields, previous_sha256, sha256, rows_sha256)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [id, at, event.word, event.fields, previous, sha256, event.rows])
            previous = sha256
        }
    }

    /// Walks the chain from its first event, handing out each, and says what is wrong with it.
    static func walk(in db: Database, _ body: (StoredEvent) throws -> Void) throws -> (
        faults: [String], head: ChainHead?
    ) {
        var faults: [String] = []
        var head: ChainHead?
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM events ORDER BY id")
        while let row = try rows.next() {
            let event = StoredEvent(row)
            let expected = (head?.id ?? 0) + 1
            if event.id != expected { faults.append("event \(expected) is missing") }
            if event.previous != head?.sha256 ?? "" {
                faults.append("event \(event.id) does not follow the one before it")
            }
            var record = EventRecord(word: event.word, fields: event.fields)
            record.rows = event.rows
            let digest = EventChain.digest(previous: event.previous, id: event.id, at: event.at, event: record)
            if digest != event.sha256 { faults.append("event \(event.id) (\(event.word)) was changed") }
            head = ChainHead(id: event.id, sha256: event.sha256)
            try body(event)
        }
        return (faults, head)
    }
}

extension Ledger {
    /// Appends events that belong to no other change, such as a refusal.
    package func record(_ events: [EventRecord], at: Int64) throws(LedgerError) {
        try write("record \(events.map(\.word).joined(separator: ", "))") { db in
            try EventChain.append(events, at: at, in: db)
        }
    }

    /// The event recorded last: its id, and when (microseconds since 1970).
    package func newestEvent() throws(LedgerError) -> (id: Int64, at: Int64)? {
        try read("read the newest event") { db in
            try Row.fetchOne(db, sql: "SELECT id, at_us FROM events ORDER BY id DESC LIMIT 1").map {
                ($0["id"], $0["at_us"])
            }
        }
    }

    /// The head of the event chain; nil where there is no event. The chain is not checked.
    package func chainHead() throws(LedgerError) -> ChainHead? {
        try read("read the newest event") { db in
            try Row.fetchOne(db, sql: "SELECT id, sha256 FROM events ORDER BY id DESC LIMIT 1").map {
                ChainHead(id: $0["id"], sha256: $0["sha256"])
            }
        }
    }

    /// The latest time of any event, which need not be the newest event's: clocks are set back. Microseconds since
    /// 1970; nil where there is none. Reads all events.
    package func latestEventTime() throws(LedgerError) -> Int64? {
        try read("read the times of events") { db in try Int64.fetchOne(db, sql: "SELECT max(at_us) FROM events") }
    }

    /// All events of one word, in order.
    package func events(word: String) throws(LedgerError) -> [StoredEvent] {
        try read("read the events") { db in
            try Row.fetchAll(db, sql: "SELECT * FROM events WHERE event = ? ORDER BY id", arguments: [word]).map(
                StoredEvent.init)
        }
    }

    /// The latest event of a word; nil where there is none.
    package func lastEvent(word: String) throws(LedgerError) -> StoredEvent? {
        try read("read the last event") { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM events WHERE event = ? ORDER BY id DESC LIMIT 1", arguments: [word]
            ).map(StoredEvent.init)
        }
    }
}
