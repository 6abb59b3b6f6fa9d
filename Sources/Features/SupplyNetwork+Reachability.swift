package import Parallel

/// How far each party reaches downstream.
package struct Reachability: Sendable, Equatable {
    /// Greatest shortest-path distance to a party within the hops; 0 where there is none.
    package var depths: [UInt8]
    /// How many parties are within the hops, the party itself included.
    package var sizes: [Int32]
}

/// When sources that reach the same hubs are searched from together.
package struct Sharing: Sendable {
    /// From so many edges to be followed for each party and edge of a network on, it is looked for such sources.
    static let least = 64.0

    /// Looked for whatever it costs, as a test does.
    package var isAlways = false
    /// What a stop reaches at least in the first round; walks.
    package var firstReach = 64.0
    /// A stop has so many suppliers.
    package var fewestSuppliers = 4

    /// The thresholds that were measured to be fast.
    package init() {}
}

extension SupplyNetwork {
    /// What following an edge for 512 sources at once costs, in edges followed for one: measured 8 to 10.
    private static let wideEdge = 8.0
    /// Edges that are followed between two polls: some hundredths of a second.
    static let edgesAtATime = 1 << 22

    /// Breadth-first search from every party, in the way that is cheapest for it; all of them give the same numbers.
    ///
    /// - *One by one* (`SingleSearch`), where a party reaches little.
    /// - *512 sources a group* (`WideSearch`), where the sources of a group reach much of the same: each is a bit of a
    ///   vector, and an edge is followed once for all that reach it in the same hop. That costs at most `hops` times
    ///   all edges a group. In a large and thin network they share next to nothing; then one after the other is up to
    ///   twenty times faster.
    /// - *From shared hubs* (`SharedSearch`), where many sources reach the same hubs in the same hops: the hubs are
    ///   searched from once, and of each source only what it reaches besides. So n suppliers of one hub with n
    ///   customers cost 2n and not n².
    ///
    /// The number of walks of at most `hops` edges from a party, which one sweep over the edges a hop gives for all,
    /// bounds what a search from it follows, and decides. The cost is near linear in parties and edges where parties
    /// reach little or share what they reach. It is at most parties / 512 times `hops` times edges, which random
    /// networks of a million edges come near to; whatever it is, a cancelled search ends within a second.
    ///
    /// Groups share nothing and go to the threads in turns; the result is the same for any number of them.
    ///
    /// - Parameters:
    ///   - sharing: when sources are searched from together; the result does not depend on it.
    ///   - room: what the vectors of searches of 512 sources may take, 192 bytes a party and thread. Where that is not
    ///     enough for all threads, fewer search; where it is not for one, each source is searched from by itself.
    ///   - effort: polled every few million edges.
    /// - Throws: `CancellationError`.
    package func reachability(
        hops: Int, sharing: Sharing = Sharing(), room: Int = .max, effort: Effort = Effort()
    ) throws(CancellationError) -> Reachability {
        let walks = try walks(hops: hops, effort)
        var result = Reachability(
            depths: Array(repeating: 0, count: parties), sizes: Array(repeating: 1, count: parties))
        let wideCost = SupplyNetwork.wideEdge * Double(hops * customers.ends.count)
        try result.depths.withUnsafeMutableBufferPointer { depths throws(CancellationError) in
            try result.sizes.withUnsafeMutableBufferPointer { sizes throws(CancellationError) in
                let found = Found(depths: depths, sizes: sizes)
                var sources: [Int32]?
                let most = sharing.isAlways ? .infinity : wideCost / Double(WideSearch.width)
                let expected = walks.reduce(0) { $0 + min($1, most) }
                if sharing.isAlways || expected > Sharing.least * Double(parties + customers.ends.count) {
                    sources = try SharedSearches(
                        self, sharing: sharing, hops: hops, walks: walks, most: most, effort: effort
                    ).run(found)
                }
                let searches = room / (WideSearch.bytes * max(1, parties))
                try search(
                    from: sources, hops: hops, walks: walks, wideCost: searches > 0 ? wideCost : .infinity,
                    into: found, effort: searches > 0 ? effort.limited(to: searches) : effort)
            }
        }
        return result
    }

    /// Where results go. Each worker writes only the places of its own sources.
    struct Found: @unchecked Sendable {
        let depths: UnsafeMutableBufferPointer<UInt8>
        let sizes: UnsafeMutableBufferPointer<Int32>
    }

    /// What a worker uses again from group to group.
    private struct Search {
        /// Its vectors take 192 bytes a party: made only where they are needed.
        var wide: WideSearch?
        var single: SingleSearch
        /// Walks since the last poll.
        var work = 0.0
    }

    /// Searches in groups, each in the cheaper of two ways.
    ///
    /// - Parameters:
    ///   - sources: ascending; nil is every party.
    ///   - walks: of each party.
    ///   - wideCost: a group with more walks is searched from together.
    private func search(
        from sources: [Int32]?, hops: Int, walks: [Double], wideCost: Double, into found: Found, effort: Effort
    ) throws(CancellationError) {
        let count = sources?.count ?? parties
        let groups = (count + WideSearch.width - 1) / WideSearch.width
        try effort.forEach(groups, scratch: { Search(single: SingleSearch(parties: parties)) }) {
            search, group throws(CancellationError) in
            let range = group * WideSearch.width..<min((group + 1) * WideSearch.width, count)
            let members = sources.map { Array($0[range]) } ?? range.map { Int32($0) }
            if members.reduce(0, { $0 + walks[Int($1)] }) <= wideCost {
                for source in members {
                    search.work += walks[Int(source)]
                    if search.work > Double(SupplyNetwork.edgesAtATime) {
                        try effort.check()
                        search.work = 0
                    }
                    (found.depths[Int(source)], found.sizes[Int(source)]) = search.single.run(
                        customers, from: Int(source), hops: hops)
                }
            } else {
                if search.wide == nil { search.wide = WideSearch(parties: parties) }
                try search.wide?.run(customers, from: members, hops: hops, into: found, effort: effort)
            }
        }
    }

    /// For each party how many walks of 1 to `hops` edges begin at it, but no more than there are edges: no search
    /// follows one twice.
    private func walks(hops: Int, _ effort: Effort) throws(CancellationError) -> [Double] {
        let most = Double(customers.ends.count)
        var walks = [Double](repeating: 0, count: parties)
        for _ in 0..<hops {
            try effort.check()
            walks = (0..<parties).map { party in
                min(most, customers.of(party).reduce(0) { $0 + 1 + walks[Int($1)] })
            }
        }
        return walks
    }
}
