import Custody
import Files
import Glibc

/// Whether the daemon could start on what is proved: a state that is called clean must not be one that it refuses.
extension Verification {
    /// Looks at what a start needs to write, where this user may write the root at all; one who may only look has
    /// nothing to say of that. A reader has opened the database already, so that its kind, its schema and its
    /// migrations are known to be right.
    func verifyStart(_ result: inout Result) throws {
        for one in try OwnNames.misplaced(in: work.root) {
            let end = one.isSetAside ? "the next start puts it aside" : "kycc does not start"
            result.faults.append("\(one.path): \(one.what); \(end)")
        }
        let root = work.root.folder.path
        func may(_ name: String, _ right: Int32) -> Bool {
            faccessat(AT_FDCWD, "\(root)/\(name)", right, AT_EACCESS) == 0 || errno == ENOENT
        }
        guard may(".", W_OK | X_OK) else { return }
        for name in [Root.databaseName, Root.databaseName + "-wal", Root.databaseName + "-shm"]
        where !may(name, R_OK | W_OK) {
            result.faults.append("\(name): this user may not write it, so that kycc does not start")
        }
        for name in ["inbox", "archive", "rejected", "status"] where !may(name, R_OK | W_OK | X_OK) {
            result.faults.append("\(name)/: this user may not write it, so that kycc does not start")
        }
        let lock = RootLock.name.escaped
        if !may(lock, R_OK | W_OK) {
            result.faults.append("\(lock): it is no file that this user may write, so that kycc does not start")
        }
    }
}
