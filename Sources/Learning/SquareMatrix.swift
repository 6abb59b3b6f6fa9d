import CLogisticSums

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

/// The Cholesky factor of a symmetric positive definite matrix, A = L · Lᵀ, of which Lᵀ is kept.
struct CholeskyFactor {
    private var factor: SquareMatrix

    /// - Returns: nil if the matrix is not positive definite.
    init?(_ matrix: SquareMatrix) {
        factor = matrix
        if cholesky_factor(matrix.size, &factor.values) == 0 { return nil }
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
        var diagonal = [Double](repeating: 0, count: factor.size)
        cholesky_inverse_diagonal(factor.size, factor.values, &diagonal)
        return diagonal
    }
}
