import GRDB

/// A warning about the data of a batch as its event tells it.
package struct RecordedWarning: Sendable, Equatable {
    /// Microseconds since 1970.
    package let at: Int64
    /// The id of the batch; empty where the event names none.
    package let batchID: String
    /// What the warning is about: a raw value of `BatchWarning.Code`.
    package let code: String
    /// The warning in one sentence.
    package let what: String

    /// - Parameters: as the properties.
    package init(at: Int64, batchID: String, code: String, what: String) {
        self.at = at
        self.batchID = batchID
        self.code = code
        self.what = what
    }
}

/// A warning about the data of a batch as the document of its file tells it.
package struct FileWarning: Sendable, Equatable {
    /// What the warning is about: a raw value of `BatchWarning.Code`.
    package let code: String
    /// How many records, companies or features it is about; 0 where the document does not say.
    package let count: Int
    /// The warning in one sentence.
    package let what: String
}

extension Ledger {
    /// The warnings recorded last, the newest first, without those about profiles that have been replaced.
    package func newestWarnings(_ count: Int) throws(LedgerError) -> [RecordedWarning] {
        try read("list the warnings") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT at_us, json_extract(fields, '$.batch'), json_extract(fields, '$.code'), json_extract(fields, '$.what') FROM events
                    WHERE event = 'warning' AND json_extract(fields, '$.code') IS NOT NULL
                        AND NOT EXISTS (
                            SELECT 1 FROM score_requests AS r
                            WHERE r.batch_id = json_extract(fields, '$.batch') AND r.requested_us = at_us
                                AND r.superseded_by IS NOT NULL)
                    ORDER BY id DESC LIMIT ?
                    """, arguments: [count]
            ).map {
                RecordedWarning(at: $0[0], batchID: $0[1] ?? "", code: $0[2] ?? "", what: $0[3] ?? "")
            }
        }
    }

    /// The first other batch that has a profiles file with these bytes; nil where none has.
    package func batch(ofProfiles sha256: String, otherThan batch: String) throws(LedgerError) -> String? {
        try read("look the content of \(batch) up") { db in
            try String.fetchOne(
                db,
                sql:
                    "SELECT batch_id FROM files WHERE sha256 = ? AND kind = 'profiles' AND batch_id <> ? ORDER BY id LIMIT 1",
                arguments: [sha256, batch])
        }
    }

    /// The warnings in the document of a file, in its order. Those without a code, and a document that is no JSON any
    /// more, say nothing here.
    package func warnings(ofFile id: Int64) throws(LedgerError) -> [FileWarning] {
        try read("list the warnings of file \(id)") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT json_extract(w.value, '$.code'), json_extract(w.value, '$.count'), json_extract(w.value, '$.what')
                    FROM files AS f, json_each(CASE WHEN json_valid(f.document) THEN f.document ELSE '{}' END, '$.warnings') AS w
                    WHERE f.id = ? AND json_extract(w.value, '$.code') IS NOT NULL ORDER BY w.key
                    """, arguments: [id]
            ).map { FileWarning(code: $0[0] ?? "", count: $0[1] ?? 0, what: $0[2] ?? "") }
        }
    }

    /// How many warnings the newest profiles and the newest labels of each batch have.
    package func warningCounts() throws(LedgerError) -> [String: Int] {
        try read("count the warnings") { db in
            var counts: [String: Int] = [:]
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT f.batch_id, sum(d.warnings) FROM files AS f JOIN file_details AS d ON d.file_id = f.id
                    WHERE f.revision = (SELECT max(revision) FROM files WHERE batch_id = f.batch_id AND kind = f.kind)
                    GROUP BY f.batch_id
                    """)
            while let row = try rows.next() { counts[row[0]] = row[1] }
            return counts
        }
    }
}
