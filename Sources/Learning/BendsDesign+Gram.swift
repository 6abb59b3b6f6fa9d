import Parallel
import Scorecards

/// Zᵀ diag(v) Z.
///
/// For two features a and b the sums over rows of v, v·f_a, v·f_b and v·f_a·f_b in each pair of cells are enough for
/// all of their columns: one addition of four numbers a row, instead of one for each pair of columns. With p features
/// it costs n · p²/2 such additions.
extension BendsDesign {
    /// - Parameter v: n weights.
    /// - Returns: the symmetric matrix, d · d values.
    func gram(_ v: [Double], _ effort: Effort) throws(CancellationError) -> SquareMatrix {
        let pairs = features.indices.flatMap { one in (one..<features.count).map { (one, $0) } }
        let weighted = try effort.map(features.count) { number throws(CancellationError) in
            zip(v, features[number].fraction).map { $0 * $1 }
        }
        let own = try effort.map(pairs.count) { number throws(CancellationError) in
            let (one, other) = (features[pairs[number].0], features[pairs[number].1])
            return expanded(cellSums(one, other, v, weighted[pairs[number].0]), one, other)
        }
        var matrix = SquareMatrix(size: width)
        for (number, (one, other)) in pairs.enumerated() {
            let (first, second) = (features[one], features[other])
            for row in 0..<first.columns.width {
                for column in 0..<second.columns.width {
                    let value = own[number][row * second.columns.width + column]
                    matrix[first.first + row, second.first + column] = value
                    matrix[second.first + column, first.first + row] = value
                }
            }
        }
        for number in products.indices {
            let product = products[number]
            let weights = zip(v, product).map { $0 * $1 }
            let column = firstProduct + number
            for (row, value) in try transposed(weights, effort).enumerated() {
                matrix[row, column] = value
                matrix[column, row] = value
            }
        }
        return matrix
    }

    /// For each pair of cells Σ (v, v·f_a, v·f_b, v·f_a·f_b).
    private func cellSums(
        _ one: FeatureRows, _ other: FeatureRows, _ v: [Double], _ weighted: [Double]
    ) -> [SIMD4<Double>] {
        let width = other.cells.count
        var sums = [SIMD4<Double>](repeating: .zero, count: one.cells.count * width)
        sums.withUnsafeMutableBufferPointer { sums in
            one.cell.withUnsafeBufferPointer { a in
                other.cell.withUnsafeBufferPointer { b in
                    other.fraction.withUnsafeBufferPointer { f in
                        v.withUnsafeBufferPointer { v in
                            weighted.withUnsafeBufferPointer { w in
                                // Cells are below their counts, so every index is within `sums`.
                                for row in 0..<rows {
                                    let part = SIMD2(v[row], w[row])
                                    let fraction = f[row]
                                    sums[Int(a[row]) * width + Int(b[row])] += SIMD4(
                                        lowHalf: part, highHalf: part * fraction)
                                }
                            }
                        }
                    }
                }
            }
        }
        return sums
    }

    /// The sums of products of the columns of two features, from the sums in pairs of cells.
    private func expanded(_ sums: [SIMD4<Double>], _ one: FeatureRows, _ other: FeatureRows) -> [Double] {
        let (a, b) = (one.columns, other.columns)
        let cells = other.cells.count
        var result = [Double](repeating: 0, count: a.width * b.width)
        var half = [SIMD2<Double>](repeating: .zero, count: a.width * cells)
        for cell in 0..<one.cells.count {
            for column in 0..<a.width {
                let (start, slope) = (a.start[cell * a.width + column], a.slope[cell * a.width + column])
                if start == 0, slope == 0 { continue }
                for second in 0..<cells {
                    let sum = sums[cell * cells + second]
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
}
