import Glibc
package import Parallel

/// The file is not the one that was opened any more: it grew, shrank, or says something else when read again.
package struct FileChanged: Error {
    /// Without details: the file at hand is known to whoever reads it.
    package init() {}
}

/// Reads an open file from its start to its end and hashes what it reads.
///
/// A second thread hashes what was read, where it lies, while the caller takes it apart: hashing costs as much as
/// reading and parsing together, and a copy for it would cost a tenth of either. Small files are not worth the thread.
package final class HashingReader {
    private let file: OpenFile
    private let effort: Effort
    private var pass: any ReadingPass
    /// Digest of an earlier whole pass, which a later one has to repeat.
    private var earlier: String?
    /// Bytes handed out in this pass.
    package private(set) var position: Int64 = 0

    private static let smallFile: Int64 = 1 << 20

    /// - Parameter effort: polled before every piece.
    package init(_ file: OpenFile, _ effort: Effort = Effort()) throws(FileFailure) {
        self.file = file
        self.effort = effort
        try file.rewind()
        pass = HashingReader.pass(over: file)
    }

    private static func pass(over file: OpenFile) -> any ReadingPass {
        file.status.size <= smallFile ? DirectPass(file: file) : HashingPass(file: file)
    }

    /// The most that `outstanding` may be.
    package static let mostOutstanding = 4

    /// How many of the last buffers that were filled must stay as they are: they may not have been hashed yet.
    package var outstanding: Int { pass.outstanding }

    /// Returns when no buffer is needed any more.
    package func settle() { pass.settle() }

    /// Fills the buffer from its start and returns the count of bytes, 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try effort.check()
        // Whoever broke the lease waits for us.
        if file.isLeaseBroken { throw FileChanged() }
        let count = try pass.read(into: buffer)
        position += Int64(count)
        if position > file.status.size { throw FileChanged() }
        return count
    }

    /// Back to the first byte, for a second pass.
    package func rewind() throws {
        if position == file.status.size { earlier = try pass.finish() }
        pass.settle()
        try file.rewind()
        position = 0
        pass = HashingReader.pass(over: file)
    }

    /// The digest of the file, all of which must have been read. It is waited for: of a large file the end may be
    /// hashed while the caller is at other work.
    ///
    /// - Throws: `FileChanged` where the file is not as it was when opened, or where two passes read different bytes.
    package func finish() throws -> String {
        let digest = try pass.finish()
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
    func finish() throws -> String
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
    let outstanding = HashingReader.mostOutstanding
    private let file: OpenFile
    private let queue: HashingQueue
    private var thread: pthread_t?
    private var position: Int64 = 0
    /// From this offset on reading does not wait for hashing, which takes longer: what falls behind is read once more
    /// for it, from the system's memory, while the caller works on what it has. An eighth of the file hides the
    /// features of a batch, and reading again costs 0.14 s a gigabyte, so it is no more than that. Half a gigabyte at
    /// most, so that what is left in the end is hashed within a second.
    private let waitingEnds: Int64

    init(file: OpenFile) {
        self.file = file
        waitingEnds = file.status.size - min(file.status.size / 8, 1 << 29)
        queue = HashingQueue(file)
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
        position += Int64(count)
        let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        if thread == nil {
            queue.hash(piece)
        } else {
            queue.add(piece, most: outstanding, waits: position < waitingEnds)
        }
        return count
    }

    func settle() { queue.settle() }

    func finish() throws -> String { try queue.finish() }
}

/// The pieces that are to be hashed. `@unchecked`: what changes is read and written under `mutex`, but for `digest`,
/// `hashed` and `buffer`, which are the hashing thread's as long as anything is to be hashed, and nobody else asks for
/// them then.
private final class HashingQueue: @unchecked Sendable {
    private let file: OpenFile
    /// Each with its number among all that were handed on.
    private var pieces: [(number: Int, bytes: UnsafeRawBufferPointer)] = []
    private var count = 0
    /// How many bytes that come after the pieces are to be read again.
    private var behind: Int64 = 0
    private var failure: (any Error)?
    private var isClosed = false
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var digest = SHA256Digest()
    private var hashed: Int64 = 0
    /// For what is read again.
    private var buffer: [UInt8] = []

    init(_ file: OpenFile) {
        self.file = file
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

    /// Under the lock: waits until a condition holds.
    private func wait(until condition: () -> Bool) {
        while !condition() { pthread_cond_wait(changed, mutex) }
    }

    /// Under the lock: something has changed.
    private func tell() { _ = pthread_cond_broadcast(changed) }

    // MARK: The hashing thread

    /// Hashes until nobody wants more.
    func work() {
        while true {
            let (piece, isClosed) = locked {
                wait { !pieces.isEmpty || behind > 0 || self.isClosed }
                return (pieces.first?.bytes, self.isClosed)
            }
            if isClosed { return }
            if let piece {
                hash(piece)
                locked {
                    pieces.removeFirst()
                    tell()
                }
            } else {
                readAgain()
            }
        }
    }

    func hash(_ piece: UnsafeRawBufferPointer) {
        digest.update(piece)
        hashed += Int64(piece.count)
    }

    private func readAgain() {
        if buffer.isEmpty { buffer = Array(repeating: 0, count: 1 << 18) }
        let wanted = Int(min(locked { behind }, Int64(buffer.count)))
        do {
            try buffer.withUnsafeMutableBytes { buffer in
                let buffer = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
                let count = try file.read(into: buffer, at: hashed)
                if count == 0 { throw FileChanged() }
                hash(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                locked {
                    behind -= Int64(count)
                    tell()
                }
            }
        } catch {
            locked {
                failure = error
                behind = 0
                tell()
            }
        }
    }

    // MARK: The reading thread

    /// Hands a piece on, and returns when only the last `most` may still be needed where they are.
    ///
    /// - Parameter waits: false where a piece for which there is no room, and those that come until it has been hashed,
    ///   are to be read again.
    func add(_ piece: UnsafeRawBufferPointer, most: Int, waits: Bool) {
        locked {
            count += 1
            if failure != nil { return }
            if behind > 0 || !waits && pieces.count >= most {
                behind += Int64(piece.count)
            } else {
                pieces.append((count, piece))
            }
            tell()
            wait { pieces.isEmpty || pieces[0].number > count - most }
        }
    }

    /// Waits until no piece is needed any more.
    func settle() { locked { wait { pieces.isEmpty } } }

    /// The digest of all that was handed on.
    func finish() throws -> String {
        let failure = locked {
            wait { pieces.isEmpty && behind == 0 }
            return self.failure
        }
        if let failure { throw failure }
        return digest.hexadecimal()
    }

    /// Nobody wants the digest.
    func close() {
        locked {
            isClosed = true
            tell()
        }
    }
}
