import Glibc

/// A folder held open. Everything in it is reached relative to it and without following links, so whoever can write in
/// it cannot lead an operation out of it.
package final class Folder: Sendable {
    /// Where the folder was when it was opened; for messages.
    package let path: String
    let descriptor: Int32

    /// Opens a folder by its path, in which links are followed: the path is the operator's.
    package init(path: String, create: Bool = false) throws(FileFailure) {
        if create, mkdir(path, 0o755) != 0, errno != EEXIST { throw FileFailure("make folder", path: path) }
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure("open folder", path: path) }
        self.path = path
        self.descriptor = descriptor
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// A folder in this one. With `create` it is made where it is not there, and that is durable.
    package func folder(_ name: FileName, create: Bool = false) throws(FileFailure) -> Folder {
        if create {
            if SystemCall.makeFolder(descriptor, cString(name)) == 0 {
                try sync()
            } else if errno != EEXIST {
                throw failure("make folder", name)
            }
        }
        let opened = SystemCall.open(descriptor, name: cString(name), flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        guard opened >= 0 else { throw failure("open folder", name) }
        return Folder(path: path + "/" + name.escaped, descriptor: opened)
    }

    /// Looks whether a folder of this one is still the one that is held open, and holds the one that stands there now
    /// where it was replaced, as when a file system was mounted on it.
    ///
    /// - Returns: whether it was replaced.
    package func follow(_ folder: Folder, _ name: FileName) throws(FileFailure) -> Bool {
        var (held, named) = (stat(), stat())
        guard fstat(folder.descriptor, &held) == 0 else { throw FileFailure("look at", path: folder.path) }
        guard fstatat(descriptor, cString(name), &named, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw failure("open folder", name)
        }
        if held.st_dev == named.st_dev, held.st_ino == named.st_ino { return false }
        let opened = SystemCall.open(descriptor, name: cString(name), flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        guard opened >= 0 else { throw failure("open folder", name) }
        defer { close(opened) }
        // Whoever holds the folder goes on with the other one.
        guard dup2(opened, folder.descriptor) >= 0, fcntl(folder.descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
            throw failure("open folder", name)
        }
        return true
    }

    /// The names in the folder, in no order, without `.` and `..`.
    package func entries() throws(FileFailure) -> [FileName] {
        var names: [FileName] = []
        _ = try contains { name in
            names.append(name)
            return false
        }
        return names
    }

    /// Whether a name in the folder, other than `.` and `..`, is such a one. Those after the first that is are not
    /// read.
    package func contains(where isOne: (FileName) -> Bool) throws(FileFailure) -> Bool {
        let copy = SystemCall.open(descriptor, name: cString("."), flags: O_RDONLY | O_DIRECTORY)
        guard copy >= 0, let stream = fdopendir(copy) else { throw FileFailure("list folder", path: path) }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw FileFailure("list folder", path: path) }
                return false
            }
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if bytes != [0x2E], bytes != [0x2E, 0x2E], isOne(FileName(bytes: bytes)) { return true }
        }
    }

    /// The state of a file, or nil where there is none of that name.
    package func status(of name: FileName) throws(FileFailure) -> FileStatus? {
        var status = stat()
        if fstatat(descriptor, cString(name), &status, AT_SYMLINK_NOFOLLOW) == 0 { return FileStatus(status) }
        if errno == ENOENT { return nil }
        throw failure("look at", name)
    }

    /// When names last came, went or changed in the folder; nanoseconds since 1970.
    package var modified: Int64 {
        get throws(FileFailure) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw FileFailure("look at", path: path) }
            return FileStatus(status).modified
        }
    }

    /// The file system that the folder lies on.
    package var device: UInt64 {
        get throws(FileFailure) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw FileFailure("look at", path: path) }
            return FileStatus(status).device
        }
    }

    /// Makes a file in the folder and removes it again, which is the only way to know that it can be done.
    ///
    /// - Parameter bytes: so many are written to it durably.
    package func proveWritable(bytes: Int = 0) throws(FileFailure) {
        let name = Folder.temporaryName("probe")
        let opened = SystemCall.openToWrite(descriptor, name: cString(name), flags: O_WRONLY | O_CREAT, mode: 0o600)
        guard opened >= 0 else { throw FileFailure("write in folder", path: path) }
        defer { close(opened) }
        defer { _ = SystemCall.remove(descriptor, cString(name)) }
        if bytes > 0 {
            var writer = FileWriter(descriptor: opened, path: path + "/" + name.escaped)
            try writer.write(String(repeating: "\n", count: bytes))
            try writer.flush()
            guard SystemCall.sync(opened) == 0 else { throw failure("fsync", name) }
        }
        guard SystemCall.remove(descriptor, cString(name)) == 0 else { throw failure("remove", name) }
    }

    /// Opens a file for reading. Links are not followed, a FIFO does not block.
    ///
    /// - Throws: `UnsafeFile` where it is no regular file or a hard link to somebody else's; `FileFailure`.
    package func open(_ name: FileName) throws -> OpenFile {
        // Looked at first: a device may already act on being opened.
        if let danger = try status(of: name)?.danger { throw danger }
        let opened = SystemCall.open(descriptor, name: cString(name), flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        guard opened >= 0 else {
            let failure = failure("open", name)
            if failure.code == ELOOP, try status(of: name)?.kind == .symbolicLink { throw UnsafeFile.symbolicLink }
            throw failure
        }
        let file = try OpenFile(descriptor: opened, path: path + "/" + name.escaped)
        if let danger = file.status.danger { throw danger }
        return file
    }

    /// Makes what happened to names in this folder durable.
    package func sync() throws(FileFailure) {
        guard SystemCall.sync(descriptor) == 0 else { throw FileFailure("fsync folder", path: path) }
    }

    /// Removes a file durably; it is no failure where it is gone already.
    package func remove(_ name: FileName) throws(FileFailure) {
        guard SystemCall.remove(descriptor, cString(name)) == 0 || errno == ENOENT else {
            throw failure("remove", name)
        }
        try sync()
    }

    func failure(_ operation: String, _ name: FileName) -> FileFailure {
        FileFailure(operation, path: path + "/" + name.escaped)
    }
}
