// In a module that uses Foundation, the compiler holds `stat` to be declared by one of these two.
import CDispatch
import CoreFoundation
import Glibc

/// What the file system says about a path; nil where nothing is there or it cannot be looked at.
struct FileState {
    private let status: stat

    init?(_ path: String, followsLinks: Bool = false) {
        var status = stat()
        guard fstatat(AT_FDCWD, path, &status, followsLinks ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        self.status = status
    }

    var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
    var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }
    /// A link's own mode says nothing.
    var isWritableByOthers: Bool { status.st_mode & S_IFMT != S_IFLNK && status.st_mode & S_IWOTH != 0 }
    /// Whether its group or anybody may read it.
    var isReadableByOthers: Bool { status.st_mode & (S_IRGRP | S_IROTH) != 0 }
    var isSticky: Bool { status.st_mode & S_ISVTX != 0 }
    var device: UInt64 { UInt64(status.st_dev) }
    var owner: uid_t { status.st_uid }
    var ownerName: String { FileState.userName(owner) }

    /// The name of a user, else the number.
    static func userName(_ user: uid_t) -> String {
        getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "user \(user)"
    }
}
