import Glibc

/// A database on a file system that is mounted read-only, such as a snapshot or a backup.
///
/// In WAL mode a reader marks what it reads in an index beside the database (`kycc.sqlite-shm`), and makes it if it is
/// not there. Where nothing can be made, SQLite opens the database only if it is told that nobody changes it.
extension DatabaseFiles {
    /// Whether the database cannot change through this mount and nobody has it open: there is neither an index nor a
    /// log with anything in it. If there is an index, SQLite reads by that.
    var areFrozen: Bool {
        var system = statvfs()
        return statvfs(path, &system) == 0 && system.f_flag & UInt(ST_RDONLY) != 0 && logSize == 0 && journalSize == 0
            && access(path + "-shm", F_OK) != 0
    }

    /// The database as a URI that says so.
    var immutable: String {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
        let digits = Array("0123456789ABCDEF")
        let escaped = path.utf8.map { byte in
            allowed.contains(byte)
                ? String(UnicodeScalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 0xF)])"
        }
        return "file:\(escaped.joined())?immutable=1"
    }
}
