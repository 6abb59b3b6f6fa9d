import Glibc

/// What the file system says about a file, without following a link.
package struct FileStatus: Sendable, Equatable {
    /// What stands behind a name.
    package enum Kind: Sendable, Equatable {
        case regular, directory, symbolicLink
        /// FIFO, socket or device; the text says which.
        case special(String)
    }

    /// What it is; a symbolic link is itself, not what it points to.
    package let kind: Kind
    /// The number of the file system. With `inode` it identifies the file.
    package let device: UInt64
    /// The number of the file in its file system.
    package let inode: UInt64
    /// Bytes.
    package let size: Int64
    /// Bytes that the file takes on the disk; less than `size` where it has holes.
    package let allocated: Int64
    /// Nanoseconds since 1970: last change of the content, and of the inode (moving in counts). Anybody may set the
    /// former; what lies before 1677 or after 2262 is the nearest moment that can be told.
    package let modified: Int64
    /// Nanoseconds since 1970: the last change of the inode, which nobody can set.
    package let changed: Int64
    /// The user id of the owner.
    package let owner: UInt32
    /// How many names the file has (hard links).
    package let links: UInt64

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .special("a FIFO")
            case S_IFSOCK: .special("a socket")
            default: .special("a device")
            }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        allocated = saturating(Int64(status.st_blocks), times: 512)
        modified = FileStatus.nanoseconds(status.st_mtim)
        changed = FileStatus.nanoseconds(status.st_ctim)
        owner = status.st_uid
        links = UInt64(status.st_nlink)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        let seconds = saturating(Int64(time.tv_sec), times: 1_000_000_000)
        let (sum, overflow) = seconds.addingReportingOverflow(Int64(time.tv_nsec))
        return overflow ? .max : sum
    }

    /// Whether this is the same file with, as far as one can tell without reading, the same content.
    package func isSameContent(as other: FileStatus) -> Bool {
        device == other.device && inode == other.inode && size == other.size && modified == other.modified
    }

    /// Whether nothing at all happened to the file: the time of the last change of the inode cannot be set back, as
    /// that of its content can.
    package func isUntouched(since other: FileStatus) -> Bool { isSameContent(as: other) && changed == other.changed }

    /// Whether this is the same file, whatever happened to it.
    package func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }

    /// Whether it has holes.
    var isSparse: Bool { allocated < size }

    /// Whether nobody but us may write to the file, as far as owner and names tell: it is ours, and has no other name.
    var isOursAlone: Bool { owner == geteuid() && links == 1 }

    /// Why a file in this state is not read; nil where it is.
    var danger: UnsafeFile? {
        switch kind {
        case .symbolicLink: .symbolicLink
        case .directory: .notRegular("a folder")
        case .special(let what): .notRegular(what)
        case .regular: links > 1 && owner != geteuid() ? .foreignHardLink : nil
        }
    }
}

/// A product; where it cannot be told, the greatest or least number.
///
/// - Parameter factor: positive.
package func saturating(_ number: Int64, times factor: Int64) -> Int64 {
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? (number < 0 ? .min : .max) : product
}
