import Crypto
import GRDB

/// One event as the database keeps it.
package struct StoredEvent: Sendable {
    package let id: Int64
    /// Microseconds since 1970.
    package let at: Int64
    package let word: String
    /// A JSON object.
    package let fields: String
    package let previous: String
    package let sha256: String
}

/// The events of a root as a hash chain: each carries the SHA-256 of the one before, so that none can be changed, taken out
/// or put in without all later ones telling.
enum EventChain {
    /// SHA-256 of the UTF-8 of previous digest, id, time, event and fields, each followed by a line feed.
    static func digest(previous: String, id: Int64, at: Int64, word: String, fields: String) -> String {
        var hash = SHA256()
        for part in [previous, String(id), String(at), word, fields] {
            var line = part + "\n"
            line.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static func append(_ events: [EventRecord], at: Int64, in db: Database) throws {
        let last = try Row.fetchOne(db, sql: "SELECT id, sha256 FROM events ORDER BY id DESC LIMIT 1")
        var id: Int64 = last?["id"] ?? 0
        var previous: String = last?["sha256"] ?? ""
        for event in events {
            id += 1
            let sha256 = digest(previous: previous, id: id, at: at, word: event.word, fields: event.fields)
            try db.execute(
                sql: "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [id, at, event.word, event.fields, previous, sha256])
            previous = sha256
        }
    }
}

extension Ledger {
    /// Appends events that belong to no other change, such as a refusal.
    package func record(_ events: [EventRecord], at: Int64) throws(LedgerError) {
        try write("record \(events.map(\.word).joined(separator: ", "))") { db in
            try EventChain.append(events, at: at, in: db)
        }
    }

    /// All events in order, or those of one word.
    package func events(word: String? = nil) throws(LedgerError) -> [StoredEvent] {
        try read("read the events") { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM events WHERE ? IS NULL OR event = ? ORDER BY id", arguments: [word, word]
            ).map {
                StoredEvent(
                    id: $0["id"], at: $0["at_us"], word: $0["event"], fields: $0["fields"],
                    previous: $0["previous_sha256"],
                    sha256: $0["sha256"])
            }
        }
    }

    /// What is wrong with the event chain; empty where nothing is.
    package func eventChainFaults() throws(LedgerError) -> [String] {
        var faults: [String] = []
        var previous = ""
        var id: Int64 = 0
        for event in try events() {
            id += 1
            if event.id != id { faults.append("event \(id) is missing") }
            if event.previous != previous { faults.append("event \(event.id) does not follow the one before it") }
            let digest = EventChain.digest(
                previous: event.previous, id: event.id, at: event.at, word: event.word, fields: event.fields)
            if digest != event.sha256 { faults.append("event \(event.id) (\(event.word)) was changed") }
            (previous, id) = (event.sha256, event.id)
        }
        return faults
    }
}
