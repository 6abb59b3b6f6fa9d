import Files
import GRDB
package import Vocabulary

/// A file that was taken, as the database keeps it.
package struct StoredFile: Sendable {
    /// The id of the file, in the order in which files were recorded.
    package let id: Int64
    /// The name under which the file was dropped.
    package let name: String
    /// The id of the batch that the name says.
    package let batchID: String
    /// What the file holds.
    package let kind: BatchFileName.Kind
    /// Which file of its kind this is for the batch, from 1.
    package let revision: Int
    /// The digest of its bytes, 64 hexadecimal digits.
    package let sha256: String
    /// Bytes.
    package let size: Int64
    /// When the name was first seen in the inbox; microseconds since 1970.
    package let firstSeen: Int64
    /// `scored`, `trained` or `not_trained`.
    package let outcome: String
    /// The text of `scoring.json` or `training.json`, without how long it took.
    package let document: String
    /// How long it took: a JSON object.
    package let timings: String
    /// Microseconds since 1970; nil where the file has not reached the archive yet.
    package let archivedAt: Int64?
    /// Nil where the file was recorded by a version that did not note it.
    package let details: FileDetails?

    /// What was noted of a file besides its bytes.
    package struct FileDetails: Sendable {
        /// Whom it belonged to when it was taken.
        package let owner: FileOwner?
        /// The `observed_at` that stands in a labels file; microseconds since 1970.
        package let observedAt: Int64?
        /// How many warnings about its data there were.
        package let warnings: Int
        /// The version and commit of the program that recorded it.
        package let program: String
    }

    /// - Throws: `LedgerError` with cause `damaged` if the row says what cannot be.
    init(_ row: Row) throws(LedgerError) {
        id = row["id"]
        name = row["name"]
        batchID = row["batch_id"]
        kind = try StoredFile.kind(row)
        revision = row["revision"]
        sha256 = row["sha256"]
        size = row["size"]
        firstSeen = row["first_seen_us"]
        outcome = row["outcome"]
        document = row["document"]
        timings = row["timings"]
        archivedAt = row["archived_us"]
        guard let program: String = row["program"] else {
            details = nil
            return
        }
        details = FileDetails(
            owner: try StoredFile.owner(row), observedAt: row["own_observed_at_us"], warnings: row["warnings"],
            program: program)
    }

    private static func kind(_ row: Row) throws(LedgerError) -> BatchFileName.Kind {
        let text: String = row["kind"]
        guard let kind = BatchFileName.Kind(rawValue: text) else {
            throw LedgerError(
                "look files up", cause: .damaged, message: "the kind of file \(row["id"] as Int64) is \(text)")
        }
        return kind
    }

    private static func owner(_ row: Row) throws(LedgerError) -> FileOwner? {
        guard let number: Int64 = row["owner_id"] else { return nil }
        guard let id = UInt32(exactly: number) else {
            throw LedgerError(
                "look files up", cause: .damaged, message: "the owner of file \(row["id"] as Int64) is user \(number)")
        }
        return FileOwner(id: id, name: row["owner"])
    }
}

extension Ledger {
    /// The file has reached the archive.
    package func markArchived(_ file: Int64, at: Int64, event: EventRecord) throws(LedgerError) {
        try write("mark file \(file) as archived") { db in
            try db.execute(
                sql: "UPDATE files SET archived_us = ? WHERE id = ? AND archived_us IS NULL", arguments: [at, file])
            guard db.changesCount == 1 else { return }
            try EventChain.append([try event.adding("file_id", .int(Int(file)))], at: at, in: db)
        }
    }

    /// Files whose outcome is recorded, but which have not reached the archive, in the order of work.
    package func filesNotArchived() throws(LedgerError) -> [StoredFile] {
        try files("WHERE archived_us IS NULL ORDER BY id", [])
    }

    /// Every file, in the order in which they were taken.
    package func files() throws(LedgerError) -> [StoredFile] { try files("ORDER BY id", []) }

    /// The files of a batch, in the order in which they were taken.
    package func files(ofBatch batch: String) throws(LedgerError) -> [StoredFile] {
        try files("WHERE batch_id = ? ORDER BY id", [batch])
    }

    /// The newest file of a batch with these bytes; nil where there is none.
    package func file(
        ofBatch batch: String, kind: BatchFileName.Kind, sha256: String
    ) throws(LedgerError) -> StoredFile? {
        let clause = "WHERE batch_id = ? AND kind = ? AND sha256 = ? ORDER BY id DESC LIMIT 1"
        return try files(clause, [batch, kind.rawValue, sha256]).first
    }

    /// The files of any batch with these bytes, in the order in which they were taken.
    package func files(withSHA256 sha256: String) throws(LedgerError) -> [StoredFile] {
        try files("WHERE sha256 = ? ORDER BY id", [sha256])
    }

    /// A file by its id; nil where there is none.
    package func files(withID id: Int64) throws(LedgerError) -> StoredFile? { try files("WHERE id = ?", [id]).first }

    /// How many files of a kind the batch has.
    package func revisions(ofBatch batch: String, kind: BatchFileName.Kind) throws(LedgerError) -> Int {
        try read("count the files of \(batch)") { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM files WHERE batch_id = ? AND kind = ?",
                arguments: [batch, kind.rawValue]) ?? 0
        }
    }

    func files(_ clause: String, _ arguments: StatementArguments) throws(LedgerError) -> [StoredFile] {
        try read("look files up") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT f.*, d.owner_id, d.owner, d.observed_at_us AS own_observed_at_us, d.warnings, d.program
                    FROM files AS f LEFT JOIN file_details AS d ON d.file_id = f.id \(clause)
                    """, arguments: arguments
            ).map(StoredFile.init)
        }
    }
}
