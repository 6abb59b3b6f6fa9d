/// A symmetric matrix, as rows of all its elements.
struct SymmetricMatrix: Equatable {
    /// Number of rows.
    let size: Int
    /// size · size elements, row by row.
    private(set) var elements: [Double]

    /// A matrix of zeros.
    init(size: Int) {
        self.size = size
        elements = [Double](repeating: 0, count: size * size)
    }

    /// An element; writing one writes its mirror image too.
    subscript(i: Int, j: Int) -> Double {
        get { elements[i * size + j] }
        set {
            elements[i * size + j] = newValue
            elements[j * size + i] = newValue
        }
    }

    /// The weighted products of columns, XᵀWX; each sum in blocks of rows, and the blocks compensated. O(N d²).
    ///
    /// - Parameters:
    ///   - columns: of X, all of the length of `weights`.
    ///   - weights: the diagonal of W.
    init(products columns: [[Double]], weights: [Double]) {
        self.init(size: columns.count)
        let block = 256
        var weighted = [Double](repeating: 0, count: block)
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: size * size)
        for start in stride(from: 0, to: weights.count, by: block) {
            let rows = start..<min(start + block, weights.count)
            for i in 0..<size {
                for row in rows { weighted[row - start] = weights[row] * columns[i][row] }
                for j in i..<size {
                    sums[i * size + j].add(SymmetricMatrix.product(of: weighted, and: columns[j], rows: rows))
                }
            }
        }
        for i in 0..<size {
            for j in i..<size { self[i, j] = sums[i * size + j].value }
        }
    }

    /// Σ a[row − rows.lowerBound] · b[row], four sums side by side.
    private static func product(of a: [Double], and b: [Double], rows: Range<Int>) -> Double {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                var lanes = SIMD4<Double>.zero
                var k = 0
                while k + 4 <= rows.count {
                    let row = rows.lowerBound + k
                    let left = SIMD4<Double>(a[k], a[k + 1], a[k + 2], a[k + 3])
                    let right = SIMD4<Double>(b[row], b[row + 1], b[row + 2], b[row + 3])
                    lanes += left * right
                    k += 4
                }
                var rest = 0.0
                while k < rows.count {
                    rest += a[k] * b[rows.lowerBound + k]
                    k += 1
                }
                return lanes.sum() + rest
            }
        }
    }

    /// The inverse of a positive definite matrix by its Cholesky factor; nil where a pivot is at most 1e-12 of its
    /// diagonal.
    var inverse: SymmetricMatrix? {
        guard let low = choleskyFactor else { return nil }
        var result = SymmetricMatrix(size: size)
        for column in 0..<size {
            // L y = e, then Lᵀ x = y; only x from the column on is needed.
            var x = [Double](repeating: 0, count: size)
            for i in column..<size {
                var rest = i == column ? 1.0 : 0
                for k in column..<i { rest -= low[i * size + k] * x[k] }
                x[i] = rest / low[i * size + i]
            }
            for i in (column..<size).reversed() {
                var rest = x[i]
                for k in i + 1..<size { rest -= low[k * size + i] * x[k] }
                x[i] = rest / low[i * size + i]
                result[i, column] = x[i]
            }
        }
        return result
    }

    /// L of A = L Lᵀ, row by row.
    private var choleskyFactor: [Double]? {
        var low = [Double](repeating: 0, count: size * size)
        for i in 0..<size {
            for j in 0...i {
                var rest = CompensatedSum()
                rest.add(self[i, j])
                for k in 0..<j { rest.add(-low[i * size + k] * low[j * size + k]) }
                if i == j {
                    guard rest.value > 1e-12 * abs(self[i, i]) else { return nil }
                    low[i * size + i] = rest.value.squareRoot()
                } else {
                    low[i * size + j] = rest.value / low[j * size + j]
                }
            }
        }
        return low
    }

    /// The diagonal of A M A for a symmetric M of the same size.
    func diagonal(around middle: SymmetricMatrix) -> [Double] {
        (0..<size).map { i in
            var sum = CompensatedSum()
            for j in 0..<size {
                var inner = CompensatedSum()
                for k in 0..<size { inner.add(middle[j, k] * self[k, i]) }
                sum.add(self[i, j] * inner.value)
            }
            return sum.value
        }
    }
}
