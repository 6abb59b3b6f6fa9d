import Parallel

/// Finds the sources that share their hubs and searches from them together (`SharedSearch`).
///
/// What makes a party a stop cannot be known beforehand: where parties that reach little are stops, sources that differ
/// in one of them share nothing, and where only the greatest hubs are, each source searches more by itself. So there
/// are rounds, each with stops that reach sixteen times as much as those of the round before, for the sources that
/// found nobody to share with. A round follows at most a sixteenth of the edges that a search by itself would.
struct SharedSearches: Sendable {
    private let network: SupplyNetwork
    private let sharing: Sharing
    private let hops: Int
    private let walks: [Double]
    /// What a search in a group of 512 costs at most; edges.
    private let most: Double
    private let effort: Effort
    private let seed: (UInt64, UInt64)

    /// By which factor what a stop reaches at least grows from round to round.
    private static let reachFactor = 16.0
    /// The share of a search by itself that looking for seeds may cost.
    private static let budget = 1.0 / 16
    /// Sources of a piece of work. A group of more is searched in pieces, each of which searches from the seeds anew.
    private static let piece = 1 << 15

    init(
        _ network: SupplyNetwork, sharing: Sharing, hops: Int, walks: [Double], most: Double, effort: Effort
    ) {
        self.network = network
        self.sharing = sharing
        self.hops = hops
        self.walks = walks
        self.most = most
        self.effort = effort
        var generator = SystemRandomNumberGenerator()
        seed = (generator.next(), generator.next())
    }

    /// What tells the seeds of a source from others': two sums, each of 64 random bits a seed and distance. That
    /// different seeds have the same sums, one pair of sources in 2^128 would show; nobody can prepare it, for the bits
    /// are drawn anew each time.
    private struct Key: Equatable {
        var sums: (UInt64, UInt64) = (0, 0)

        static func == (one: Key, other: Key) -> Bool { one.sums == other.sums }

        static func < (one: Key, other: Key) -> Bool { one.sums < other.sums }
    }

    private struct Member {
        var key: Key
        var source: Int32
    }

    /// What a search from a source by itself costs; edges.
    private func cost(_ source: Int32) -> Double { min(walks[Int(source)], most) }

    /// Searches from all sources for which it is worth it.
    ///
    /// - Returns: the others, ascending.
    /// - Throws: `CancellationError`.
    func run(_ found: SupplyNetwork.Found) throws(CancellationError) -> [Int32] {
        var rest = (0..<Int32(network.parties)).map { $0 }
        var least = sharing.firstReach
        while true {
            // Whoever would follow fewer edges by itself is searched from before it could be told whom it shares with.
            let candidates = rest.filter { cost($0) >= 4 * least || sharing.isAlways && cost($0) >= least }
            let reach = least
            let isStop = (0..<network.parties).map { party in
                walks[party] >= reach && network.suppliers.of(party).count >= sharing.fewestSuppliers
            }
            if candidates.isEmpty || !isStop.contains(true) { return rest }
            try effort.check()
            let done = try share(candidates, stops: isStop, into: found)
            if !done.isEmpty { rest = SharedSearches.without(done, rest) }
            least *= SharedSearches.reachFactor
        }
    }

    /// - Parameter done: ascending, all of them among the sources.
    private static func without(_ done: [Int32], _ sources: [Int32]) -> [Int32] {
        var next = 0
        return sources.filter { source in
            guard next < done.count, done[next] == source else { return true }
            next += 1
            return false
        }
    }

    // MARK: A round

    /// - Returns: the sources that were searched from, ascending.
    private func share(
        _ candidates: [Int32], stops isStop: [Bool], into found: SupplyNetwork.Found
    ) throws(CancellationError) -> [Int32] {
        let members = try keys(of: candidates, isStop).sorted {
            $0.key == $1.key ? $0.source < $1.source : $0.key < $1.key
        }
        var groups: [Range<Int>] = []
        var start = 0
        for place in members.indices where place + 1 == members.count || members[place + 1].key != members[place].key {
            // Of two the seeds are not worth being searched from apart.
            if place + 1 - start > (sharing.isAlways ? 1 : 2) { groups.append(start..<place + 1) }
            start = place + 1
        }
        let pieces = groups.flatMap { group in
            stride(from: group.lowerBound, to: group.upperBound, by: SharedSearches.piece).map {
                $0..<min($0 + SharedSearches.piece, group.upperBound)
            }
        }
        let wasDone = try effort.map(pieces.count, scratch: makeSearch) { search, place throws(CancellationError) in
            try run(members[pieces[place]], with: &search, stops: isStop, into: found)
        }
        return zip(pieces, wasDone).flatMap { $1 ? members[$0].map(\.source) : [] }.sorted()
    }

    /// The keys of the sources that have seeds, and find them within their budget.
    private func keys(of candidates: [Int32], _ isStop: [Bool]) throws(CancellationError) -> [Member] {
        let size = SharedSearches.piece
        let pieces = try effort.map((candidates.count + size - 1) / size, scratch: makeSearch) {
            search, piece throws(CancellationError) -> [Member] in
            var members: [Member] = []
            var followed = 0
            for source in candidates[piece * size..<min((piece + 1) * size, candidates.count)] {
                let budget = sharing.isAlways ? .max : Int(cost(source) * SharedSearches.budget)
                followed += min(budget, SupplyNetwork.edgesAtATime)
                if followed > SupplyNetwork.edgesAtATime {
                    try effort.check()
                    followed = 0
                }
                var key = Key()
                let isWhole = search.seeds(of: source, isStop: isStop, most: budget) { party, distance in
                    let bits = UInt64(party) << 8 | UInt64(distance)
                    key.sums.0 &+= SharedSearches.mix(bits ^ seed.0)
                    key.sums.1 &+= SharedSearches.mix(bits &+ seed.1)
                }
                if isWhole, key != Key() { members.append(Member(key: key, source: source)) }
            }
            return members
        }
        return pieces.flatMap { $0 }
    }

    /// Sixty-four bits that look random (Steele, Lea, Flood: SplitMix, OOPSLA 2014).
    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// Searches from sources with the same seeds, where that costs at most half of what they would cost by themselves.
    ///
    /// - Returns: whether it did.
    private func run(
        _ members: ArraySlice<Member>, with search: inout SharedSearch, stops isStop: [Bool],
        into found: SupplyNetwork.Found
    ) throws(CancellationError) -> Bool {
        guard let first = members.first else { return false }
        var seeds: [(party: Int32, distance: Int)] = []
        _ = search.seeds(of: first.source, isStop: isStop, most: .max) { seeds.append(($0, $1)) }
        let shared = min(Double(network.customers.ends.count), seeds.reduce(0) { $0 + walks[Int($1.party)] })
        guard sharing.isAlways || members.reduce(0, { $0 + cost($1.source) }) >= 2 * shared else { return false }
        search.begin(seeds)
        for (place, member) in members.enumerated() {
            if place & 0xFFF == 0 { try effort.check() }
            (found.depths[Int(member.source)], found.sizes[Int(member.source)]) = search.run(from: member.source)
        }
        return true
    }

    private func makeSearch() -> SharedSearch { SharedSearch(network, hops: hops) }
}
