import CLogisticSums

/// The sums that the Hessian of `bends` is made of, on one thread: of each pair of features the sums in pairs of cells.
struct GramParts {
    let rows: Int
    let features: Int
    /// How many cells each feature has.
    let cells: Int

    struct Figures: Encodable {
        var cells: Cost
        /// Bytes of the rows that are read: a cell and a fraction of each feature.
        var bytes: Int
    }

    /// Rows from a fixed rule; how long the sums take does not depend on the values, but on how they are spread.
    func measured() -> Figures {
        var random = RandomDoubles(state: 1)
        let v = (0..<rows).map { _ in random.uniform() }
        let own = (0..<features).map { _ in
            let x = (0..<rows).map { _ in random.uniform() * Double(cells) }
            return (cell: x.map { UInt8($0) }, fraction: x.map { $0 - $0.rounded(.down) })
        }
        let (_, cost) = Stopwatch.time {
            for one in stride(from: 0, to: features, by: 4) {
                for other in stride(from: one, to: features, by: 4) { sum(own, v, one: one, other: other) }
            }
        }
        return Figures(cells: cost, bytes: rows * features * 9)
    }

    private func sum(_ own: [(cell: [UInt8], fraction: [Double])], _ v: [Double], one: Int, other: Int) {
        let (ones, others) = (group(one), group(other))
        var sums = [Double](repeating: 0, count: 4 * 4 * ones.count * cells * cells)
        withRows(own, ones) { ones in
            withRows(own, others) { others in
                cell_pair_sums(rows, v, ones.count, ones, others.count, others, one == other ? 1 : 0, cells, &sums)
            }
        }
    }

    private func group(_ first: Int) -> Range<Int> { first..<min(first + 4, features) }

    private func withRows(
        _ own: [(cell: [UInt8], fraction: [Double])], _ indices: Range<Int>, _ found: [cell_feature] = [],
        body: ([cell_feature]) -> Void
    ) {
        guard let index = indices.first else { return body(found) }
        own[index].cell.withUnsafeBufferPointer { cell in
            own[index].fraction.withUnsafeBufferPointer { fraction in
                let feature = cell_feature(cell: cell.baseAddress, fraction: fraction.baseAddress, cells: cells)
                withRows(own, indices.dropFirst(), found + [feature], body: body)
            }
        }
    }
}
