import Dispatch
import Synchronization

/// What a computation may use, and whether its result is still wanted.
///
/// No result depends on the number of threads. A computation that is cancelled throws `CancellationError`; it never
/// returns a part of its result.
package struct Effort: Sendable {
    /// The most threads that work at the same time; at least 1.
    package let threads: Int
    private let isCancelled: @Sendable () -> Bool

    /// - Parameters:
    ///   - threads: the most threads that work at the same time.
    ///   - isCancelled: polled between pieces of work, on any thread; once it returns `true`, the computation throws
    ///     `CancellationError`.
    package init(threads: Int = 1, isCancelled: @escaping @Sendable () -> Bool = { false }) {
        self.threads = max(1, threads)
        self.isCancelled = isCancelled
    }

    /// The same computation on one thread, for a part of a larger one that already runs on several.
    package var onOneThread: Effort { Effort(isCancelled: isCancelled) }

    /// The same computation on at most so many threads.
    package func limited(to threads: Int) -> Effort {
        Effort(threads: min(threads, self.threads), isCancelled: isCancelled)
    }

    /// The same computation, which a second condition cancels too.
    ///
    /// - Parameter isDropped: polled as often as the first condition.
    package func until(_ isDropped: @escaping @Sendable () -> Bool) -> Effort {
        Effort(threads: threads) { [isCancelled] in isCancelled() || isDropped() }
    }

    /// - Throws: `CancellationError` if the result is no longer wanted.
    package func check() throws(CancellationError) {
        if isCancelled() { throw CancellationError() }
    }

    /// The values of `body` for `0 ..< count`, in order.
    ///
    /// - Throws: `CancellationError` if the computation was cancelled or `body` threw it.
    package func map<Value: Sendable>(
        _ count: Int, _ body: @Sendable (Int) throws(CancellationError) -> Value
    ) throws(CancellationError) -> [Value] {
        try map(count, scratch: {}) { _, index throws(CancellationError) in try body(index) }
    }

    /// The values of `body` for `0 ..< count`, in order.
    ///
    /// - Parameter make: makes what a worker uses again for one index after another; called once a worker.
    /// - Throws: `CancellationError` if the computation was cancelled or `body` threw it.
    package func map<Value: Sendable, Scratch>(
        _ count: Int, scratch make: @Sendable () -> Scratch,
        body: @Sendable (inout Scratch, Int) throws(CancellationError) -> Value
    ) throws(CancellationError) -> [Value] {
        var values = [Value?](repeating: nil, count: count)
        try values.withUnsafeMutableBufferPointer { values throws(CancellationError) in
            // Each element is written by one worker, and read after all workers have ended.
            nonisolated(unsafe) let values = values
            try forEach(count, scratch: make) { scratch, index throws(CancellationError) in
                values[index] = try body(&scratch, index)
            }
        }
        // None is missing here: `forEach` throws unless it went through all of them.
        return values.compactMap { $0 }
    }

    /// Runs `body` for `0 ..< count`, in any order.
    ///
    /// Each worker takes the next index that is left, so a worker whose processor is busy elsewhere does less and
    /// nobody waits for it. The first worker that throws ends the others before their next index.
    ///
    /// - Parameter make: makes what a worker uses again for one index after another; called once a worker.
    /// - Throws: `CancellationError` if the computation was cancelled or `body` threw it.
    package func forEach<Scratch>(
        _ count: Int, scratch make: @Sendable () -> Scratch,
        body: @Sendable (inout Scratch, Int) throws(CancellationError) -> Void
    ) throws(CancellationError) {
        let workers = min(threads, count)
        if workers <= 1 {
            if count == 0 { return }
            var scratch = make()
            for index in 0..<count {
                try check()
                try body(&scratch, index)
            }
            return
        }
        let next = Atomic(0)
        let hasThrown = Atomic(false)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            var scratch = make()
            do throws(CancellationError) {
                while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < count {
                    if hasThrown.load(ordering: .relaxed) { return }
                    try check()
                    try body(&scratch, index)
                }
            } catch {
                hasThrown.store(true, ordering: .relaxed)
            }
        }
        if hasThrown.load(ordering: .relaxed) { throw CancellationError() }
    }
}
