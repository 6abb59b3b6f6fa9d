import Glibc

/// Somebody asked for the end while a file was read.
package struct ReadingCancelled: Error {
    package init() {}
}

/// The file is not the one that was opened any more: it grew, shrank, or says something else when read again.
package struct FileChanged: Error {
    package init() {}
}

/// Reads an open file from its start to its end and hashes what it reads.
///
/// A second thread hashes what was read, where it lies, while the caller takes it apart: hashing costs as much as reading and
/// parsing together, and a copy for it would cost a tenth of either. Small files are not worth the thread.
package final class HashingReader {
    private let file: OpenFile
    private let isCancelled: () -> Bool
    private var pass: any ReadingPass
    /// Digest of an earlier whole pass, which a later one has to repeat.
    private var earlier: String?
    /// Bytes handed out in this pass.
    package private(set) var position: Int64 = 0

    private static let smallFile: Int64 = 1 << 20

    /// - Parameter isCancelled: asked before every piece; where it is true, reading ends with `ReadingCancelled`.
    package init(_ file: OpenFile, isCancelled: @escaping () -> Bool = { false }) throws(FileFailure) {
        self.file = file
        self.isCancelled = isCancelled
        try file.rewind()
        pass = HashingReader.pass(over: file)
    }

    private static func pass(over file: OpenFile) -> any ReadingPass {
        file.status.size <= smallFile ? DirectPass(file: file) : HashingPass(file: file)
    }

    /// How many of the last buffers that were filled must stay as they are: they may not have been hashed yet.
    package var outstanding: Int { pass.outstanding }

    /// Returns when no buffer is needed any more.
    package func settle() { pass.settle() }

    /// Fills the buffer from its start and returns the count of bytes, 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if isCancelled() { throw ReadingCancelled() }
        // Whoever broke the lease waits for us.
        if file.isLeaseBroken { throw FileChanged() }
        let count = try pass.read(into: buffer)
        position += Int64(count)
        if position > file.status.size { throw FileChanged() }
        return count
    }

    /// Back to the first byte, for a second pass.
    package func rewind() throws {
        if position == file.status.size { earlier = pass.finish() }
        pass.settle()
        try file.rewind()
        position = 0
        pass = HashingReader.pass(over: file)
    }

    /// The digest of the file, all of which must have been read.
    ///
    /// - Throws: `FileChanged` where the file is not as it was when opened, or where two passes read different bytes.
    package func finish() throws -> String {
        let digest = pass.finish()
        guard position == file.status.size, earlier == nil || earlier == digest, try !file.hasChanged(),
            !file.isLeaseBroken
        else {
            throw FileChanged()
        }
        return digest
    }
}

/// One pass over a file from its start.
private protocol ReadingPass {
    var outstanding: Int { get }
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFailure) -> Int
    func settle()
    /// The digest of what was read.
    func finish() -> String
}

private final class DirectPass: ReadingPass {
    let outstanding = 0
    private let file: OpenFile
    private var digest = SHA256Digest()

    init(file: OpenFile) { self.file = file }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFailure) -> Int {
        let count = try file.read(into: buffer)
        digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
    }

    func settle() {}

    func finish() -> String { digest.hexadecimal() }
}

private final class HashingPass: ReadingPass {
    /// Enough for one thread to go on while the other is held up for a moment.
    let outstanding = 4
    private let file: OpenFile
    private let queue = HashingQueue()
    private var thread: pthread_t?

    init(file: OpenFile) {
        self.file = file
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(queue).toOpaque()
        let made = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<HashingQueue>.fromOpaque(argument!).takeRetainedValue().work()
                return nil
            }, argument)
        if made == 0 {
            self.thread = thread
        } else {
            // Without a second thread each piece is hashed when it has been read.
            Unmanaged<HashingQueue>.fromOpaque(argument).release()
        }
    }

    deinit {
        queue.close()
        if let thread { pthread_join(thread, nil) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFailure) -> Int {
        let count = try file.read(into: buffer)
        if count == 0 { return 0 }
        queue.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        if thread == nil {
            queue.hashOne()
        } else {
            queue.wait(until: outstanding)
        }
        return count
    }

    func settle() {
        if thread != nil { queue.wait(until: 0) }
    }

    func finish() -> String {
        settle()
        return queue.digest.hexadecimal()
    }
}

/// The pieces that are to be hashed. `@unchecked`: `pieces` and `isClosed` are read and written under `mutex`; `digest` is the
/// hashing thread's as long as there are pieces, and nobody else asks for it then.
private final class HashingQueue: @unchecked Sendable {
    private var pieces: [UnsafeRawBufferPointer] = []
    private var isClosed = false
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private(set) var digest = SHA256Digest()

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(changed)
        mutex.deallocate()
        changed.deallocate()
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// The second thread: hashes until nobody wants more.
    func work() {
        while locked({
            while pieces.isEmpty, !isClosed { pthread_cond_wait(changed, mutex) }
            return !isClosed
        }) {
            hashOne()
        }
    }

    /// Hashes the oldest piece, of which there must be one.
    func hashOne() {
        digest.update(locked { pieces[0] })
        locked {
            pieces.removeFirst()
            _ = pthread_cond_broadcast(changed)
        }
    }

    func add(_ piece: UnsafeRawBufferPointer) {
        locked {
            pieces.append(piece)
            _ = pthread_cond_broadcast(changed)
        }
    }

    /// Waits until no more than so many pieces are left.
    func wait(until count: Int) {
        locked { while pieces.count > count { pthread_cond_wait(changed, mutex) } }
    }

    /// Nobody wants the digest.
    func close() {
        locked {
            isClosed = true
            _ = pthread_cond_broadcast(changed)
        }
    }
}
