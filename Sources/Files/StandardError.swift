import Glibc
import Synchronization

/// Writes a text to standard error in one piece. Nobody may be listening; that is no failure of the work.
///
/// Where `StandardErrorQueue` is in use, the text goes there, and this returns at once.
package func writeToStandardError(_ text: TerminalText) {
    if let queue = StandardErrorQueue.current {
        queue.add(text)
    } else {
        writeAll(text.text, to: STDERR_FILENO)
    }
}

/// Writes a text, however long whoever reads it takes.
///
/// - Returns: false where nobody can read it any more.
@discardableResult
private func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while rest.count > 0 {
            let count = write(descriptor, rest.baseAddress, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if count < 0, errno == EAGAIN {
                // Somebody who shares the descriptor has made it non-blocking.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            } else if count == 0 || errno != EINTR {
                return false
            }
        }
        return true
    }
}

/// Standard error for a program that must not wait for its reader: a pager, a log shipper, a terminal after Ctrl-S.
///
/// Texts wait in memory, up to a limit, and a thread of their own writes them. What does not fit is dropped and
/// counted; the count is written in its place once the reader goes on. The descriptor's flags stay as they are, because
/// others share them.
///
/// `@unchecked`: what changes is read and written under `mutex`.
package final class StandardErrorQueue: @unchecked Sendable {
    /// What is waiting at most, in bytes.
    package static let capacity = 1 << 20

    private static let shared = Mutex<StandardErrorQueue?>(nil)

    /// The queue that `writeToStandardError` uses; nil where it writes by itself.
    package static var current: StandardErrorQueue? { shared.withLock { $0 } }

    private let descriptor: Int32
    private let capacity: Int
    private let note: @Sendable (Int) -> TerminalText
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var texts: [String] = []
    /// Of `texts`, and of what is being written now.
    private var bytes = 0
    /// Texts that were dropped and of which no note was written yet.
    private var dropped = 0

    /// - Parameters:
    ///   - descriptor: where the texts go.
    ///   - capacity: bytes that wait at most.
    ///   - note: makes the text that says how many were dropped.
    package init(
        descriptor: Int32 = STDERR_FILENO, capacity: Int = StandardErrorQueue.capacity,
        note: @escaping @Sendable (Int) -> TerminalText
    ) {
        self.descriptor = descriptor
        self.capacity = capacity
        self.note = note
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    /// From now on `writeToStandardError` uses this queue. It stays to the end of the process.
    package func use() {
        guard start() else { return }
        StandardErrorQueue.shared.withLock { $0 = self }
    }

    /// Starts the thread that writes.
    ///
    /// - Returns: false where the system has no thread left; then the caller writes by itself, as before.
    package func start() -> Bool {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(self).toOpaque()
        let made = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let queue = Unmanaged<StandardErrorQueue>.fromOpaque(argument).takeUnretainedValue()
                while true { queue.writeNext() }
            }, argument)
        guard made == 0 else {
            Unmanaged<StandardErrorQueue>.fromOpaque(argument).release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// Adds a text, or drops it where too much is waiting. Never waits for the reader.
    ///
    /// - Returns: whether this is the first text of a row that is dropped.
    @discardableResult
    package func add(_ text: TerminalText) -> Bool {
        let text = text.text
        return locked {
            // After a loss there is to be room for more than the next line.
            let limit = dropped > 0 ? capacity / 2 : capacity
            guard bytes + text.utf8.count <= limit else {
                dropped += 1
                return dropped == 1
            }
            if dropped > 0 { append(takeNote()) }
            append(text)
            pthread_cond_broadcast(changed)
            return false
        }
    }

    /// How many texts were dropped since the last note.
    package var droppedSinceNote: Int { locked { dropped } }

    /// Waits until all is written, so many seconds at most.
    package func flush(seconds: Double) {
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let nanoseconds = end.tv_nsec + Int(seconds * 1e9)
        end.tv_sec += nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        locked {
            while bytes > 0 || dropped > 0 {
                if pthread_cond_timedwait(changed, mutex, &end) == ETIMEDOUT { return }
            }
        }
    }

    // MARK: The writing thread

    private func writeNext() {
        let text = locked {
            while texts.isEmpty && dropped == 0 { pthread_cond_wait(changed, mutex) }
            // The last text before a loss may be the last for long.
            if texts.isEmpty { append(takeNote()) }
            let text = texts.joined()
            texts.removeAll(keepingCapacity: true)
            return text
        }
        // Where nobody can read it any more, it is gone; the work and the status log are not.
        writeAll(text, to: descriptor)
        locked {
            bytes -= text.utf8.count
            pthread_cond_broadcast(changed)
        }
    }

    // MARK: Under the lock

    private func append(_ text: String) {
        texts.append(text)
        bytes += text.utf8.count
    }

    private func takeNote() -> String {
        defer { dropped = 0 }
        return note(dropped).text
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
