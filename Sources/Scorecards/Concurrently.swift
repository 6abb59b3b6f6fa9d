import Dispatch
import Synchronization

/// The results of `body` for 0..<count, computed on up to `threads` threads; none depends on their number.
///
/// Each worker takes the next place that is left, so that one whose processor others use too does less, instead of
/// being waited for.
func concurrentMap<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
    let workers = min(threads, count)
    guard workers > 1 else { return (0..<count).map(body) }
    var results = [Result?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { results in
        // Each place is written by one worker and read after all have ended.
        nonisolated(unsafe) let results = results
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while case let place = next.wrappingAdd(1, ordering: .relaxed).oldValue, place < count {
                results[place] = body(place)
            }
        }
    }
    return results.map { $0! }
}
