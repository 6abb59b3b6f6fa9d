import Glibc

/// A regular file held open for reading.
package final class OpenFile: Sendable {
    /// The state when it was opened.
    package let status: FileStatus
    let descriptor: Int32
    let path: String

    init(descriptor: Int32, path: String) throws(FileFailure) {
        self.descriptor = descriptor
        self.path = path
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let failure = FileFailure("look at", path)
            close(descriptor)
            throw failure
        }
        self.status = FileStatus(status)
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    deinit { close(descriptor) }

    /// Fills the buffer from its start and returns the count of bytes, 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFailure) -> Int {
        let count = SystemCall.read(descriptor, buffer)
        guard count >= 0 else { throw FileFailure("read", path) }
        return count
    }

    /// Back to the first byte.
    package func rewind() throws(FileFailure) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw FileFailure("rewind", path) }
    }

    /// Whether the content may have changed since the file was opened.
    package func hasChanged() throws(FileFailure) -> Bool {
        var present = stat()
        guard fstat(descriptor, &present) == 0 else { throw FileFailure("look at", path) }
        return !FileStatus(present).isSameContent(as: status)
    }

    /// Whether somebody has the file open for writing; nil where the system does not tell (a file of another owner, a network
    /// file system). The kernel grants a read lease only on a file without writers.
    package func hasWriter() -> Bool? {
        let setLease: Int32 = 1024
        if fcntl(descriptor, setLease, Int32(F_RDLCK)) == 0 {
            _ = fcntl(descriptor, setLease, Int32(F_UNLCK))
            return false
        }
        return errno == EAGAIN ? true : nil
    }
}
