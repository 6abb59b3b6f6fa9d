/// Searches from sources that reach the same hubs in the same hops.
///
/// A *stop* is a party that reaches much and has several suppliers. From a source, let d₀(x) be the distance of x on
/// paths that pass through no stop; the stops that are reached so, each with its d₀, are the source's *seeds*. A path
/// to x either passes through no stop, or its first stop is a seed: the distance of x is the lesser of d₀(x) and b(x) =
/// min over the seeds s of d₀(s) + distance from s to x. All sources with the same seeds share b, which is searched
/// once; of each source only what is nearer than b says is searched, and changes b's counts by level. A source may
/// itself be within b: it is at distance 0.
struct SharedSearch {
    private let customers: SupplyNetwork.Rows
    private let hops: Int
    private var queue: [Int32]
    /// Bit p: party p has been reached by the search at hand.
    private var seen: [UInt64]
    /// b of each party; `none` where the seeds do not reach it.
    private var shared: [UInt8]
    /// The parties that the seeds reach, and how many at each distance.
    private var reached: [Int32] = []
    private var levels: [Int] = []
    private static let none = UInt8.max

    init(_ network: SupplyNetwork, hops: Int) {
        customers = network.customers
        self.hops = hops
        queue = Array(repeating: 0, count: network.parties + 1)
        seen = Array(repeating: 0, count: (network.parties + 63) / 64)
        shared = Array(repeating: SharedSearch.none, count: network.parties)
    }

    @inline(__always)
    private mutating func reach(_ party: Int32) -> Bool {
        let bit: UInt64 = 1 << UInt64(party & 63)
        if seen[Int(party) >> 6] & bit != 0 { return false }
        seen[Int(party) >> 6] |= bit
        return true
    }

    /// Hands out the seeds of a source with their distances.
    ///
    /// - Parameter most: how many edges may be followed.
    /// - Returns: whether that was enough.
    mutating func seeds(
        of source: Int32, isStop: [Bool], most: Int, body: (Int32, Int) -> Void
    ) -> Bool {
        queue[0] = source
        _ = reach(source)
        var (frontier, count, edges) = (0..<1, 1, 0)
        defer { for place in 0..<count { seen[Int(queue[place]) >> 6] = 0 } }
        for hop in 1...hops {
            for place in frontier {
                let party = Int(queue[place])
                if hop > 1, isStop[party] { continue }
                let row = Int(customers.starts[party])..<Int(customers.starts[party + 1])
                edges += row.count
                if edges > most { return false }
                for edge in row {
                    let end = customers.ends[edge]
                    guard reach(end) else { continue }
                    queue[count] = end
                    count += 1
                    if isStop[Int(end)] { body(end, hop) }
                }
            }
            frontier = frontier.upperBound..<count
            if frontier.isEmpty { break }
        }
        return true
    }

    /// Searches from seeds; what was searched from others before is forgotten.
    mutating func begin(_ seeds: [(party: Int32, distance: Int)]) {
        for party in reached { shared[Int(party)] = SharedSearch.none }
        reached.removeAll(keepingCapacity: true)
        levels = Array(repeating: 0, count: hops + 1)
        var frontier = 0..<0
        for hop in 1...hops {
            for place in frontier {
                let party = Int(reached[place])
                for edge in Int(customers.starts[party])..<Int(customers.starts[party + 1]) {
                    let end = Int(customers.ends[edge])
                    if shared[end] != SharedSearch.none { continue }
                    shared[end] = UInt8(hop)
                    reached.append(Int32(end))
                }
            }
            for (party, distance) in seeds where distance == hop && shared[Int(party)] == SharedSearch.none {
                shared[Int(party)] = UInt8(hop)
                reached.append(party)
            }
            levels[hop] = reached.count - frontier.upperBound
            frontier = frontier.upperBound..<reached.count
        }
    }

    /// The search from a source with the seeds that were begun with.
    mutating func run(from source: Int32) -> (depth: UInt8, size: Int32) {
        var levels = levels
        var size = reached.count
        queue[0] = source
        _ = reach(source)
        var (frontier, count) = (0..<1, 1)
        move(source, to: 0, levels: &levels, size: &size)
        for hop in 1...UInt8(hops) {
            for place in frontier {
                let party = Int(queue[place])
                for edge in Int(customers.starts[party])..<Int(customers.starts[party + 1]) {
                    let end = customers.ends[edge]
                    // What the seeds reach as soon, they also go on from.
                    guard shared[Int(end)] > hop, reach(end) else { continue }
                    queue[count] = end
                    count += 1
                    move(end, to: Int(hop), levels: &levels, size: &size)
                }
            }
            frontier = frontier.upperBound..<count
            if frontier.isEmpty { break }
        }
        for place in 0..<count { seen[Int(queue[place]) >> 6] = 0 }
        let depth = levels.lastIndex { $0 > 0 } ?? 0
        return (UInt8(depth), Int32(size))
    }

    /// Counts a party at its distance, and no more at the one that the seeds give it.
    @inline(__always)
    private func move(_ party: Int32, to distance: Int, levels: inout [Int], size: inout Int) {
        let before = shared[Int(party)]
        if before == SharedSearch.none { size += 1 } else { levels[Int(before)] -= 1 }
        levels[distance] += 1
    }
}
