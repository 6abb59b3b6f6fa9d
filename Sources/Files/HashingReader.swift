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
/// A second thread reads ahead and hashes, so that whoever takes the bytes apart does so on the other core at the same time.
/// Small files are not worth the thread and are read in place.
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
        file.status.size <= smallFile ? DirectPass(file: file) : ReadAheadPass(file: file)
    }

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
        if position == file.status.size { earlier = try pass.finish() }
        pass.stop()
        try file.rewind()
        position = 0
        pass = HashingReader.pass(over: file)
    }

    /// The digest of the file, all of which must have been read.
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
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// The digest of what was read.
    func finish() throws -> String
    func stop()
}

private final class DirectPass: ReadingPass {
    private let file: OpenFile
    private var digest = SHA256Digest()

    init(file: OpenFile) { self.file = file }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try file.read(into: buffer)
        digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
    }

    func finish() -> String { digest.hexadecimal() }

    func stop() {}
}

/// A ring of pieces that a second thread fills.
private final class ReadAheadPass: ReadingPass {
    private let ring: Ring
    private var thread: pthread_t?
    private var taken = 0

    init(file: OpenFile) {
        ring = Ring(file: file)
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(ring).toOpaque()
        let made = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Ring>.fromOpaque(argument!).takeRetainedValue().fill()
                return nil
            }, argument)
        if made == 0 {
            self.thread = thread
        } else {
            // Without a second thread the ring is filled piece by piece when it runs empty.
            Unmanaged<Ring>.fromOpaque(argument).release()
        }
    }

    deinit { stop() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let piece = try ring.front(alone: thread == nil) else { return 0 }
        let count = min(piece.count - taken, buffer.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece[taken..<taken + count]))
        taken += count
        if taken == piece.count {
            ring.release()
            taken = 0
        }
        return count
    }

    func finish() throws -> String {
        stop()
        return ring.digest.hexadecimal()
    }

    func stop() {
        ring.cancel()
        if let thread { pthread_join(thread, nil) }
        thread = nil
    }
}

/// The pieces between the two threads. `@unchecked`: everything that both touch is read and written under `mutex`; a piece
/// belongs to the filling thread until it is counted in `filled` and to the taking one until it is released; `digest` is
/// the filling thread's until that has been joined.
private final class Ring: @unchecked Sendable {
    private static let pieces = 4
    private static let size = 1 << 20

    private let file: OpenFile
    private let buffers: [UnsafeMutableRawBufferPointer]
    private var counts: [Int]
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var filled = 0
    private var released = 0
    private var isDone = false
    private var isCancelled = false
    private var failure: FileFailure?
    var digest = SHA256Digest()

    init(file: OpenFile) {
        self.file = file
        buffers = (0..<Ring.pieces).map { _ in .allocate(byteCount: Ring.size, alignment: 64) }
        counts = Array(repeating: 0, count: Ring.pieces)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        for buffer in buffers { buffer.deallocate() }
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

    /// The second thread: fills until the file ends, fails, or nobody wants more.
    func fill() {
        while true {
            let slot: Int? = locked {
                while filled - released == Ring.pieces, !isCancelled { pthread_cond_wait(changed, mutex) }
                return isCancelled ? nil : filled % Ring.pieces
            }
            guard let slot, fillOne(slot) else { return }
        }
    }

    /// Fills one piece; false at the end.
    private func fillOne(_ slot: Int) -> Bool {
        var count = 0
        var failed: FileFailure?
        do throws(FileFailure) {
            count = try file.read(into: buffers[slot])
            digest.update(UnsafeRawBufferPointer(rebasing: buffers[slot][..<count]))
        } catch {
            failed = error
        }
        return locked {
            failure = failed
            if count == 0 {
                isDone = true
            } else {
                counts[slot] = count
                filled += 1
            }
            pthread_cond_broadcast(changed)
            return count > 0
        }
    }

    /// The oldest piece; nil at the end.
    func front(alone: Bool) throws -> UnsafeMutableRawBufferPointer? {
        if alone, filled == released, !isDone { _ = fillOne(filled % Ring.pieces) }
        let slot: Int? = locked {
            while filled == released, !isDone { pthread_cond_wait(changed, mutex) }
            return filled > released ? released % Ring.pieces : nil
        }
        if let slot { return UnsafeMutableRawBufferPointer(rebasing: buffers[slot][..<counts[slot]]) }
        if let failure { throw failure }
        return nil
    }

    /// The oldest piece may be filled anew.
    func release() {
        locked {
            released += 1
            _ = pthread_cond_broadcast(changed)
        }
    }

    /// Nobody wants more.
    func cancel() {
        locked {
            isCancelled = true
            _ = pthread_cond_broadcast(changed)
        }
    }
}
