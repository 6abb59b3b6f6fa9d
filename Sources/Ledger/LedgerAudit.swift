import Foundation
import GRDB

/// The ledger held against itself, at one moment: its schema, the event chain, the rows that events stand for, what
/// follows from them, and the batch lag rule. What else `kycc verify` looks at starts from the files and requests of
/// this moment.
package struct LedgerAudit: Sendable {
    /// What is wrong, each in a line.
    package internal(set) var faults: [String] = []
    /// Whether the tables are such that their rows can be read; where they are not, nothing below was looked at.
    package internal(set) var isReadable = true
    /// The last event of the chain; nil where there is none.
    package internal(set) var head: ChainHead?
    /// How many events the chain has.
    package internal(set) var events = 0
    /// How many versions there are, the expert scorecard among them.
    package internal(set) var models = 0
    /// Versions that are as their events say; only with these can scores be computed anew.
    package internal(set) var soundVersions: Set<String> = []
    /// In the order in which they were taken.
    package internal(set) var files: [File] = []
    /// Every scoring of every batch, in the order of their ids.
    package internal(set) var requests: [StoredRequest] = []
    /// Every batch that was scored, with the key by which batches are ordered (`BatchID.orderKey`).
    package internal(set) var batches: [(batchID: String, orderKey: [UInt8])] = []
}

extension Ledger {
    /// Looks at everything in one read transaction, so that a daemon may go on writing meanwhile.
    ///
    /// - Parameter noted: an event that the chain must contain; nil where nobody noted one.
    package func audit(containing noted: ChainHead? = nil) throws(LedgerError) -> LedgerAudit {
        try read("audit the ledger") { db in
            var audit = LedgerAudit()
            audit.structure(db)
            guard audit.isReadable else {
                audit.faults.append("rows were not looked at, because the tables themselves are damaged")
                return audit
            }
            var told = EventTestimony()
            audit.check("the event chain") { faults in
                let chain = try EventChain.walk(in: db) { event in
                    told.events += 1
                    if event.id == noted?.id, event.sha256 == noted?.sha256 { told.hasNoted = true }
                    faults += try told.hear(event, db)
                }
                faults += chain.faults
                told.head = chain.head
            }
            if let noted, !told.hasNoted { audit.faults.append("the chain does not contain the event \(noted)") }
            (audit.head, audit.events, audit.soundVersions) = (told.head, told.events, told.soundVersions)
            audit.check("the files") { faults in faults += try told.filesUntold(db) }
            audit.check("the models") { faults in faults += try told.modelsUntold(db) }
            audit.check("what follows from the rows") { faults in faults += try LedgerAudit.derived(db) }
            audit.check("the lag rule") { faults in faults += try LedgerAudit.lagRule(db) }
            try audit.load(db)
            return audit
        }
    }
}

extension LedgerAudit {
    /// One part of the audit. What keeps it from its end is a fault, and the next part is looked at.
    mutating func check(_ part: String, _ body: (inout [String]) throws -> Void) {
        var found: [String] = []
        do {
            try body(&found)
        } catch {
            found.append("\(part) could not be read to the end: \(LedgerError("read", error).message)")
        }
        faults += found
    }

    fileprivate mutating func load(_ db: Database) throws {
        models = try Int.fetchOne(db, sql: "SELECT count(*) FROM models") ?? 0
        files = try Row.fetchAll(
            db,
            sql: """
                SELECT id, name, batch_id, kind, revision, sha256, size, first_seen_us, archived_us FROM files ORDER BY id
                """
        ).map {
            File(
                id: $0[0], name: $0[1], batchID: $0[2], kind: $0[3], revision: $0[4], sha256: $0[5], size: $0[6],
                firstSeen: $0[7], archivedAt: $0[8])
        }
        let columns = StoredRequest.columns
        for row in try Row.fetchAll(db, sql: "SELECT \(columns) FROM score_requests AS r ORDER BY r.id") {
            do {
                requests.append(try StoredRequest(row))
            } catch {
                let id: Int64 = row["id"]
                faults.append("request \(id): \(LedgerError("read", error).message)")
            }
        }
        batches = try Row.fetchAll(db, sql: "SELECT batch_id, order_key FROM batches ORDER BY order_key").map { row in
            (row[0], Array(row[1] as Data))
        }
    }

    // MARK: Structure

    /// What SQLite itself finds wrong, and whether tables, indexes and triggers are those that the program makes.
    fileprivate mutating func structure(_ db: Database) {
        var isReadable = true
        check("the schema") { faults in
            let (found, tablesAreSound) = try LedgerAudit.schema(db)
            faults += found
            isReadable = tablesAreSound
        }
        check("the database") { faults in
            let lines = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            // "NULL value in …", "TEXT value in …": a value that its column cannot have.
            if lines.contains(where: { $0.contains(" value in ") }) { isReadable = false }
            faults += lines
            faults += try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map {
                "foreign key of \($0[0] as String) broken"
            }
        }
        self.isReadable = isReadable
    }

    private static func schema(_ db: Database) throws -> (faults: [String], tablesAreSound: Bool) {
        let migrator = Schema.migrator
        guard let last = try Schema.lastMigration(in: db) else {
            return (["schema: the list of its migrations (grdb_migrations) was changed"], false)
        }
        let fresh = try DatabaseQueue()
        try migrator.migrate(fresh, upTo: last)
        // Features of later sets are columns that were added when a program that has them opened the database.
        let made = try Set(fresh.read { try Schema.recordedFeatures(in: $0) } ?? [])
        let recorded = try Schema.recordedFeatures(in: db) ?? []
        try fresh.write { db in
            for feature in recorded where !made.contains(feature) { try Schema.addColumn(feature.name, in: db) }
        }
        let expected = try fresh.read(entries)
        let present = try entries(db)
        var faults: [String] = []
        var tablesAreSound = true
        for (name, sql) in expected.sorted(by: { $0.key < $1.key }) where present[name] != sql {
            faults.append("schema: \(name) \(present[name] == nil ? "is missing" : "was changed")")
            if name.hasPrefix("table") { tablesAreSound = false }
        }
        if !made.isSubset(of: recorded) {
            faults.append("schema: the list of the built-in features (built_in_features) was changed")
            tablesAreSound = false
        }
        for name in present.keys.sorted() where expected[name] == nil { faults.append("schema: \(name) was added") }
        return (faults, tablesAreSound)
    }

    /// `trigger events_insert` and the like, with its table and the text that made it. Statistics of ANALYZE are
    /// nobody's evidence: these are tables with exactly these names. In a LIKE, `_` would stand for any character.
    private static func entries(_ db: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT type || ' ' || name, tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema
                WHERE NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat3', 'sqlite_stat4'))
                """)
        return Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: { $0 + $1 })
    }

    // MARK: What follows from the rows

    /// The columns that may change say what the rows that stay say.
    fileprivate static func derived(_ db: Database) throws -> [String] {
        try states(db) + successors(db) + batches(db) + orphans(db)
    }

    /// The faults of the rows of a query.
    private static func faults(
        in db: Database, sql: String, fault: (Row) throws -> String?
    ) throws -> [String] {
        var faults: [String] = []
        let rows = try Row.fetchCursor(db, sql: sql)
        while let row = try rows.next() { if let fault = try fault(row) { faults.append(fault) } }
        return faults
    }

    /// Models whose state is not the one that the activations give.
    private static func states(_ db: Database) throws -> [String] {
        try faults(in: db, sql: "SELECT version, state, \(Schema.state("version")) FROM models ORDER BY number") {
            row in
            (row[1] as String) == row[2]
                ? nil : "model \(row[0] as String) is \(row[1] as String), not \(row[2] as String)"
        }
    }

    /// Requests that are not superseded by the next one of their batch.
    private static func successors(_ db: Database) throws -> [String] {
        let sql = """
            SELECT id, batch_id, superseded_by IS NOT (
                SELECT min(n.id) FROM score_requests AS n WHERE n.batch_id = r.batch_id AND n.id > r.id)
            FROM score_requests AS r ORDER BY id
            """
        return try faults(in: db, sql: sql) { row in
            row[2] ? "request \(row[0] as Int64) (\(row[1] as String)): superseded_by is not the request after it" : nil
        }
    }

    /// Batches whose row does not say what their requests and labels say.
    private static func batches(_ db: Database) throws -> [String] {
        let sql = """
            SELECT batch_id,
                request_id IS NULL OR request_id IS NOT (
                    SELECT max(id) FROM score_requests AS r WHERE r.batch_id = b.batch_id),
                observed_at_us IS NOT (
                    SELECT observed_at_us FROM files AS f WHERE f.batch_id = b.batch_id AND f.kind = 'labels'
                    ORDER BY f.revision DESC LIMIT 1),
                labelled, defaults
            FROM batches AS b ORDER BY order_key
            """
        return try faults(in: db, sql: sql) { row in
            let batch: String = row[0]
            var wrong: [String] = []
            let (known, _) = try Ledger.knownOutcomes(batch, in: db) { file, known in
                if try !isObserved(file, known: known, in: db) {
                    wrong.append("when the labels of file \(file) were observed")
                }
            }
            if row[1] { wrong.append("request_id") }
            if row[2] { wrong.append("observed_at_us") }
            if row[3] != known.outcomes.count { wrong.append("labelled") }
            if row[4] != known.defaults { wrong.append("defaults") }
            return wrong.isEmpty ? nil : "batch \(batch): \(wrong.joined(separator: ", ")) not as recorded"
        }
    }

    /// Labels without a file, and drift references of a model that has scored nothing.
    private static func orphans(_ db: Database) throws -> [String] {
        let labels = """
            SELECT DISTINCT l.batch_id, l.revision FROM (
                SELECT batch_id, revision FROM labels UNION ALL SELECT batch_id, revision FROM withdrawals) AS l
            LEFT JOIN files AS f
            ON f.batch_id = l.batch_id AND f.kind = 'labels' AND f.revision = l.revision WHERE f.id IS NULL
            """
        let references = """
            SELECT model_version FROM drift_references AS d JOIN models AS m ON m.version = d.model_version
            WHERE m.decision = 'expert'
              AND NOT EXISTS (SELECT 1 FROM score_requests AS r WHERE r.model_version = d.model_version)
            """
        return try faults(in: db, sql: labels) {
            "labels of \($0[0] as String), revision \($0[1] as Int), came with no file"
        }
            + faults(in: db, sql: references) {
                "model \($0[0] as String) has a drift reference, but has scored nothing"
            }
    }

    /// Whether the labels of a batch were observed as of a file when the file says. A file without details is older
    /// than the rule, and says the latest `observed_at` up to it.
    private static func isObserved(_ file: Int64, known: KnownOutcomes, in db: Database) throws -> Bool {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT f.observed_at_us FROM files AS f JOIN file_details AS d ON d.file_id = f.id WHERE f.id = ?",
            arguments: [file])
        guard let row else { return true }
        return (row[0] as Int64?) == known.observedAt
    }

    /// Requests whose model the batch lag rule forbids; none, unless somebody switched the triggers off.
    fileprivate static func lagRule(_ db: Database) throws -> [String] {
        try Row.fetchAll(
            db,
            sql: """
                WITH lineage AS (
                    SELECT o.model_version, max(b.order_key) AS last_key, max(o.observed_at_us) AS observed_at_us,
                        max(CASE WHEN c.as_of_source <> 'first_seen' THEN c.as_of_us END) AS last_as_of_us
                    FROM lineage_observations AS o JOIN batches AS b ON b.batch_id = o.batch_id
                    LEFT JOIN score_requests AS c ON c.id = b.request_id
                    WHERE o.model_version IN (SELECT model_version FROM score_requests) GROUP BY o.model_version)
                SELECT r.id, r.batch_id, r.model_version FROM score_requests AS r
                JOIN batches AS b ON b.batch_id = r.batch_id JOIN models AS m ON m.version = r.model_version
                LEFT JOIN lineage AS l ON l.model_version = r.model_version
                WHERE l.last_key >= b.order_key OR l.observed_at_us > r.as_of_us OR m.observed_at_us > r.as_of_us
                    OR r.as_of_source <> 'first_seen' AND l.last_as_of_us > r.as_of_us
                        AND EXISTS (SELECT 1 FROM file_details WHERE file_id = r.file_id)
                ORDER BY r.id
                """
        ).map {
            "request \($0[0] as Int64): \($0[1] as String) was scored with \($0[2] as String), which the batch lag rule forbids"
        }
    }
}
