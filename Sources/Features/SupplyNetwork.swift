/// The supply chain of a batch: goods flow from an edge's start to its end. Parallel edges count once.
package struct SupplyNetwork: Sendable {
    /// Ends of the edges of each party in compressed rows: those of party p are `ends[starts[p]..<starts[p + 1]]`, ascending.
    struct Rows: Sendable {
        var starts: [Int32]
        var ends: [Int32]

        func of(_ party: Int) -> ArraySlice<Int32> { ends[Int(starts[party])..<Int(starts[party + 1])] }
    }

    let parties: Int
    let customers: Rows
    let suppliers: Rows

    /// - Parameters:
    ///   - parties: how many there are.
    ///   - from: places of the upstream ends.
    ///   - to: places of the downstream ends, as many.
    package init(parties: Int, from: [Int32], to: [Int32]) {
        self.parties = parties
        customers = SupplyNetwork.rows(parties, from, to)
        suppliers = SupplyNetwork.rows(parties, to, from)
    }

    /// Counting sort by start; then each row is sorted and stripped of repetitions and self-loops.
    private static func rows(_ parties: Int, _ from: [Int32], _ to: [Int32]) -> Rows {
        var starts = [Int32](repeating: 0, count: parties + 1)
        for start in from { starts[Int(start) + 1] += 1 }
        for party in 0..<parties { starts[party + 1] += starts[party] }
        var next = starts
        var ends = [Int32](repeating: 0, count: to.count)
        for (start, end) in zip(from, to) {
            ends[Int(next[Int(start)])] = end
            next[Int(start)] += 1
        }
        var unique: [Int32] = []
        unique.reserveCapacity(ends.count)
        var uniqueStarts: [Int32] = [0]
        uniqueStarts.reserveCapacity(parties + 1)
        for party in 0..<parties {
            let row = ends[Int(starts[party])..<Int(starts[party + 1])].sorted()
            var last = Int32(party)
            for end in row where end != last && end != party {
                unique.append(end)
                last = end
            }
            uniqueStarts.append(Int32(unique.count))
        }
        return Rows(starts: uniqueStarts, ends: unique)
    }

    /// In the order of `FeatureCatalog.network`.
    func columns(threads: Int, isCancelled: @escaping @Sendable () -> Bool) -> [[Double]] {
        let reach = reachability(hops: 5, threads: threads, isCancelled: isCancelled)
        let supplierCounts = (0..<parties).map { Double(suppliers.of($0).count) }
        let customerCounts = (0..<parties).map { Double(customers.of($0).count) }
        let either = (0..<parties).map { Double(SupplyNetwork.union(customers.of($0), suppliers.of($0))) }
        let balance = zip(customerCounts, supplierCounts).map { $0 / ($1 + 1) }
        return [
            supplierCounts, customerCounts, either, reach.depths.map(Double.init), reach.sizes.map(Double.init),
            balance,
        ]
    }

    /// How many different elements two ascending rows have together.
    private static func union(_ one: ArraySlice<Int32>, _ other: ArraySlice<Int32>) -> Int {
        var one = one
        var other = other
        var count = 0
        while let a = one.first, let b = other.first {
            if a <= b { one.removeFirst() }
            if b <= a { other.removeFirst() }
            count += 1
        }
        return count + one.count + other.count
    }
}
