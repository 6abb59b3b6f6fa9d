/// Breadth-first search from one party after the other; what it needs is used again.
struct SingleSearch {
    /// Bit p: party p has been reached. 12 KB for 100,000 parties, so it stays in the nearest cache.
    private var seen: [UInt64]
    /// The parties reached, in the order in which they were; one place more than there are parties, see `run`.
    private var queue: [Int32]

    init(parties: Int) {
        seen = Array(repeating: 0, count: (parties + 63) / 64)
        queue = Array(repeating: 0, count: parties + 1)
    }

    /// The greatest shortest-path distance within the hops, and how many parties are within them, the source included.
    mutating func run(_ customers: SupplyNetwork.Rows, from source: Int, hops: Int) -> (depth: UInt8, size: Int32) {
        // Pointers, because the inner loop is the cost of the search.
        seen.withUnsafeMutableBufferPointer { seen in
            queue.withUnsafeMutableBufferPointer { queue in
                customers.starts.withUnsafeBufferPointer { starts in
                    customers.ends.withUnsafeBufferPointer { ends in
                        SingleSearch.run(
                            seen: seen, queue: queue, starts: starts, ends: ends, source: Int32(source), hops: hops)
                    }
                }
            }
        }
    }

    // Compiled on its own: inlined into its caller the inner loop took 5 % more instructions.
    @inline(never)
    private static func run(
        seen: UnsafeMutableBufferPointer<UInt64>, queue: UnsafeMutableBufferPointer<Int32>,
        starts: UnsafeBufferPointer<Int32>, ends: UnsafeBufferPointer<Int32>, source: Int32, hops: Int
    ) -> (depth: UInt8, size: Int32) {
        queue[0] = source
        seen[Int(source) >> 6] |= 1 << UInt64(source & 63)
        var frontier = 0..<1
        var reached = 1
        var depth = 0
        for hop in 1...hops {
            for place in frontier {
                let party = Int(queue[place])
                for edge in Int(starts[party])..<Int(starts[party + 1]) {
                    let end = ends[edge]
                    let bit: UInt64 = 1 << UInt64(end & 63)
                    let word = seen[Int(end) >> 6]
                    // Written whether it is new or not, and counted only then: which it is cannot be foreseen. The
                    // place after the last party takes what is written when all have been reached.
                    queue[reached] = end
                    reached += word & bit == 0 ? 1 : 0
                    seen[Int(end) >> 6] = word | bit
                }
            }
            if reached == frontier.upperBound { break }
            depth = hop
            frontier = frontier.upperBound..<reached
        }
        for place in 0..<reached { seen[Int(queue[place]) >> 6] = 0 }
        return (UInt8(depth), Int32(reached))
    }
}
