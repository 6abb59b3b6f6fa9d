import Parallel

/// Breadth-first search from 512 parties at once, each a bit of a vector (Then et al., "The More the Merrier: Efficient
/// Multi-Source Graph Traversal", VLDB 2014); what it needs is used again for the next group.
struct WideSearch {
    /// The number of searches that run as one: the bits of the widest vector.
    static let width = 512
    typealias Bits = SIMD8<UInt64>
    /// What it takes of memory for each party.
    static let bytes = 3 * MemoryLayout<Bits>.size

    /// For each party the sources that have reached it, that reached it in the last hop, and that do in this one.
    private var seen: [Bits]
    private var present: [Bits]
    private var next: [Bits]
    private var touched: [Int32] = []
    private var sizes = PositionalCounter()
    /// Parties whose edges are followed between two polls.
    private static let partiesAtATime = 1 << 16

    init(parties: Int) {
        seen = Array(repeating: .zero, count: parties)
        present = seen
        next = seen
    }

    /// - Parameters:
    ///   - sources: 512 at most.
    ///   - found: takes the results of the sources.
    ///   - effort: polled every few thousand parties.
    /// - Throws: `CancellationError`; then no further search may follow.
    mutating func run(
        _ customers: SupplyNetwork.Rows, from sources: [Int32], hops: Int, into found: SupplyNetwork.Found,
        effort: Effort
    ) throws(CancellationError) {
        var frontier = sources
        for (bit, source) in sources.enumerated() {
            seen[Int(source)][bit >> 6] |= 1 << UInt64(bit & 63)
            present[Int(source)] = seen[Int(source)]
        }
        touched.append(contentsOf: frontier)
        for hop in 1...hops where !frontier.isEmpty {
            let reached = try follow(customers, from: frontier, effort: effort)
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
                sizes.add(new)
            }
            PositionalCounter.forEachBit(anyNew) { found.depths[Int(sources[$0])] = UInt8(hop) }
        }
        sizes.finish { bit, count in found.sizes[Int(sources[bit])] = 1 + Int32(count) }
        for party in frontier { present[Int(party)] = .zero }
        for party in touched { seen[Int(party)] = .zero }
        touched.removeAll(keepingCapacity: true)
    }

    /// Hands the sources of the frontier on to its customers, and returns those.
    private mutating func follow(
        _ customers: SupplyNetwork.Rows, from frontier: [Int32], effort: Effort
    ) throws(CancellationError) -> [Int32] {
        var reached: [Int32] = []
        for start in stride(from: 0, to: frontier.count, by: WideSearch.partiesAtATime) {
            if start > 0 { try effort.check() }
            let piece = frontier[start..<min(start + WideSearch.partiesAtATime, frontier.count)]
            // Pointers, because this loop is the cost of the search.
            next.withUnsafeMutableBufferPointer { next in
                present.withUnsafeBufferPointer { present in
                    customers.ends.withUnsafeBufferPointer { ends in
                        for party in piece {
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
        }
        return reached
    }
}

/// Counts for each of 512 bits in how many vectors it is set.
///
/// The counts lie across vectors, one for each binary digit, and eight vectors are added at a time by carry-save adders
/// (Harley and Seal; H. Warren, "Hacker's Delight", section 5-1; Muła, Kurz and Lemire, "Faster Population Counts Using
/// AVX2 Instructions", 2018). To go through the bits that are set, one after the other, took most of a dense search.
struct PositionalCounter {
    typealias Bits = WideSearch.Bits

    /// Digit k of each count.
    private var digits = [Bits](repeating: .zero, count: 33)
    private var pending = [Bits](repeating: .zero, count: 8)
    private var held = 0
    /// How many digits may be set.
    private var used = 0

    @inline(__always)
    mutating func add(_ bits: Bits) {
        pending[held] = bits
        held += 1
        if held == 8 { addPending() }
    }

    private mutating func addPending() {
        held = 0
        let start = max(used, 3)
        used = pending.withUnsafeBufferPointer { v in
            digits.withUnsafeMutableBufferPointer { d in
                let (twosA, onesA) = PositionalCounter.sum(of: d[0], and: v[0], and: v[1])
                let (twosB, onesB) = PositionalCounter.sum(of: onesA, and: v[2], and: v[3])
                let (twosC, onesC) = PositionalCounter.sum(of: onesB, and: v[4], and: v[5])
                let (twosD, onesD) = PositionalCounter.sum(of: onesC, and: v[6], and: v[7])
                let (foursA, pairsA) = PositionalCounter.sum(of: d[1], and: twosA, and: twosB)
                let (foursB, pairsB) = PositionalCounter.sum(of: pairsA, and: twosC, and: twosD)
                let (eights, fours) = PositionalCounter.sum(of: d[2], and: foursA, and: foursB)
                (d[0], d[1], d[2]) = (onesD, pairsB, fours)
                return max(start, PositionalCounter.carry(eights, to: 3, in: d))
            }
        }
    }

    /// Adds one for each bit to a digit of its count, and returns the digit behind the last that changed.
    private static func carry(_ bits: Bits, to first: Int, in d: UnsafeMutableBufferPointer<Bits>) -> Int {
        var (carried, digit) = (bits, first)
        while carried != .zero {
            let before = d[digit]
            d[digit] = before ^ carried
            carried &= before
            digit += 1
        }
        return digit
    }

    /// The sum of three bits, in each place of vectors.
    @inline(__always)
    private static func sum(of a: Bits, and b: Bits, and c: Bits) -> (carry: Bits, sum: Bits) {
        let either = a ^ b
        return (a & b | either & c, either ^ c)
    }

    /// Hands out the count of each bit that was set in any vector, and begins anew.
    mutating func finish(_ body: (Int, Int) -> Void) {
        for place in 0..<held {
            let bits = pending[place]
            let end = digits.withUnsafeMutableBufferPointer { d in PositionalCounter.carry(bits, to: 0, in: d) }
            used = max(used, end)
        }
        held = 0
        var counts = [Int](repeating: 0, count: WideSearch.width)
        for digit in 0..<used {
            PositionalCounter.forEachBit(digits[digit]) { counts[$0] += 1 << digit }
            digits[digit] = .zero
        }
        used = 0
        for (bit, count) in counts.enumerated() where count > 0 { body(bit, count) }
    }

    @inline(__always)
    static func forEachBit(_ bits: Bits, _ body: (Int) -> Void) {
        for word in 0..<8 {
            var rest = bits[word]
            while rest != 0 {
                body(word * 64 + rest.trailingZeroBitCount)
                rest &= rest &- 1
            }
        }
    }
}
