/// A square matrix, row by row.
struct SquareMatrix {
    let size: Int
    var values: [Double]

    init(size: Int) {
        self.size = size
        values = Array(repeating: 0, count: size * size)
    }

    subscript(row: Int, column: Int) -> Double {
        get { values[row * size + column] }
        set { values[row * size + column] = newValue }
    }

    /// The rows and columns at some indices.
    func submatrix(_ indices: [Int]) -> SquareMatrix {
        var matrix = SquareMatrix(size: indices.count)
        for (row, from) in indices.enumerated() {
            for (column, at) in indices.enumerated() { matrix[row, column] = self[from, at] }
        }
        return matrix
    }

    /// The product with a vector.
    func times(_ vector: [Double]) -> [Double] {
        (0..<size).map { row in
            var sum = 0.0
            for column in 0..<size { sum += values[row * size + column] * vector[column] }
            return sum
        }
    }
}

/// The Cholesky factor of a symmetric positive definite matrix, A = L · Lᵀ.
///
/// The upper triangle Lᵀ is kept row by row: the inner loop then adds a multiple of one contiguous row to another,
/// which vectorises.
struct CholeskyFactor {
    private var factor: SquareMatrix

    /// - Returns: nil if the matrix is not positive definite.
    init?(_ matrix: SquareMatrix) {
        factor = matrix
        let size = matrix.size
        let isDefinite = factor.values.withUnsafeMutableBufferPointer { values -> Bool in
            guard let base = values.baseAddress else { return true }
            for k in 0..<size {
                let pivot = base + k * size
                guard pivot[k] > 0, pivot[k].isFinite else { return false }
                let root = pivot[k].squareRoot()
                pivot[k] = root
                for column in k + 1..<size { pivot[column] /= root }
                for row in k + 1..<size {
                    let other = base + row * size
                    let multiple = pivot[row]
                    if multiple == 0 { continue }
                    for column in row..<size { other[column] -= multiple * pivot[column] }
                }
            }
            return true
        }
        if !isDefinite { return nil }
    }

    /// The solution x of A · x = b.
    func solve(_ b: [Double]) -> [Double] {
        var x = b
        let size = factor.size
        for row in 0..<size {
            x[row] /= factor[row, row]
            for k in row + 1..<size { x[k] -= factor[row, k] * x[row] }
        }
        for row in (0..<size).reversed() {
            for k in row + 1..<size { x[row] -= factor[row, k] * x[k] }
            x[row] /= factor[row, row]
        }
        return x
    }

    /// The diagonal of A⁻¹: the squared norms of the columns of L⁻¹.
    func inverseDiagonal() -> [Double] {
        let size = factor.size
        // Row k of `inverse` is column k of L⁻¹, so the inner loop is contiguous.
        var inverse = SquareMatrix(size: size)
        for row in 0..<size { inverse[row, row] = 1 }
        return inverse.values.withUnsafeMutableBufferPointer { values -> [Double] in
            guard let base = values.baseAddress else { return [] }
            return (0..<size).map { column in
                let x = base + column * size
                var sum = 0.0
                for row in column..<size {
                    let value = x[row] / factor.values[row * size + row]
                    x[row] = value
                    sum += value * value
                    if value == 0 { continue }
                    factor.values.withUnsafeBufferPointer { l in
                        for k in row + 1..<size { x[k] -= l[row * size + k] * value }
                    }
                }
                return sum
            }
        }
    }
}
