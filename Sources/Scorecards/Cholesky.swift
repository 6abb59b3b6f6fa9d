/// The Cholesky factor of a symmetric positive definite matrix: A = L · Lᵀ.
struct Cholesky {
    private let size: Int
    /// The upper triangle Lᵀ, row by row: what is subtracted from a row is then a multiple of another, which a
    /// processor does some elements at a time, where a product of two rows of L adds one after the other. It leaves a
    /// third of the time at 200.
    private var factor: [Double]

    /// - Parameter matrix: size · size values, row by row; the lower triangle counts.
    /// - Returns: nil where the matrix is not positive definite.
    init?(_ matrix: [Double], size: Int) {
        self.size = size
        factor = matrix
        let isDefinite = factor.withUnsafeMutableBufferPointer { a in
            for row in 0..<size {
                for column in row..<size { a[row * size + column] = a[column * size + row] }
            }
            for k in 0..<size {
                let pivot = a.baseAddress! + k * size
                guard pivot[k] > 0, pivot[k].isFinite else { return false }
                let root = pivot[k].squareRoot()
                pivot[k] = root
                for column in k + 1..<size { pivot[column] /= root }
                for row in k + 1..<size {
                    let other = a.baseAddress! + row * size
                    let multiple = pivot[row]
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
        for row in 0..<size {
            x[row] /= factor[row * size + row]
            for k in row + 1..<size { x[k] -= factor[row * size + k] * x[row] }
        }
        for row in (0..<size).reversed() {
            for k in row + 1..<size { x[row] -= factor[row * size + k] * x[k] }
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
