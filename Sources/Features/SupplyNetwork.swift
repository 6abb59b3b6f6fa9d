package import Parallel

/// The supply chain of a batch: goods flow from an edge's start to its end. Parallel edges count once.
package struct SupplyNetwork: Sendable {
    /// Ends of the edges of each party in compressed rows: those of party p are `ends[starts[p]..<starts[p + 1]]`,
    /// ascending.
    struct Rows: Sendable {
        var starts: [Int32]
        var ends: [Int32]

        func of(_ party: Int) -> ArraySlice<Int32> { ends[Int(starts[party])..<Int(starts[party + 1])] }

        /// Rows of edges that come in any order: a counting sort by start, which keeps the order of those of one start.
        ///
        /// - Parameters:
        ///   - keys: the start of each edge.
        ///   - count: edges or parties that `each` goes through, a block at a time.
        ///   - effort: polled once a block.
        ///   - each: hands every edge of a block, start and end, to its argument.
        /// - Throws: `CancellationError`.
        fileprivate init(
            parties: Int, keys: [Int32], of count: Int, effort: Effort,
            each: (Range<Int>, (Int32, Int32) -> Void) -> Void
        ) throws(CancellationError) {
            self.init(parties)
            var next = starts
            for first in stride(from: 0, to: keys.count, by: Rows.block) {
                try effort.check()
                for edge in first..<min(first + Rows.block, keys.count) { next[Int(keys[edge]) + 1] += 1 }
            }
            for party in 0..<parties { next[party + 1] += next[party] }
            let starts = next
            var ends = [Int32](repeating: 0, count: keys.count)
            try ends.withUnsafeMutableBufferPointer { ends throws(CancellationError) in
                try next.withUnsafeMutableBufferPointer { next throws(CancellationError) in
                    for first in stride(from: 0, to: count, by: Rows.block) {
                        try effort.check()
                        each(first..<min(first + Rows.block, count)) { start, end in
                            ends[Int(next[Int(start)])] = end
                            next[Int(start)] += 1
                        }
                    }
                }
            }
            (self.starts, self.ends) = (starts, ends)
        }

        /// Parties without edges.
        fileprivate init(_ parties: Int) {
            starts = Array(repeating: 0, count: parties + 1)
            ends = []
        }

        /// Parties or edges between two polls: some milliseconds.
        private static let block = 1 << 18

        /// The same edges by their ends; each row is ascending.
        fileprivate func turned(_ effort: Effort) throws(CancellationError) -> Rows {
            let parties = starts.count - 1
            return try Rows(parties: parties, keys: ends, of: parties, effort: effort) { block, place in
                for party in block {
                    for edge in Int(starts[party])..<Int(starts[party + 1]) { place(ends[edge], Int32(party)) }
                }
            }
        }

        /// Ascending rows without what stands in them twice, and without edges from a party to itself.
        fileprivate func withoutRepetitions(_ effort: Effort) throws(CancellationError) -> Rows {
            var result = self
            var count = 0
            let parties = starts.count - 1
            for first in stride(from: 0, to: parties, by: Rows.block) {
                try effort.check()
                for party in first..<min(first + Rows.block, parties) {
                    result.starts[party] = Int32(count)
                    var last = Int32(party)
                    let row = Int(starts[party])..<Int(starts[party + 1])
                    for edge in row where ends[edge] != last && ends[edge] != party {
                        last = ends[edge]
                        result.ends[count] = last
                        count += 1
                    }
                }
            }
            result.starts[starts.count - 1] = Int32(count)
            result.ends.removeLast(ends.count - count)
            return result
        }
    }

    let parties: Int
    let customers: Rows
    let suppliers: Rows

    /// - Parameters:
    ///   - parties: how many there are.
    ///   - from: places of the upstream ends.
    ///   - to: places of the downstream ends, as many.
    ///   - effort: polled once a block of parties or edges.
    /// - Throws: `CancellationError`.
    package init(
        parties: Int, from: [Int32], to: [Int32], effort: Effort = Effort()
    ) throws(CancellationError) {
        self.parties = parties
        // Turned around, the rows of a network are ascending: those of the suppliers come from those of the customers,
        // which come from rows in file order. Nothing is sorted by comparing.
        let inFileOrder = try Rows(parties: parties, keys: to, of: to.count, effort: effort) { block, place in
            for edge in block { place(to[edge], from[edge]) }
        }
        customers = try inFileOrder.turned(effort).withoutRepetitions(effort)
        suppliers = try customers.turned(effort)
    }

    /// The formulas of what the supply chain says.
    static let formulas: [String: FeatureFormula] = [
        "supplier_count": { $0.network.counts(\.suppliers) },
        "customer_count": { $0.network.counts(\.customers) },
        "direct_counterparty_count": { sources in
            (0..<sources.network.parties).map { Double(sources.network.counterparties($0)) }
        },
        "network_depth_downstream": { $0.reach.depths.map(Double.init) },
        "network_size": { $0.reach.sizes.map(Double.init) },
        "network_balance_ratio": {
            zip($0.network.counts(\.customers), $0.network.counts(\.suppliers)).map { $0 / ($1 + 1) }
        },
    ]

    /// How many edges each party has on one side.
    private func counts(_ side: KeyPath<SupplyNetwork, Rows>) -> [Double] {
        let rows = self[keyPath: side]
        return (0..<parties).map { Double(rows.of($0).count) }
    }

    /// How many different elements the rows of a party have together.
    private func counterparties(_ party: Int) -> Int {
        var (one, other) = (Int(customers.starts[party]), Int(suppliers.starts[party]))
        let (oneEnd, otherEnd) = (Int(customers.starts[party + 1]), Int(suppliers.starts[party + 1]))
        var count = 0
        while one < oneEnd, other < otherEnd {
            let (a, b) = (customers.ends[one], suppliers.ends[other])
            if a <= b { one += 1 }
            if b <= a { other += 1 }
            count += 1
        }
        return count + oneEnd - one + otherEnd - other
    }
}
