import CLogisticSums
import Parallel
import Scorecards

/// Zᵀ diag(v) Z.
///
/// For two features a and b the sums over rows of v, v·f_a, v·f_b and v·f_a·f_b in each pair of cells are enough for
/// all of their columns: one addition of four numbers a row, instead of one for each pair of columns. With p features
/// it costs n · p²/2 such additions.
extension BendsDesign {
    /// Sums that a Hessian is made of.
    struct Gram {
        /// Zᵀ diag(v) Z: symmetric, d · d values.
        var matrix: SquareMatrix
        /// Zᵀ v: d values.
        var sums: [Double]
    }

    /// Two groups of neighbouring features whose products are summed in one pass over the rows: the same, or the second
    /// behind the first. Each but the last has `atOnce` of them.
    private struct Pass {
        let ones: Range<Int>
        let others: Range<Int>
    }

    private var passes: [Pass] {
        let groups = stride(from: 0, to: features.count, by: BendsDesign.atOnce).map {
            $0..<min($0 + BendsDesign.atOnce, features.count)
        }
        return groups.indices.flatMap { one in groups[one...].map { Pass(ones: groups[one], others: $0) } }
    }

    /// - Parameter v: n weights.
    func gram(_ v: [Double], _ effort: Effort) throws(CancellationError) -> Gram {
        let passes = passes
        let own = try effort.map(passes.count) { number throws(CancellationError) in
            products(of: passes[number], v)
        }
        var gram = Gram(matrix: SquareMatrix(size: width), sums: Array(repeating: 0, count: width))
        for block in own.joined() { set(block, in: &gram) }
        if productCount > 0 { try setProducts(v, in: &gram, effort: effort) }
        return gram
    }

    /// The part of the matrix of two features, and, of a feature with itself, its sums.
    private struct Block {
        let one: Int
        let other: Int
        let products: [Double]
        let sums: [Double]
    }

    private func set(_ block: Block, in gram: inout Gram) {
        let (first, second) = (features[block.one], features[block.other])
        let width = second.columns.width
        for row in 0..<first.columns.width {
            for column in 0..<width {
                let value = block.products[row * width + column]
                gram.matrix[first.first + row, second.first + column] = value
                gram.matrix[second.first + column, first.first + row] = value
            }
        }
        for (column, sum) in block.sums.enumerated() { gram.sums[first.first + column] = sum }
    }

    private func products(of pass: Pass, _ v: [Double]) -> [Block] {
        let (ones, others) = (features[pass.ones], features[pass.others])
        let isSame = pass.ones == pass.others
        let cells = (ones + others).map(\.cellCount).max() ?? 0
        var sums = [SIMD4<Double>](repeating: .zero, count: ones.count * BendsDesign.atOnce * cells * cells)
        sums.withUnsafeMutableBytes { sums in
            FeatureRows.withCells(ones, rows: 0..<rows) { ones in
                FeatureRows.withCells(others, rows: 0..<rows) { others in
                    cell_pair_sums(
                        rows, v, ones.count, ones, others.count, others, isSame ? 1 : 0, cells,
                        sums.assumingMemoryBound(to: Double.self).baseAddress)
                }
            }
        }
        return pass.ones.flatMap { one in
            pass.others.filter { $0 >= one }.map { other in
                let start = (one - pass.ones.lowerBound) * BendsDesign.atOnce + other - pass.others.lowerBound
                let table = CellTable(sums: sums[start * cells * cells..<(start + 1) * cells * cells], stride: cells)
                return Block(
                    one: one, other: other, products: expanded(table, of: features[one], and: features[other]),
                    sums: other == one ? features[one].columns.applied(to: diagonal(table, features[one])) : [])
            }
        }
    }

    /// Sums in pairs of cells: of one feature down, of the other across.
    private struct CellTable {
        let sums: ArraySlice<SIMD4<Double>>
        let stride: Int

        subscript(one: Int, other: Int) -> SIMD4<Double> { sums[sums.startIndex + one * stride + other] }
    }

    /// Σ v and Σ v·f in each cell, from the sums in pairs of cells of a feature with itself.
    private func diagonal(_ sums: CellTable, _ feature: FeatureRows) -> [SIMD2<Double>] {
        (0..<feature.cellCount).map { sums[$0, $0].lowHalf }
    }

    /// The sums of products of the columns of two features, from the sums in pairs of cells.
    private func expanded(_ sums: CellTable, of one: FeatureRows, and other: FeatureRows) -> [Double] {
        let (a, b) = (one.columns, other.columns)
        let cells = other.cellCount
        var result = [Double](repeating: 0, count: a.width * b.width)
        var half = [SIMD2<Double>](repeating: .zero, count: a.width * cells)
        for cell in 0..<one.cellCount {
            for column in 0..<a.width {
                let (start, slope) = (a.start[cell * a.width + column], a.slope[cell * a.width + column])
                if start == 0, slope == 0 { continue }
                for second in 0..<cells {
                    let sum = sums[cell, second]
                    half[column * cells + second] += SIMD2(
                        start * sum.x + slope * sum.y, start * sum.z + slope * sum.w)
                }
            }
        }
        for row in 0..<a.width {
            for cell in 0..<cells {
                let sum = half[row * cells + cell]
                for column in 0..<b.width {
                    let place = cell * b.width + column
                    result[row * b.width + column] += sum.x * b.start[place] + sum.y * b.slope[place]
                }
            }
        }
        return result
    }

    // MARK: Products of two columns

    /// The rows and columns of the products.
    private func setProducts(_ v: [Double], in gram: inout Gram, effort: Effort) throws(CancellationError) {
        let tables = try effort.map(features.count) { number throws(CancellationError) in
            withProducts(features[number], v)
        }
        for (feature, columns) in zip(features, tables) {
            for (product, values) in columns.enumerated() {
                for (column, value) in values.enumerated() {
                    gram.matrix[feature.first + column, firstProduct + product] = value
                    gram.matrix[firstProduct + product, feature.first + column] = value
                }
            }
        }
        let (sums, matrix) = productSums(r: v, v: v)
        for one in 0..<productCount {
            gram.sums[firstProduct + one] = sums[one]
            for other in 0..<productCount {
                gram.matrix[firstProduct + one, firstProduct + other] = matrix[one * BendsDesign.productStride + other]
            }
        }
    }

    /// For each product the sums over rows of v times it times each column of a feature.
    private func withProducts(_ feature: FeatureRows, _ v: [Double]) -> [[Double]] {
        let stride = BendsDesign.productStride
        var sums = [Double](repeating: 0, count: feature.cellCount * 2 * stride)
        feature.withCells(0..<rows) { cell_product_sums(rows, v, products, $0, &sums) }
        return (0..<productCount).map { product in
            feature.columns.applied(
                to: (0..<feature.cellCount).map { cell in
                    let place = cell * 2 * stride + product
                    return SIMD2(sums[place], sums[place + stride])
                })
        }
    }
}
