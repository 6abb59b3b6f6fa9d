/// How companies moved between bands: rows are the band then, columns the band now, best band first.
package struct MigrationMatrix: Sendable, Equatable {
    /// Companies by band then and band now, K rows of K.
    package let counts: [[Int]]

    /// A matrix of counts.
    ///
    /// - Parameter counts: square, none negative.
    package init(counts: [[Int]]) {
        precondition(counts.allSatisfy { $0.count == counts.count }, "the matrix is not square")
        self.counts = counts
    }

    /// Counts companies that two batches have in common.
    ///
    /// - Parameters:
    ///   - then: number of the band in the earlier batch, one a company matched.
    ///   - now: number of the band in the later batch, of the same companies.
    ///   - bands: K.
    package init(then: [Int], now: [Int], bands: Int) {
        precondition(then.count == now.count, "bands then and now differ in number")
        var counts = [[Int]](repeating: [Int](repeating: 0, count: bands), count: bands)
        for (from, to) in zip(then, now) { counts[from][to] += 1 }
        self.counts = counts
    }

    /// How many companies were matched.
    package var matched: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

    /// Matrix weighted bandwidth of downgrades: Σ_{i<j} (j − i) c_ij / Σ_{i<j} max(K − i, i − 1) c_ij, bands numbered
    /// from 1. 0 says that nobody moved, 1 that everybody who moved went as far as the matrix allows; nil where nobody
    /// was downgraded (European Central Bank, 2019).
    package var upperBandwidth: Double? { bandwidth { $0 < $1 } }

    /// Matrix weighted bandwidth of upgrades; nil where nobody was upgraded. See `upperBandwidth`.
    package var lowerBandwidth: Double? { bandwidth { $0 > $1 } }

    /// The bandwidth over the cells of one side of the diagonal.
    private func bandwidth(_ includes: (_ then: Int, _ now: Int) -> Bool) -> Double? {
        var (moved, most) = (0, 0)
        for i in counts.indices {
            for j in counts.indices where includes(i, j) {
                moved += abs(i - j) * counts[i][j]
                most += max(counts.count - 1 - i, i) * counts[i][j]
            }
        }
        return most == 0 ? nil : Double(moved) / Double(most)
    }
}

/// A cell off the diagonal against its neighbour towards the diagonal.
package struct MigrationCell: Sendable, Equatable {
    /// Number of the band then, from 0.
    package let from: Int
    /// Number of the band now, from 0.
    package let to: Int
    /// (p_near − p)/√((p(1 − p) + p_near(1 − p_near) + 2 p p_near)/N_i), shares of the companies of band i then; nil
    /// where the variance is 0.
    package let z: Double?
    /// Φ(z): small where the farther cell is fuller. 1 where z is nil.
    package let p: Double
    /// p, Holm-adjusted over all cells.
    package fileprivate(set) var adjusted: Double
}

extension MigrationMatrix {
    /// Every cell off the diagonal of bands that had companies, row by row (European Central Bank, 2019; the adjustment
    /// is ours).
    package var stability: [MigrationCell] {
        var cells: [MigrationCell] = []
        for (i, row) in counts.enumerated() {
            let n = Double(row.reduce(0, +))
            for j in row.indices where j != i && n > 0 {
                let near = Double(row[j > i ? j - 1 : j + 1]) / n
                let far = Double(row[j]) / n
                let variance = (far * (1 - far) + near * (1 - near) + 2 * far * near) / n
                let z = variance > 0 ? (near - far) / variance.squareRoot() : nil
                let p = z.map(NormalDistribution.cumulative) ?? 1
                cells.append(MigrationCell(from: i, to: j, z: z, p: p, adjusted: p))
            }
        }
        for (place, adjusted) in MultipleTesting.holm(cells.map(\.p)).enumerated() { cells[place].adjusted = adjusted }
        return cells
    }
}
