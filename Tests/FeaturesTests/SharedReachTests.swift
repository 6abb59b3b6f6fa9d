import Features
import Parallel
import TestSupport
import Testing

@Suite("Reachability through shared hubs")
struct SharedReachTests {
    /// Networks in which many parties reach the same hubs; `size` is how many.
    private enum Shape: String, CaseIterable {
        case star, privateEdges, ownCustomers, chains, layers, twoHubs, nearlyAlike, subsets, bipartite, cycles, tree,
            hubsInARow
    }

    /// What a network of a shape has: its hubs come last, so that parties are asked for in no order of the network.
    private func network(_ shape: Shape, _ size: Int, _ random: inout SplitMix) -> PlainNetwork {
        var plain = PlainNetwork(parties: 4 * size + 40)
        // Suppliers, customers, parties in between, and hubs.
        func supplier(_ n: Int) -> Int { n }
        func customer(_ n: Int) -> Int { size + n }
        func between(_ n: Int) -> Int { 2 * size + n }
        func hub(_ n: Int) -> Int { 4 * size + n }
        func star(_ n: Int) {
            for one in 0..<size { plain.join(supplier(one), hub(n)) }
            for one in 0..<size { plain.join(hub(n), customer(one)) }
        }
        switch shape {
        case .star: star(0)
        case .privateEdges:
            star(0)
            for one in 0..<size { plain.join(supplier(one), between(one)) }
        case .ownCustomers:
            star(0)
            for one in 0..<size {
                plain.join(supplier(one), between(one))
                plain.join(between(size + one), customer(one))
                if one > 0 { plain.join(customer(one), customer(one - 1)) }
            }
        case .chains:
            for one in 0..<size {
                plain.join(supplier(one), between(one))
                plain.join(between(one), hub(0))
                plain.join(hub(0), customer(one))
            }
        case .layers:
            for one in 0..<size { plain.join(supplier(one), hub(0)) }
            for next in 1..<8 { plain.join(hub(0), hub(next)) }
            for one in 0..<size { plain.join(hub(1 + one % 7), customer(one)) }
        case .twoHubs:
            star(0)
            star(1)
            for one in 0..<size { plain.join(supplier(one), between(random.below(2 * size))) }
        case .nearlyAlike:
            star(0)
            for one in 1..<size { plain.join(hub(1), customer(one)) }
            for one in 0..<size where one % 3 > 0 { plain.join(supplier(one), hub(1)) }
        case .subsets:
            for one in 0..<size {
                for next in 0..<6 where random.happens(0.5) { plain.join(supplier(one), hub(next)) }
                plain.join(hub(random.below(6)), customer(one))
            }
        case .bipartite:
            for one in 0..<size {
                for next in 0..<12 {
                    plain.join(supplier(one), hub(next))
                    plain.join(hub(next), customer(one))
                }
            }
        case .cycles:
            star(0)
            for one in stride(from: 0, to: size, by: 3) { plain.join(customer(one), supplier(one)) }
            for one in stride(from: 1, to: size, by: 3) { plain.join(customer(one), hub(0)) }
            for one in stride(from: 2, to: size, by: 3) { plain.join(customer(one), between(one)) }
        case .tree:
            for one in 0..<size {
                plain.join(supplier(one), hub(0))
                plain.join(supplier(one), between(one))
                plain.join(one < 3 ? hub(0) : customer(one / 3 - 1), customer(one))
            }
        case .hubsInARow:
            for one in 0..<size {
                plain.join(supplier(one), hub(one % 5))
                plain.join(hub(one % 7), customer(one))
            }
            for next in 0..<7 { plain.join(hub(next), hub((next + 1) % 7)) }
        }
        return plain
    }

    @Test(
        "is that of a plain search, whatever the shape and however many edges are added at random", arguments: 0..<480)
    func shapes(seed: UInt64) throws {
        var random = SplitMix(seed)
        let shape = Shape.allCases[Int(seed) % Shape.allCases.count]
        let size = 4 + random.below(30)
        var plain = network(shape, size, &random)
        // Cycles, edges from a party to itself, and parallel edges.
        let added = [0, 0, 3, size / 4, size][random.below(5)]
        plain.joinAtRandom(0..<plain.parties, count: added, &random)
        for _ in 0..<random.below(20) { plain.edges.append(plain.edges[random.below(plain.edges.count)]) }
        let hops = random.happens(0.7) ? 5 : 1 + random.below(6)
        let expected = plain.searched(hops: hops)
        var sharing = Sharing()
        sharing.isAlways = true
        for (reach, suppliers) in [(1.0, 1), (4, 2), (Double(size), 4)] {
            (sharing.firstReach, sharing.fewestSuppliers) = (reach, suppliers)
            let found = try plain.found(hops: hops, threads: 1 + random.below(3), sharing: sharing)
            #expect(
                found == expected, "\(shape), \(size) each, \(added) more edges, \(hops) hops, \(reach), \(suppliers)")
        }
    }

    @Test("of many suppliers and customers of one hub follows each edge a few times")
    func linear() throws {
        // By searches of their own these would follow 10^10 edges.
        let size = 100_000
        let suppliers = 0..<Int32(size)
        let customers = Int32(size)..<Int32(2 * size)
        let hub = Int32(2 * size)
        let network = try SupplyNetwork(
            parties: 2 * size + 1, from: Array(suppliers) + Array(repeating: hub, count: size),
            to: Array(repeating: hub, count: size) + Array(customers))
        let found = try network.reachability(hops: 5)
        #expect(
            found.sizes == Array(repeating: Int32(size + 2), count: size) + Array(repeating: 1, count: size) + [
                Int32(size + 1)
            ])
        #expect(found.depths == Array(repeating: 2, count: size) + Array(repeating: 0, count: size) + [1])
    }

    @Test("ends soon after somebody asks for it, in the middle of a search as well")
    func cancelled() throws {
        var random = SplitMix(9)
        let parties = 3_000
        let edges = (0..<40_000).map { _ in (Int32(random.below(parties)), Int32(random.below(parties))) }
        let network = try SupplyNetwork(parties: parties, from: edges.map(\.0), to: edges.map(\.1))
        for most in [0, 3, 6] {
            let polls = Polls(most: most)
            let effort = Effort { polls.isEnough() }
            #expect(throws: CancellationError.self) { try network.reachability(hops: 5, effort: effort) }
            #expect(polls.count == most + 1)
        }
    }
}
