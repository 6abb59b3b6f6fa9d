import CLogisticSums
import Parallel
import Scorecards

/// Sums over the rows. Rows are summed in blocks of fixed size whose sums are added in order, so no result depends on
/// the number of threads.
extension BendsDesign {
    /// Rows of one block: its weights and the cells and fractions of four features stay in the second cache.
    private static let block = 4_096
    /// How many features one pass over the rows sums at the same time.
    static let atOnce = cell_features_at_once

    private var blocks: Int { (rows + BendsDesign.block - 1) / BendsDesign.block }

    private func range(_ block: Int) -> Range<Int> {
        block * BendsDesign.block..<min((block + 1) * BendsDesign.block, rows)
    }

    /// η = b + Z w of each row.
    func logOdds(w: [Double], b: Double, effort: Effort) throws(CancellationError) -> [Double] {
        let tables = features.map { CellValues($0, w) }
        let weights =
            Array(w[firstProduct...]) + Array(repeating: 0, count: BendsDesign.productStride - productCount)
        var eta = [Double](repeating: b, count: rows)
        try eta.withUnsafeMutableBufferPointer { eta throws(CancellationError) in
            // Each block writes its own rows.
            nonisolated(unsafe) let eta = eta
            try effort.forEach(blocks, scratch: {}) { _, block throws(CancellationError) in
                let range = range(block)
                guard let own = eta.baseAddress?.advanced(by: range.lowerBound) else { return }
                for (feature, table) in zip(features, tables) {
                    feature.withCells(range) { add_cell_values(range.count, $0, table.start, table.slope, own) }
                }
                if productCount > 0 {
                    withProducts(range) { add_products(range.count, $0, weights, own) }
                }
            }
        }
        return eta
    }

    /// What a feature adds to η in each cell, at f = 0 and per f.
    private struct CellValues {
        var start: [Double]
        var slope: [Double]

        init(_ feature: FeatureRows, _ w: [Double]) {
            let columns = feature.columns
            start = []
            slope = []
            for cell in 0..<feature.cellCount {
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
        let groups = (features.count + BendsDesign.atOnce - 1) / BendsDesign.atOnce
        let sums = try effort.map(groups + (productCount > 0 ? 1 : 0)) { group throws(CancellationError) in
            if group == groups { return productSums(r: r, v: nil).gradient }
            let first = group * BendsDesign.atOnce
            return cellSums(features[first..<min(first + BendsDesign.atOnce, features.count)], r)
        }
        return sums.flatMap { $0 }
    }

    /// Zᵀ r of at most `atOnce` features.
    private func cellSums(_ features: ArraySlice<FeatureRows>, _ r: [Double]) -> [Double] {
        let count = features.reduce(0) { $0 + $1.cellCount }
        var sums = [SIMD2<Double>](repeating: .zero, count: count)
        for block in 0..<blocks {
            let range = range(block)
            var own = [SIMD2<Double>](repeating: .zero, count: count)
            r.withUnsafeBufferPointer { r in
                own.withUnsafeMutableBytes { own in
                    FeatureRows.withCells(features, rows: range) { cells in
                        cell_sums(
                            range.count, r.baseAddress?.advanced(by: range.lowerBound), cells.count, cells,
                            own.assumingMemoryBound(to: Double.self).baseAddress)
                    }
                }
            }
            for index in sums.indices { sums[index] += own[index] }
        }
        return zip(features, BendsDesign.tables(sums, features.map(\.cellCount))).flatMap {
            $0.columns.applied(to: $1)
        }
    }

    /// Tables that stand one after the other, each with so many sums.
    static func tables<Sum>(_ sums: [Sum], _ counts: [Int]) -> [[Sum]] {
        var start = 0
        return counts.map { count in
            defer { start += count }
            return Array(sums[start..<start + count])
        }
    }

    /// Σ r·q of each product, and Σ v·q_k·q_l of each pair of them.
    ///
    /// - Parameter v: nil if the pairs are not wanted.
    func productSums(r: [Double], v: [Double]?) -> (gradient: [Double], matrix: [Double]) {
        let stride = BendsDesign.productStride
        var gradient = [Double](repeating: 0, count: stride)
        var matrix = [Double](repeating: 0, count: stride * stride)
        for block in 0..<blocks {
            let range = range(block)
            let first = range.lowerBound
            var own = [Double](repeating: 0, count: stride)
            withProducts(range) { products in
                r.withUnsafeBufferPointer { r in
                    guard let r = r.baseAddress else { return }
                    guard let v else { return product_sums(range.count, nil, r + first, products, &own, nil) }
                    v.withUnsafeBufferPointer { v in
                        guard let v = v.baseAddress else { return }
                        product_sums(range.count, v + first, r + first, products, &own, &matrix)
                    }
                }
            }
            for index in own.indices { gradient[index] += own[index] }
        }
        return (Array(gradient.prefix(productCount)), matrix)
    }

    private func withProducts(_ range: Range<Int>, _ body: (UnsafePointer<Double>) -> Void) {
        products.withUnsafeBufferPointer { products in
            guard let base = products.baseAddress else { return }
            body(base + range.lowerBound * BendsDesign.productStride)
        }
    }

    /// What J's own part looks like at some η: of each row p − y and p(1 − p), and Σ ln(1 + e^η) − y·η.
    struct Place {
        let eta: [Double]
        private(set) var residuals: [Double]
        private(set) var weights: [Double]
        private(set) var loss = 0.0

        fileprivate init(_ eta: [Double]) {
            self.eta = eta
            residuals = Array(repeating: 0, count: eta.count)
            weights = residuals
        }

        fileprivate mutating func look(
            _ design: BendsDesign, y: [UInt8], effort: Effort
        ) throws(CancellationError) {
            let eta = eta
            let blocks = try residuals.withUnsafeMutableBufferPointer { residuals throws(CancellationError) in
                try weights.withUnsafeMutableBufferPointer { weights throws(CancellationError) in
                    // Each block writes its own rows.
                    nonisolated(unsafe) let (residuals, weights) = (residuals, weights)
                    return try effort.map(design.blocks) { block throws(CancellationError) in
                        let range = design.range(block)
                        return eta.withUnsafeBufferPointer { eta in
                            y.withUnsafeBufferPointer { y in
                                logistic_rows(
                                    range.count, eta.baseAddress?.advanced(by: range.lowerBound),
                                    y.baseAddress?.advanced(by: range.lowerBound),
                                    residuals.baseAddress?.advanced(by: range.lowerBound),
                                    weights.baseAddress?.advanced(by: range.lowerBound))
                            }
                        }
                    }
                }
            }
            loss = blocks.reduce(0, +)
        }
    }

    /// - Parameters:
    ///   - eta: n values.
    ///   - y: n outcomes.
    func place(_ eta: [Double], y: [UInt8], effort: Effort) throws(CancellationError) -> Place {
        var place = Place(eta)
        try place.look(self, y: y, effort: effort)
        return place
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
