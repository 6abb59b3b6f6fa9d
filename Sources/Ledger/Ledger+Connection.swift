import GRDB
import Glibc
import Synchronization
import Vocabulary

/// The connection of a ledger. It is made anew where somebody who may only read keeps the writer's lock: he can have
/// that on the index of the write-ahead log (`kycc.sqlite-shm`), which he must be able to read, for as long as he
/// likes.
///
/// What this rests on, in SQLite's source (`sqlite3WalClose` in wal.c, `unixLock` in os_unix.c): a connection in WAL
/// mode holds a shared lock on the database file itself from before it opens the index until it closes. Whoever gets
/// the exclusive lock on the database file is therefore alone; SQLite then copies the log into the database when it
/// closes, and removes log and index. The next connection makes a new index, under a new inode, on which nobody has a
/// lock. So closing and opening is all that is done, by SQLite's own rules. To take the index away from under an honest
/// reader is not: it would go on with the old one while the log is written anew under it, and read pages of two states
/// as one.
extension Ledger {
    /// What keeps the connection, and what there is to tell of it.
    struct Connection: Sendable {
        /// Nil where it was closed and could not be opened since.
        var queue: DatabaseQueue?
        /// When it was last opened anew; seconds of the steady clock.
        var reopened: Int?
        var notices: [String] = []
    }

    /// Seconds between two attempts.
    private static let pause = 60

    /// Where SQLite locks the database file itself: a byte each for pending and reserved, and 510 for shared.
    private static let fileLocks: ClosedRange<Int64> = 0x4000_0000...0x4000_01FF

    /// The connection, opened again where the last attempt failed.
    func connected() throws(LedgerError) -> DatabaseQueue {
        if let queue = connection.withLock({ $0.queue }) { return queue }
        let queue = try Ledger.openChecked(path, mode: mode, catalog: catalog)
        connection.withLock { $0.queue = queue }
        return queue
    }

    /// Closes and opens the database after it was locked for longer than one waits.
    ///
    /// - Returns: false where that is of no use: another connection has the database open, or it was tried a moment
    ///   ago.
    func reopen() throws(LedgerError) -> Bool {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let holders = KernelLocks.blockers(ofDatabase: path)
        let isShared = KernelLocks.holders(of: path, .range).contains { $0.bytes.overlaps(Ledger.fileLocks) }
        let now = time.tv_sec
        let present = connection.withLock { connection in (connection.queue, connection.reopened) }
        guard !isShared, now - (present.1 ?? -Ledger.pause) >= Ledger.pause, let old = present.0 else { return false }
        do {
            try old.close()
        } catch {
            return false
        }
        connection.withLock {
            $0.queue = nil
            $0.reopened = now
            let who = holders.isEmpty ? "somebody" : holders.map(\.text).joined(separator: ", ")
            $0.notices.append("\(who) kept the database locked; it was closed and opened anew")
        }
        _ = try connected()
        return true
    }

    /// What is to be told of the connection, once.
    package func takeNotices() -> [String] {
        connection.withLock { connection in
            let notices = connection.notices
            connection.notices = []
            return notices
        }
    }

    /// Opens the database, again where what was in the way is gone or can be put out of it.
    static func openChecked(
        _ path: String, mode: Mode, catalog: FeatureCatalog
    ) throws(LedgerError) -> DatabaseQueue {
        do throws(LedgerError) {
            return try open(path, mode: mode, catalog: catalog)
        } catch {
            guard mode != .reading else { throw error }
            switch error.cause {
            case .readOnly:
                // SQLite opens for reading what it cannot open for writing, be it for want of a descriptor, and keeps
                // to it. What was in the way for a moment is gone the second time.
                try DatabaseFiles.checkWritable(path)
            case .busy:
                // A crash left the index behind, and somebody has a lock on it.
                guard DatabaseFiles.removeUnusedIndex(path) else { throw error.naming(path) }
            default: throw error
            }
            return try open(path, mode: mode, catalog: catalog)
        }
    }
}

extension LedgerError {
    /// The error with who has the database locked, where the kernel tells.
    func naming(_ path: String) -> LedgerError {
        let holders = KernelLocks.blockers(ofDatabase: path).map(\.text)
        if cause != .busy || holders.isEmpty { return self }
        return LedgerError(
            operation, cause: .busy, message: "\(message), by \(Set(holders).sorted().joined(separator: ", "))")
    }
}

extension DatabaseFiles {
    /// Removes the index of the write-ahead log where nobody has the database open, which the lock that SQLite takes
    /// for it shows. This process must not have it open either: closing a file gives up its locks on it.
    ///
    /// - Returns: whether that was done.
    static func removeUnusedIndex(_ path: String) -> Bool {
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = 0x4000_0000
        lock.l_len = 512
        guard fcntl(file, F_SETLK, &lock) == 0 else { return false }
        return unlink(path + "-shm") == 0
    }
}
