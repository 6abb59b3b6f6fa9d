import Dispatch

/// The results of `body` for 0..<count, computed on up to `threads` threads; none depends on their number.
func concurrentMap<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
    let workers = min(threads, count)
    guard workers > 1 else { return (0..<count).map(body) }
    var results = [Result?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { results in
        // Each place is written by one worker and read after all have ended.
        nonisolated(unsafe) let results = results
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            for place in stride(from: worker, to: count, by: workers) { results[place] = body(place) }
        }
    }
    return results.map { $0! }
}
