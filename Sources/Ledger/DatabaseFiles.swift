import Glibc

/// The files of a database as they lie on the disk, looked at before SQLite opens them: some kinds of damage it takes
/// for an empty database or an empty log, and would write over what can still be saved.
struct DatabaseFiles {
    let path: String
    private let size: Int64
    let logSize: Int64
    let journalSize: Int64

    init(path: String) throws(LedgerError) {
        self.path = path
        size = try DatabaseFiles.size(path)
        logSize = try DatabaseFiles.size(path + "-wal")
        journalSize = try DatabaseFiles.size(path + "-journal")
    }

    /// Shorter than its smallest page is no database. SQLite takes a single byte for none at all.
    private static let smallestPage: Int64 = 512

    /// - Throws: `LedgerError` with cause `damaged`.
    func check() throws(LedgerError) {
        if size == 0, logSize > 0 { throw damaged("the database is gone, but its write-ahead log is there") }
        if logSize > 0, try !hasLogHeader() { throw damaged("its write-ahead log is no log of SQLite") }
        // What a crash cut short while pages were written is in the log or the journal, and SQLite makes it whole.
        guard size > 0, logSize == 0, journalSize == 0 else { return }
        if size < DatabaseFiles.smallestPage { throw damaged("the file is not a database: it is shorter than any") }
        let bytes = try start(of: path, 18)
        let number = Int64(bytes[16]) << 8 | Int64(bytes[17])
        let page = number == 1 ? 65_536 : number
        // Another number is no header of SQLite's, which tells so itself.
        if page >= DatabaseFiles.smallestPage, page & (page - 1) == 0, size % page != 0 {
            throw damaged("the file ends in the middle of a page")
        }
    }

    /// Whether the log begins as logs do. A crash of the system may leave it with zeros, before anything was committed.
    private func hasLogHeader() throws(LedgerError) -> Bool {
        let bytes = try start(of: path + "-wal", 4)
        return bytes.allSatisfy { $0 == 0 } || bytes == [0x37, 0x7F, 0x06, 0x82] || bytes == [0x37, 0x7F, 0x06, 0x83]
    }

    private func damaged(_ message: String) -> LedgerError {
        LedgerError("open \(path)", cause: .damaged, message: message)
    }

    /// The size of a file in bytes; 0 where there is none.
    private static func size(_ path: String) throws(LedgerError) -> Int64 {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return 0 }
            throw failure("look at", path)
        }
        return status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : 0
    }

    /// Finds out why SQLite took a database, or its log, for one that cannot be written. Nobody may have it open:
    /// closing a file gives up the locks that this process has on it.
    ///
    /// - Throws: what the system says; nothing where all is well by now.
    static func checkWritable(_ path: String) throws(LedgerError) {
        for file in [path, path + "-wal", path + "-shm"] {
            let wasThere = access(file, F_OK) == 0
            // As SQLite opens them.
            let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw failure("open", file) }
            close(descriptor)
            if !wasThere { unlink(file) }
        }
    }

    /// What the last call said.
    private static func failure(_ operation: String, _ path: String) -> LedgerError {
        let code = errno
        let cause: LedgerError.Cause =
            switch code {
            case ENOSPC, EDQUOT: .diskFull
            case EACCES, EPERM, EROFS: .readOnly
            default: .inputOutput
            }
        return LedgerError("\(operation) \(path)", cause: cause, message: String(cString: strerror(code)))
    }

    /// The first bytes of a file, zeros where it is shorter.
    private func start(of path: String, _ count: Int) throws(LedgerError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw DatabaseFiles.failure("open", path) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: count)
        guard pread(file, &bytes, count, 0) >= 0 else { throw DatabaseFiles.failure("read", path) }
        return bytes
    }
}
