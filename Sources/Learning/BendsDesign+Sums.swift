import Glibc
import Parallel
import Scorecards

/// Sums over the rows. Rows are summed in blocks of fixed size whose sums are added in order, so no result depends on
/// the number of threads.
extension BendsDesign {
    /// Rows of one block: its weights and one feature's cells and fractions stay in the first two caches.
    private static let block = 2_048

    private var blocks: Int { (rows + BendsDesign.block - 1) / BendsDesign.block }

    private func range(_ block: Int) -> Range<Int> {
        block * BendsDesign.block..<min((block + 1) * BendsDesign.block, rows)
    }

    /// η = b + Z w of each row.
    func logOdds(_ w: [Double], _ b: Double, _ effort: Effort) throws(CancellationError) -> [Double] {
        let tables = features.map { CellValues($0, w) }
        let pieces = try effort.map(blocks) { block throws(CancellationError) in
            let range = range(block)
            var eta = [Double](repeating: b, count: range.count)
            for (feature, table) in zip(features, tables) {
                for (place, row) in range.enumerated() {
                    let cell = Int(feature.cell[row])
                    eta[place] += table.start[cell] + table.slope[cell] * feature.fraction[row]
                }
            }
            for (number, product) in products.enumerated() {
                let weight = w[firstProduct + number]
                for (place, row) in range.enumerated() { eta[place] += weight * product[row] }
            }
            return eta
        }
        return pieces.flatMap { $0 }
    }

    /// What a feature adds to η in each cell, at f = 0 and per f.
    private struct CellValues {
        var start: [Double]
        var slope: [Double]

        init(_ feature: FeatureRows, _ w: [Double]) {
            let columns = feature.columns
            start = []
            slope = []
            for cell in 0..<feature.cells.count {
                var (constant, rise) = (0.0, 0.0)
                for column in 0..<columns.width {
                    let weight = w[feature.first + column]
                    constant += weight * columns.start[cell * columns.width + column]
                    rise += weight * columns.slope[cell * columns.width + column]
                }
                start.append(constant)
                slope.append(rise)
            }
        }
    }

    /// Zᵀ r, d values.
    ///
    /// - Parameter r: n values.
    func transposed(_ r: [Double], _ effort: Effort) throws(CancellationError) -> [Double] {
        let sums = try effort.map(features.count + products.count) { number throws(CancellationError) in
            if number >= features.count {
                let product = products[number - features.count]
                return [blockwise { range in range.reduce(0) { $0 + product[$1] * r[$1] } }]
            }
            let feature = features[number]
            var sums = [SIMD2<Double>](repeating: .zero, count: feature.cells.count)
            for block in 0..<blocks {
                var own = [SIMD2<Double>](repeating: .zero, count: feature.cells.count)
                for row in range(block) {
                    own[Int(feature.cell[row])] += SIMD2(r[row], r[row] * feature.fraction[row])
                }
                for cell in sums.indices { sums[cell] += own[cell] }
            }
            return feature.columns.applied(to: sums)
        }
        return sums.flatMap { $0 }
    }

    private func blockwise(_ body: (Range<Int>) -> Double) -> Double {
        (0..<blocks).reduce(0) { $0 + body(range($1)) }
    }

    /// The penalised loss J = Σ ln(1 + e^η) − y η + ½ Σ λ w².
    func loss(_ eta: [Double], _ y: [UInt8], _ each: [Double], _ w: [Double], _ effort: Effort)
        throws(CancellationError)
        -> Double
    {
        let pieces = try effort.map(blocks) { block throws(CancellationError) in
            range(block).reduce(0.0) { sum, row in
                let value = eta[row]
                return sum + max(value, 0) + log1p(exp(-abs(value))) - (y[row] == 1 ? value : 0)
            }
        }
        let penalty = zip(each, w).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
        return pieces.reduce(0, +) + 0.5 * penalty
    }
}

extension FeatureCells.Columns {
    /// Σ over rows of (α + β f) · r for each column, from the sums of r and of r · f in each cell.
    func applied(to sums: [SIMD2<Double>]) -> [Double] {
        (0..<width).map { column in
            sums.indices.reduce(0) { total, cell in
                let place = cell * width + column
                return total + start[place] * sums[cell].x + slope[place] * sums[cell].y
            }
        }
    }
}
