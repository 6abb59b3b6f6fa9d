import Features
import Parallel
import TestSupport
import Testing

/// What a search found, in the words of `Reachability`.
struct Reach: Equatable {
    var depths: [UInt8] = []
    var sizes: [Int32] = []
}

/// A network as a list of edges, searched one party after the other with a plain queue.
struct PlainNetwork {
    let parties: Int
    var edges: [(from: Int, to: Int)] = []

    init(parties: Int) { self.parties = parties }

    mutating func join(_ from: Int, _ to: Int) { edges.append((from, to)) }

    /// What the product says of it.
    func found(hops: Int = 5, threads: Int = 1, sharing: Sharing = Sharing()) throws -> Reach {
        let network = try SupplyNetwork(
            parties: parties, from: edges.map { Int32($0.from) }, to: edges.map { Int32($0.to) })
        let found = try network.reachability(hops: hops, sharing: sharing, effort: Effort(threads: threads))
        return Reach(depths: found.depths, sizes: found.sizes)
    }

    private var customers: [Set<Int>] {
        var customers = [Set<Int>](repeating: [], count: parties)
        for edge in edges where edge.from != edge.to { customers[edge.from].insert(edge.to) }
        return customers
    }

    func searched(hops: Int = 5) -> Reach {
        var result = Reach()
        let customers = customers
        for source in 0..<parties {
            var distance = [source: 0]
            var queue = [source]
            var next = 0
            while next < queue.count {
                let party = queue[next]
                next += 1
                if distance[party]! == hops { continue }
                for customer in customers[party] where distance[customer] == nil {
                    distance[customer] = distance[party]! + 1
                    queue.append(customer)
                }
            }
            result.depths.append(UInt8(distance.values.max()!))
            result.sizes.append(Int32(distance.count))
        }
        return result
    }

    /// For each group of 512 parties how many walks of at most `hops` edges begin in it (no more than there are edges
    /// count for a party), as a multiple of `hops` times all edges. `reachability` searches a group as one from 8 on.
    func walkRatios(hops: Int) -> [Double] {
        let customers = customers
        let most = Double(customers.reduce(0) { $0 + $1.count })
        var walks = [Double](repeating: 0, count: parties)
        for _ in 0..<hops { walks = customers.map { min(most, $0.reduce(0) { $0 + 1 + walks[$1] }) } }
        return stride(from: 0, to: parties, by: 512).map { first in
            walks[first..<min(first + 512, parties)].reduce(0, +) / (Double(hops) * most)
        }
    }

    /// Edges between random parties of a range.
    mutating func joinAtRandom(_ range: Range<Int>, count: Int, _ random: inout SplitMix) {
        for _ in 0..<count {
            join(range.lowerBound + random.below(range.count), range.lowerBound + random.below(range.count))
        }
    }
}

@Suite("Reachability")
struct ReachabilityTests {
    @Test("is that of a plain search where a thin network is searched one party at a time")
    func thin() throws {
        var random = SplitMix(1)
        var plain = PlainNetwork(parties: 2_000)
        plain.joinAtRandom(0..<2_000, count: 2_600, &random)
        #expect(plain.walkRatios(hops: 5).allSatisfy { $0 < 4 })
        #expect(try plain.found(threads: 2) == plain.searched())
    }

    @Test("is that of a plain search where a dense network is searched 512 parties at a time")
    func dense() throws {
        var random = SplitMix(2)
        var plain = PlainNetwork(parties: 1_300)
        plain.joinAtRandom(0..<1_300, count: 6_500, &random)
        #expect(plain.walkRatios(hops: 5).allSatisfy { $0 > 16 })
        for hops in 1...6 {
            #expect(try plain.found(hops: hops, threads: 2) == plain.searched(hops: hops))
        }
    }

    @Test("is that of a plain search where the groups of one network are searched in both ways, on any threads")
    func mixed() throws {
        var random = SplitMix(3)
        var plain = PlainNetwork(parties: 2_900)
        plain.joinAtRandom(0..<500, count: 2_500, &random)
        plain.joinAtRandom(500..<1_600, count: 900, &random)
        plain.joinAtRandom(1_600..<2_900, count: 9_000, &random)
        let ratios = plain.walkRatios(hops: 5)
        #expect(ratios.contains { $0 < 4 } && ratios.contains { $0 > 16 })
        let expected = plain.searched()
        for threads in [1, 2, 3, 64] {
            #expect(try plain.found(threads: threads) == expected, "\(threads) threads")
        }
    }

    @Test("is that of a plain search in small networks of every size up to three words of bits", arguments: 1...140)
    func small(parties: Int) throws {
        var random = SplitMix(UInt64(parties))
        for count in [0, parties / 2, parties, parties * 3, parties * parties / 2] {
            var plain = PlainNetwork(parties: parties)
            plain.joinAtRandom(0..<parties, count: count, &random)
            #expect(try plain.found() == plain.searched())
        }
    }

    @Test("of one party leaves nothing behind for the next, where it reaches all of them")
    func everyParty() throws {
        // Party 64 is alone in the second word of bits, and the last that party 0 reaches; the edge 2 → 3 is followed
        // after.
        var plain = PlainNetwork(parties: 65)
        for party in 1...64 { plain.join(0, party) }
        plain.join(1, 64)
        plain.join(2, 3)
        #expect(try plain.found() == plain.searched())
    }

    @Test("a cancelled network throws at once while its rows are built")
    func cancelled() throws {
        let count = 1_000_000
        let from = (0..<count).map { Int32($0 * 7 % 1_000) }
        let to = (0..<count).map { Int32($0 * 11 % 997) }
        let all = Polls(most: .max)
        _ = try SupplyNetwork(parties: 1_000, from: from, to: to, effort: Effort { all.isEnough() })
        #expect((10..<100).contains(all.count), "\(all.count)")
        for most in [0, all.count / 2, all.count - 1] {
            let polls = Polls(most: most)
            let effort = Effort { polls.isEnough() }
            #expect(throws: CancellationError.self) {
                try SupplyNetwork(parties: 1_000, from: from, to: to, effort: effort)
            }
            #expect(polls.count == most + 1)
        }
    }

    @Test("ends at the hops that were asked for, and counts a party on two paths once")
    func hops() throws {
        var plain = PlainNetwork(parties: 9)
        for party in 0..<7 { plain.join(party, party + 1) }
        plain.join(0, 8)
        plain.join(8, 1)
        plain.join(3, 3)
        plain.join(3, 4)
        let reach = try plain.found()
        // Party 0 is next to 1 and 8, and five hops from 5.
        #expect(reach.depths == [5, 5, 5, 4, 3, 2, 1, 0, 5])
        #expect(reach.sizes == [7, 6, 6, 5, 4, 3, 2, 1, 6])
    }
}
