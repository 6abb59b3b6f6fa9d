import Dispatch
import Synchronization

/// What a computation may use, and whether its result is still wanted.
///
/// No result depends on the number of threads.
package struct Effort: Sendable {
    /// The most threads that work at the same time; at least 1.
    package let threads: Int
    private let isCancelled: @Sendable () -> Bool

    /// - Parameters:
    ///   - threads: the most threads that work at the same time.
    ///   - isCancelled: polled between pieces of work; once it returns `true`, the computation throws
    ///     `CancellationError`.
    package init(threads: Int = 1, isCancelled: @escaping @Sendable () -> Bool = { false }) {
        self.threads = max(1, threads)
        self.isCancelled = isCancelled
    }

    /// The same computation on one thread, for a part of a larger one that already runs on several.
    package var onOneThread: Effort { Effort(isCancelled: isCancelled) }

    /// - Throws: `CancellationError` if the result is no longer wanted.
    package func check() throws(CancellationError) {
        if isCancelled() { throw CancellationError() }
    }

    /// The values of `body` for `0 ..< count`, in order.
    ///
    /// Each worker takes the next index that is left, so a worker whose processor is busy elsewhere does less and
    /// nobody waits for it.
    ///
    /// - Throws: `CancellationError` if the computation was cancelled or `body` threw it.
    package func map<Value: Sendable>(
        _ count: Int, _ body: @Sendable (Int) throws(CancellationError) -> Value
    ) throws(CancellationError) -> [Value] {
        var values = [Value?](repeating: nil, count: count)
        let workers = min(threads, count)
        if workers <= 1 {
            for index in 0..<count {
                try check()
                values[index] = try body(index)
            }
        } else {
            values.withUnsafeMutableBufferPointer { values in
                // Each element is written by one worker, and read after all workers have ended.
                nonisolated(unsafe) let values = values
                let next = Atomic(0)
                DispatchQueue.concurrentPerform(iterations: workers) { _ in
                    while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < count {
                        if isCancelled() { return }
                        guard let value = try? body(index) else { return }
                        values[index] = value
                    }
                }
            }
        }
        var all: [Value] = []
        all.reserveCapacity(count)
        for value in values {
            guard let value else { throw CancellationError() }
            all.append(value)
        }
        return all
    }
}
