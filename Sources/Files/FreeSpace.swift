import Glibc

/// How much room a file system has for a copy.
package struct FreeSpace: Sendable, Equatable {
    /// Bytes that this user may still fill.
    package let free: Int64
    /// Bytes of the whole file system; 0 where the system does not tell.
    package let total: Int64

    /// - Parameters: as the properties.
    package init(free: Int64, total: Int64) {
        self.free = free
        self.total = total
    }

    /// Bytes that no copy fills, so that the database can still record what happened: 64 MiB, on a small file system a
    /// twentieth of it.
    package var reserve: Int64 { min(64 << 20, total / 20) }

    /// Whether so many bytes are more than the whole file system holds, however much is removed from it.
    package func canNeverHold(_ bytes: Int64) -> Bool { total > 0 && bytes > total - reserve }

    /// Whether so many bytes fit now, beside the reserve.
    package func holds(_ bytes: Int64) -> Bool { total == 0 || bytes <= free - reserve }
}

/// A file that is not copied, because there is no room for it. Other files may well fit.
package struct NoRoom: Error, Sendable, CustomStringConvertible {
    /// The path of the file, escaped for a terminal.
    package let path: String
    /// Bytes of the file on the disk.
    package let needed: Int64
    /// Bytes that are free on the file system of the copy, and those that are kept.
    package let space: FreeSpace

    init(path: String, needed: Int64, space: FreeSpace) {
        self.path = path
        self.needed = needed
        self.space = space
    }

    init(_ file: OpenFile, space: FreeSpace) {
        path = file.path
        needed = min(file.status.size, file.status.allocated)
        self.space = space
    }

    /// Whether the file never fits, as it is larger than the whole file system.
    package var isForEver: Bool { space.canNeverHold(needed) }

    package var description: String {
        "a copy of the file takes \(needed) bytes, and \(max(0, space.free)) are free, \(space.reserve) of which are kept (\(path))"
    }
}

extension Folder {
    /// How much room there is where the folder lies.
    package func space() throws(FileFailure) -> FreeSpace {
        var system = statvfs()
        guard fstatvfs(descriptor, &system) == 0 else { throw FileFailure("look at the file system of", path: path) }
        let unit = Int64(clamping: system.f_frsize)
        // What is kept for the superuser is his.
        let blocks = geteuid() == 0 ? system.f_bfree : system.f_bavail
        func bytes(_ blocks: fsblkcnt_t) -> Int64 { saturating(Int64(clamping: blocks), times: unit) }
        return FreeSpace(free: bytes(blocks), total: bytes(system.f_blocks))
    }

    /// Sees to it that a copy of a file fits.
    ///
    /// - Throws: `NoRoom` where this file is too large; `FileFailure` with ENOSPC where the disk is full for any file.
    func makeSure(ofRoomFor file: OpenFile) throws {
        let room = NoRoom(file, space: try space())
        if room.space.holds(room.needed) { return }
        // One large file is its own trouble; a disk without the reserve is everybody's.
        if room.space.holds(0) || room.isForEver { throw room }
        throw FileFailure("copy \(room.needed) bytes to \(path)", path: file.path, code: ENOSPC)
    }
}
