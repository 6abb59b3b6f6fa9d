import Dispatch

/// How far each party reaches downstream.
package struct Reachability: Sendable, Equatable {
    /// Greatest shortest-path distance to a party within the hops; 0 where there is none.
    package var depths: [UInt8]
    /// How many parties are within the hops, the party itself included.
    package var sizes: [Int32]
}

extension SupplyNetwork {
    /// The number of searches that run as one: the bits of the widest vector.
    private static let width = 512
    private typealias Bits = SIMD8<UInt64>
    /// What following an edge for 512 sources at once costs, in edges followed for one: measured 8 to 10.
    private static let wideEdge = 8.0

    /// Breadth-first search from every party, 512 sources a group.
    ///
    /// Where the sources of a group reach much of the same, they search as one, each a bit of a vector: an edge is followed
    /// once for all that reach it in the same hop (Then et al., "The More the Merrier: Efficient Multi-Source Graph
    /// Traversal", VLDB 2014). That costs at most `hops` times all edges a group, however many they reach together. In a
    /// large and thin network they share next to nothing; then one after the other is up to twenty times faster. The number
    /// of walks of at most `hops` edges from a party, which one sweep over the edges a hop gives for all, bounds what a search
    /// from it follows, and decides.
    ///
    /// Groups share nothing and go to the threads in turns; the result is the same for any number of them.
    ///
    /// - Parameter isCancelled: asked before every group; where it is true, the result is of no use.
    package func reachability(
        hops: Int, threads: Int, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) -> Reachability {
        var result = Reachability(
            depths: Array(repeating: 0, count: parties), sizes: Array(repeating: 1, count: parties))
        let groups = (parties + SupplyNetwork.width - 1) / SupplyNetwork.width
        let workers = max(1, min(threads, groups))
        let walks = walks(hops: hops)
        let wideCost = SupplyNetwork.wideEdge * Double(hops * customers.ends.count)
        result.depths.withUnsafeMutableBufferPointer { depths in
            result.sizes.withUnsafeMutableBufferPointer { sizes in
                // Each worker writes only the places of its own groups.
                nonisolated(unsafe) let depths = depths
                nonisolated(unsafe) let sizes = sizes
                DispatchQueue.concurrentPerform(iterations: workers) { worker in
                    var wide: Search?
                    var single = SingleSearch(parties: parties)
                    for group in stride(from: worker, to: groups, by: workers) {
                        if isCancelled() { return }
                        let first = group * SupplyNetwork.width
                        let sources = first..<min(first + SupplyNetwork.width, parties)
                        if sources.reduce(0, { $0 + walks[$1] }) <= wideCost {
                            for source in sources {
                                (depths[source], sizes[source]) = single.run(customers, from: source, hops: hops)
                            }
                        } else {
                            // Its vectors take 192 bytes a party: made only where they are needed.
                            if wide == nil { wide = Search(parties: parties) }
                            wide?.run(customers, first: first, hops: hops, depths, sizes)
                        }
                    }
                }
            }
        }
        return result
    }

    /// For each party how many walks of 1 to `hops` edges begin at it, but no more than there are edges: no search follows
    /// one twice.
    private func walks(hops: Int) -> [Double] {
        let most = Double(customers.ends.count)
        var walks = [Double](repeating: 0, count: parties)
        for _ in 0..<hops {
            walks = (0..<parties).map { party in
                min(most, customers.of(party).reduce(0) { $0 + 1 + walks[Int($1)] })
            }
        }
        return walks
    }

    /// The state of one group's search, used again for the next group.
    private struct Search {
        /// For each party the sources that have reached it, that reached it in the last hop, and that do in this one.
        private var seen: [Bits]
        private var present: [Bits]
        private var next: [Bits]
        private var touched: [Int32] = []

        init(parties: Int) {
            seen = Array(repeating: .zero, count: parties)
            present = seen
            next = seen
        }

        mutating func run(
            _ customers: Rows, first: Int, hops: Int, _ depths: UnsafeMutableBufferPointer<UInt8>,
            _ sizes: UnsafeMutableBufferPointer<Int32>
        ) {
            let sources = first..<min(first + SupplyNetwork.width, seen.count)
            var frontier: [Int32] = sources.map { Int32($0) }
            for source in sources {
                let bit = source - first
                seen[source][bit >> 6] |= 1 << UInt64(bit & 63)
                present[source] = seen[source]
            }
            touched.append(contentsOf: frontier)
            for hop in 1...hops where !frontier.isEmpty {
                let reached = follow(customers, frontier)
                for party in frontier { present[Int(party)] = .zero }
                frontier.removeAll(keepingCapacity: true)
                var anyNew = Bits.zero
                for party in reached {
                    let place = Int(party)
                    let new = next[place] & ~seen[place]
                    next[place] = .zero
                    if new == .zero { continue }
                    if seen[place] == .zero { touched.append(party) }
                    seen[place] |= new
                    present[place] = new
                    anyNew |= new
                    frontier.append(party)
                    Search.forEachBit(new) { sizes[first + $0] += 1 }
                }
                Search.forEachBit(anyNew) { depths[first + $0] = UInt8(hop) }
            }
            for party in frontier { present[Int(party)] = .zero }
            for party in touched { seen[Int(party)] = .zero }
            touched.removeAll(keepingCapacity: true)
        }

        /// Hands the sources of the frontier on to its customers, and returns those.
        private mutating func follow(_ customers: Rows, _ frontier: [Int32]) -> [Int32] {
            var reached: [Int32] = []
            // Pointers, because this loop is the cost of the search.
            next.withUnsafeMutableBufferPointer { next in
                present.withUnsafeBufferPointer { present in
                    customers.ends.withUnsafeBufferPointer { ends in
                        for party in frontier {
                            let sources = present[Int(party)]
                            let row = Int(customers.starts[Int(party)])..<Int(customers.starts[Int(party) + 1])
                            for edge in row {
                                let end = Int(ends[edge])
                                if next[end] == .zero { reached.append(ends[edge]) }
                                next[end] |= sources
                            }
                        }
                    }
                }
            }
            return reached
        }

        @inline(__always)
        private static func forEachBit(_ bits: Bits, _ body: (Int) -> Void) {
            for word in 0..<8 {
                var rest = bits[word]
                while rest != 0 {
                    body(word * 64 + rest.trailingZeroBitCount)
                    rest &= rest &- 1
                }
            }
        }
    }
}
