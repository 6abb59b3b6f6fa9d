import Glibc
package import Parallel
import Synchronization

/// A regular file held open for reading.
package final class OpenFile: Sendable {
    /// The state when it was opened.
    package let status: FileStatus
    let descriptor: Int32
    let path: String
    private let hadLease = Atomic(false)

    init(descriptor: Int32, path: String) throws(FileFailure) {
        self.descriptor = descriptor
        self.path = path
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let failure = FileFailure("look at", path: path)
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
        guard count >= 0 else { throw FileFailure("read", path: path) }
        return count
    }

    /// The same from an offset; where reading goes on is left as it is.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileFailure) -> Int {
        let count = SystemCall.read(descriptor, into: buffer, at: offset)
        guard count >= 0 else { throw FileFailure("read", path: path) }
        return count
    }

    /// Back to the first byte.
    package func rewind() throws(FileFailure) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw FileFailure("rewind", path: path) }
    }

    /// Whether the content may have changed since the file was opened.
    package func hasChanged() throws(FileFailure) -> Bool {
        var present = stat()
        guard fstat(descriptor, &present) == 0 else { throw FileFailure("look at", path: path) }
        return !FileStatus(present).isUntouched(since: status)
    }

    /// Makes the content durable, whoever wrote it. Of a large file it is written out piece by piece first.
    ///
    /// - Parameter effort: polled before every piece.
    /// - Throws: `CancellationError`; `FileFailure`.
    package func sync(_ effort: Effort = Effort()) throws {
        var offset: Int64 = 0
        while status.size - offset > SystemCall.writeOutPiece {
            try effort.check()
            guard SystemCall.writeOut(descriptor, from: offset, count: SystemCall.writeOutPiece) else {
                throw FileFailure("write out", path: path)
            }
            offset += SystemCall.writeOutPiece
        }
        guard SystemCall.sync(descriptor) == 0 else { throw FileFailure("fsync", path: path) }
    }
}

/// Read leases (fcntl(2)): the kernel grants one only on a file that nobody has open for writing, lets whoever opens it
/// for writing afterwards wait, and tells us. It goes with the descriptor.
extension OpenFile {
    /// What was answered to the wish for a lease.
    package enum Lease: Sendable {
        case held
        /// Somebody has the file open for writing.
        case refused
        /// The system does not tell: a file of another owner, a network file system.
        case unknown
    }

    private static let setLease: Int32 = 1024
    private static let getLease: Int32 = 1025

    /// Takes a lease, and keeps it until the file is closed.
    package func takeLease() -> Lease {
        if fcntl(descriptor, OpenFile.setLease, Int32(F_RDLCK)) == 0 {
            hadLease.store(true, ordering: .relaxed)
            return .held
        }
        return errno == EAGAIN ? .refused : .unknown
    }

    /// Whether a lease was held and is no more, because somebody wants to write.
    package var isLeaseBroken: Bool {
        hadLease.load(ordering: .relaxed) && fcntl(descriptor, OpenFile.getLease) != Int32(F_RDLCK)
    }

    /// Whether a lease is held and nobody waits for its end.
    package var isLeaseHeld: Bool { hadLease.load(ordering: .relaxed) && !isLeaseBroken }

    /// Whether nobody but us may write to the file, as far as owner and names tell.
    package var isOursAlone: Bool { status.isOursAlone }
}
