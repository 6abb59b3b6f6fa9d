import Glibc

/// Fills some blocks ahead of whoever reads them, on a thread of its own.
///
/// `@unchecked`: what changes is read and written under `mutex`, but for a block, which is the thread's until it is
/// handed over and the reader's until it is given back, and `fill`, which the thread alone calls.
final class InflatingThread: @unchecked Sendable {
    typealias Fill = (UnsafeMutableRawBufferPointer) throws -> Int

    private let fill: Fill
    private let blocks: [UnsafeMutableRawBufferPointer]
    /// How many blocks were filled, and how many of them were given back.
    private var filled = 0
    private var returned = 0
    /// What stands in each; the last one filled is the end, or has failed.
    private var contents: [Result<Int, any Error>]
    private var isClosed = false
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var thread: pthread_t?
    /// The reader's place in its block.
    private var position = 0

    private static let blockSize = 1 << 18
    /// Enough for one thread to go on while the other is held up for a moment.
    private static let blockCount = 4

    /// Begins to fill blocks; nil where no thread can be made.
    ///
    /// - Parameter fill: fills a buffer from its start and returns the count of bytes, 0 at the end; called on the
    ///   thread until that has ended.
    init?(_ fill: @escaping Fill) {
        self.fill = fill
        blocks = (0..<InflatingThread.blockCount).map { _ in
            .allocate(byteCount: InflatingThread.blockSize, alignment: 64)
        }
        contents = Array(repeating: .success(0), count: InflatingThread.blockCount)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(self)
        let made = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<InflatingThread>.fromOpaque(argument!).takeRetainedValue().work()
                return nil
            }, argument.toOpaque())
        guard made == 0 else {
            argument.release()
            return nil
        }
        self.thread = thread
    }

    deinit {
        for block in blocks { block.deallocate() }
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(changed)
        mutex.deallocate()
        changed.deallocate()
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Under the lock: waits until a condition holds.
    private func wait(until condition: () -> Bool) {
        while !condition() { pthread_cond_wait(changed, mutex) }
    }

    private func work() {
        while true {
            let (number, isClosed) = locked {
                wait { filled - returned < blocks.count || self.isClosed }
                return (filled % blocks.count, self.isClosed)
            }
            if isClosed { return }
            let content = Result { try fill(blocks[number]) }
            locked {
                contents[number] = content
                filled += 1
                pthread_cond_broadcast(changed)
            }
            guard case .success(1...) = content else { return }
        }
    }

    /// Takes the next bytes out of the blocks. At the end, and at a failure, it says so again and again.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let (number, content) = locked {
            wait { filled > returned }
            let number = returned % blocks.count
            return (number, contents[number])
        }
        let count = try content.get()
        let piece = blocks[number][position..<min(count, position + buffer.count)]
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece))
        position += piece.count
        if position == count, count > 0 {
            position = 0
            locked {
                returned += 1
                pthread_cond_broadcast(changed)
            }
        }
        return piece.count
    }

    /// Returns once nothing is filled any more. The thread ends at the next block.
    func end() {
        guard let thread else { return }
        locked {
            isClosed = true
            pthread_cond_broadcast(changed)
        }
        pthread_join(thread, nil)
        self.thread = nil
    }
}
