import CSystem
import Glibc

/// The calls that touch the disk, each in one place.
enum SystemCall {
    static func open(_ folder: Int32, name: [CChar], flags: Int32, mode: mode_t = 0) -> Int32 {
        retried { Glibc.openat(folder, name, flags | O_CLOEXEC, mode) }
    }

    /// Opens a file of the program's own for writing. It never waits: a FIFO has no reader, and a lease is broken by
    /// whoever holds it. What is no regular file is not written to (EEXIST: something else has that name).
    static func openToWrite(_ folder: Int32, name: [CChar], flags: Int32, mode: mode_t = 0) -> Int32 {
        let descriptor = open(folder, name: name, flags: flags | O_NOFOLLOW | O_NONBLOCK, mode: mode)
        guard descriptor >= 0 else {
            if errno == ENXIO || errno == EISDIR { errno = EEXIST }
            return descriptor
        }
        var status = stat()
        if fstat(descriptor, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFREG { return descriptor }
            errno = EEXIST
        }
        let code = errno
        close(descriptor)
        errno = code
        return -1
    }

    static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        retried { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
    }

    static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        retried { Glibc.pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    static func write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
        retried { Glibc.write(descriptor, buffer.baseAddress, buffer.count) }
    }

    /// How much is written out at a time, so that whoever waits for it can be asked between two pieces.
    static let writeOutPiece: Int64 = 32 << 20

    /// Writes a range of a file out to the disk and waits for it, without making its size or place durable
    /// (sync_file_range(2)).
    ///
    /// - Returns: false where the disk failed. A system that knows no ranges does nothing: fsync then has more to do.
    static func writeOut(_ descriptor: Int32, from offset: Int64, count: Int64) -> Bool {
        let waitWriteWait: UInt32 = 7
        let result = retried { sync_file_range(descriptor, offset, count, waitWriteWait) }
        return result == 0 || ![EIO, ENOSPC, EDQUOT].contains(errno)
    }

    static func write(_ descriptor: Int32, from buffer: UnsafeRawBufferPointer, at offset: Int64) -> Int {
        retried { Glibc.pwrite(descriptor, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    /// fdatasync(2): the content, and of the metadata only what is needed to read it.
    static func syncContent(_ descriptor: Int32) -> Int32 { retried { Glibc.fdatasync(descriptor) } }

    static func sync(_ descriptor: Int32) -> Int32 { retried { Glibc.fsync(descriptor) } }

    static func makeFolder(_ folder: Int32, _ name: [CChar]) -> Int32 { retried { Glibc.mkdirat(folder, name, 0o755) } }

    static func remove(_ folder: Int32, _ name: [CChar]) -> Int32 { retried { Glibc.unlinkat(folder, name, 0) } }

    /// rename(2), over what is there.
    static func replace(_ folder: Int32, name: [CChar], target: [CChar]) -> Int32 {
        retried { Glibc.renameat(folder, name, folder, target) }
    }

    /// rename(2) that makes two files of a folder change places.
    static func exchange(_ folder: Int32, name: [CChar], with other: [CChar]) -> Int32 {
        let exchange: UInt32 = 2
        return retried { renameat2(folder, name, folder, other, exchange) }
    }

    /// rename(2) that refuses to overwrite, where the file system knows how; else link and unlink, which refuses as
    /// well.
    static func move(_ folder: Int32, name: [CChar], to target: Int32, as newName: [CChar]) -> Int32 {
        let noReplace: UInt32 = 1
        let result = retried { renameat2(folder, name, target, newName, noReplace) }
        guard result != 0, errno == EINVAL || errno == ENOSYS else { return result }
        let linked = retried { Glibc.linkat(folder, name, target, newName, 0) }
        return linked != 0 ? linked : remove(folder, name)
    }

    /// Calls again where a signal came between.
    private static func retried<Result: SignedInteger>(_ call: () -> Result) -> Result {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }
}

/// A name as the system wants it.
func cString(_ name: FileName) -> [CChar] { name.bytes.map { CChar(bitPattern: $0) } + [0] }
