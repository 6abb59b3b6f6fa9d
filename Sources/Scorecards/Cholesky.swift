/// The Cholesky factor of a symmetric positive definite matrix: A = L · Lᵀ.
struct Cholesky {
    private let size: Int
    /// Lower triangle, row by row.
    private var factor: [Double]

    /// - Parameter matrix: size · size values, row by row; the lower triangle counts.
    /// - Returns: nil where the matrix is not positive definite.
    init?(_ matrix: [Double], size: Int) {
        self.size = size
        factor = matrix
        let isDefinite = factor.withUnsafeMutableBufferPointer { a in
            for column in 0..<size {
                for row in column..<size {
                    var sum = a[row * size + column]
                    for k in 0..<column { sum -= a[row * size + k] * a[column * size + k] }
                    if row == column {
                        guard sum > 0, sum.isFinite else { return false }
                        a[row * size + row] = sum.squareRoot()
                    } else {
                        a[row * size + column] = sum / a[column * size + column]
                    }
                }
            }
            return true
        }
        if !isDefinite { return nil }
    }

    /// The solution x of A · x = b.
    func solve(_ b: [Double]) -> [Double] {
        var x = b
        for row in 0..<size {
            for k in 0..<row { x[row] -= factor[row * size + k] * x[k] }
            x[row] /= factor[row * size + row]
        }
        for row in (0..<size).reversed() {
            for k in row + 1..<size { x[row] -= factor[k * size + row] * x[k] }
            x[row] /= factor[row * size + row]
        }
        return x
    }

    /// ln det A.
    var logDeterminant: Double {
        var sum = 0.0
        for row in 0..<size { sum += naturalLogarithm(factor[row * size + row]) }
        return 2 * sum
    }
}
