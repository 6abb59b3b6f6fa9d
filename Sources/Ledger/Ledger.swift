import GRDB
import GRDBSQLite
import Glibc
import Synchronization
package import Vocabulary

/// The state of a root: one SQLite file, in WAL mode with synchronous=FULL. What has been committed survives a power
/// cut.
///
/// There is one writer, whoever holds the root's lock; anybody may read meanwhile, `sqlite3` included.
package final class Ledger: Sendable {
    /// How a database is opened.
    package enum Mode: Sendable {
        /// Reading alone; the database must be there.
        case reading
        /// Reading and writing; it must be there, and an older schema is migrated.
        case writing
        /// Reading and writing; made where it is not there.
        case creating
    }

    let connection: Mutex<Connection>
    /// The path of the database file.
    package let path: String
    let mode: Mode
    /// The built-in features that the database has columns for once it is open for writing.
    package let catalog: FeatureCatalog

    /// What the write-ahead log is cut to once it is in the database; bytes. SQLite goes on from the start at 4 MB.
    private static let largestIdleLog = 16 << 20

    /// Marks the file as one of ours ("KYCC").
    static let applicationID = 0x4B59_4343

    /// Opens the database. A file that is damaged, another program's, or of a newer schema is left as it is.
    ///
    /// - Parameter catalog: the built-in features; columns of `party_features` that are missing are added.
    /// - Throws: `LedgerError`, with cause `newerSchema` if the database has a feature that the catalog lacks.
    package init(path: String, mode: Mode, catalog: FeatureCatalog = .standard) throws(LedgerError) {
        self.path = path
        self.mode = mode
        self.catalog = catalog
        connection = Mutex(Connection(queue: try Ledger.openChecked(path, mode: mode, catalog: catalog)))
    }

    static func open(_ path: String, mode: Mode, catalog: FeatureCatalog) throws(LedgerError) -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = mode == .reading
        configuration.busyMode = .callback(waitForLock)
        configuration.label = "kycc"
        configuration.prepareDatabase { db in
            if mode != .reading {
                keepLog(db, true)
                try db.execute(sql: "PRAGMA synchronous = FULL")
            }
            // A page cache of 16 MB at most, so that a commit of a large batch does not grow the process.
            try db.execute(sql: "PRAGMA cache_size = -16000")
            // Else what undoes a statement of many rows goes through a file in /var/tmp, and a full disk there would
            // fail it.
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        if mode != .creating, !exists(path) {
            throw LedgerError("open \(path)", cause: .absent, message: "there is no database")
        }
        let files = try DatabaseFiles(path: path)
        try files.check()
        do {
            let queue = try DatabaseQueue(
                path: mode == .reading && files.areFrozen ? files.immutable : path, configuration: configuration)
            do {
                try prepare(queue, mode: mode, catalog: catalog)
            } catch {
                try queue.close()
                throw error
            }
            return queue
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError("open \(path)", error)
        }
    }

    private static func prepare(_ queue: DatabaseQueue, mode: Mode, catalog: FeatureCatalog) throws {
        if mode == .reading {
            try queue.read { try check($0, mode: mode, catalog: catalog) }
            return try queue.writeWithoutTransaction { db in try Schema.standIn(db) }
        }
        try queue.writeWithoutTransaction { db in
            if sqlite3_db_readonly(db.sqliteConnection, "main") == 1 {
                throw LedgerError(
                    "open \(queue.path)", cause: .readOnly, message: "attempt to write a readonly database")
            }
            try check(db, mode: mode, catalog: catalog)
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            // The log may be open for reading alone as well, and that shows when something is to be written.
            try db.inTransaction(.immediate) { .rollback }
            keepLog(db, false)
            // The log of one large batch would else stay as large as it was, for good.
            try db.execute(sql: "PRAGMA journal_size_limit = \(largestIdleLog)")
            // An empty database becomes ours before anything is in it: a crash may come before the first migration is
            // done.
            if try Int.fetchOne(db, sql: "PRAGMA application_id") != applicationID {
                try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            }
        }
        try Schema.migrator.migrate(queue)
        try Schema.addFeatures(catalog, to: queue)
    }

    /// Whether closing leaves the write-ahead log as it is. Where SQLite (3.40) cannot make the index of the log that a
    /// crash left behind, it takes the log for empty, and closing would remove it with everything in it.
    private static func keepLog(_ db: Database, _ keeps: Bool) {
        var value: Int32 = keeps ? 1 : 0
        sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_PERSIST_WAL, &value)
    }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Refuses what is no database of ours, or a newer one's.
    private static func check(_ db: Database, mode: Mode, catalog: FeatureCatalog) throws {
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        if tables == 0 {
            if case .creating = mode { return }
            throw LedgerError("open the database", cause: .damaged, message: "the file is empty")
        }
        guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
            throw LedgerError("open the database", cause: .damaged, message: "the file is another program's database")
        }
        if try Schema.migrator.hasBeenSuperseded(db) {
            throw LedgerError(
                "open the database", cause: .newerSchema, message: "the database was written by a newer kycc")
        }
        try Schema.checkFeatures(catalog, in: db)
        // A crash in the first start leaves no list; what began with one and lost entries cannot be migrated.
        if mode != .reading, try db.tableExists("grdb_migrations"), try Schema.lastMigration(in: db) == nil,
            try db.tableExists("batches")
        {
            throw LedgerError(
                "open the database", cause: .damaged,
                message: "the list of its migrations (grdb_migrations) was changed")
        }
    }

    /// Puts everything into the one file and lets it go. Nothing may be asked of the ledger afterwards.
    package func close() throws(LedgerError) {
        do {
            try connection.withLock { $0.queue }?.close()
        } catch {
            throw LedgerError("close the database", error)
        }
    }

    // MARK: Access

    /// Refuses to write where nobody would find it: into a file that was moved away, removed or replaced while it is
    /// open.
    private func checkPlace(_ db: Database) throws {
        guard Ledger.hasMoved(db) else { return }
        // SQLite takes a file that it cannot look at for one that has moved.
        var status = stat()
        if stat(path, &status) != 0, errno != ENOENT {
            throw LedgerError("write", cause: .inputOutput, message: String(cString: strerror(errno)))
        }
        guard Ledger.hasMoved(db) else { return }
        throw LedgerError(
            "write", cause: .inputOutput,
            message: "the database was moved or replaced while it was open; put it back, or start kycc anew")
    }

    private static func hasMoved(_ db: Database) -> Bool {
        var hasMoved: Int32 = 0
        let result = sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
        return result == SQLITE_OK && hasMoved != 0
    }

    func write<Result>(_ operation: String, _ body: (Database) throws -> Result) throws(LedgerError) -> Result {
        do throws(LedgerError) {
            return try writeOnce(operation, body)
        } catch {
            guard error.cause == .busy, try reopen() else { throw error.naming(path) }
            // Nothing has been done: a transaction that cannot begin has no part in it.
            return try writeOnce(operation, body)
        }
    }

    private func writeOnce<Result>(
        _ operation: String, _ body: (Database) throws -> Result
    ) throws(LedgerError) -> Result {
        let queue = try connected()
        do {
            return try queue.write { db in
                try checkPlace(db)
                return try body(db)
            }
        } catch {
            throw LedgerError(operation, error)
        }
    }

    func read<Result>(_ operation: String, _ body: (Database) throws -> Result) throws(LedgerError) -> Result {
        let queue = try connected()
        do {
            return try queue.read(body)
        } catch {
            throw LedgerError(operation, error)
        }
    }

    /// Gives back pages of the database that are kept in memory.
    package func releaseMemory() { connection.withLock { $0.queue }?.releaseMemory() }

    /// An online copy of the whole database; a writer may go on meanwhile. It is made under the name with `.part`
    /// behind it, and has its own name when it is whole.
    ///
    /// - Parameter path: a file that does not exist yet.
    package func backup(to path: String) throws(LedgerError) {
        guard !Ledger.exists(path) else {
            throw LedgerError("back up to \(path)", cause: .other, message: "the file exists already")
        }
        let part = "\(path).part"
        // Half a backup is none: what a killed run left, and what this one leaves where it fails.
        func removePart() { for name in [part, "\(part)-journal"] { unlink(name) } }
        removePart()
        do {
            let target = try DatabaseQueue(path: part)
            try connected().backup(to: target)
            try target.close()
        } catch {
            removePart()
            throw LedgerError("back up to \(path)", error)
        }
        guard rename(part, path) == 0 else {
            let message = String(cString: strerror(errno))
            removePart()
            throw LedgerError("back up to \(path)", cause: .inputOutput, message: message)
        }
    }

    /// What SQLite finds wrong with the file at a quick look; empty where nothing is. `verify` looks closely.
    package func quickFaults() throws(LedgerError) -> [String] {
        try read("check the database") { db in
            try String.fetchAll(db, sql: "PRAGMA quick_check").filter { $0 != "ok" }
        }
    }

    /// Moves what the write-ahead log holds into the database, so that the log does not grow.
    package func checkpoint() throws(LedgerError) {
        do {
            _ = try connected().writeWithoutTransaction { db in try db.checkpoint(.passive) }
        } catch {
            throw LedgerError("checkpoint", error)
        }
    }
}
