import CLogisticSums
import Testing

@Suite("The Cholesky factor by blocks")
struct CholeskyTests {
    /// B·Bᵀ + c·1 of numbers that a fixed rule gives.
    private static func matrix(_ size: Int) -> [Double] {
        var state: UInt64 = 7
        let b = (0..<size * size).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 40) / 16_777_216 - 0.5
        }
        var matrix = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0..<size {
                var sum = row == column ? 0.1 : 0
                for k in 0..<size { sum += b[row * size + k] * b[column * size + k] }
                matrix[row * size + column] = sum
            }
        }
        return matrix
    }

    @Test("multiplies to the matrix, and gives the diagonal of its inverse", arguments: [1, 3, 8, 63, 64, 65, 150])
    func factor(size: Int) {
        let matrix = CholeskyTests.matrix(size)
        var r = matrix
        #expect(cholesky_factor(size, &r) == 1)
        for row in 0..<size {
            for column in row..<size {
                var sum = 0.0
                for k in 0...row { sum += r[k * size + row] * r[k * size + column] }
                #expect(abs(sum - matrix[row * size + column]) < 1e-12)
            }
        }
        var diagonal = [Double](repeating: 0, count: size)
        cholesky_inverse_diagonal(size, r, &diagonal)
        for column in 0..<size {
            // Column `column` of R⁻ᵀ by plain substitution.
            var x = [Double](repeating: 0, count: size)
            x[column] = 1
            var norm = 0.0
            for row in column..<size {
                x[row] /= r[row * size + row]
                norm += x[row] * x[row]
                for later in (row + 1)..<size { x[later] -= r[row * size + later] * x[row] }
            }
            #expect(abs(norm - diagonal[column]) <= 1e-12 * norm)
        }
    }

    @Test("refuses a matrix that is not positive definite, or not finite", arguments: [0, 63, 64, 100])
    func indefinite(place: Int) {
        let size = 101
        for pivot in [-1, 0, .nan, .infinity] {
            var matrix = [Double](repeating: 0, count: size * size)
            for row in 0..<size { matrix[row * size + row] = row == place ? pivot : 2 }
            #expect(cholesky_factor(size, &matrix) == 0)
        }
    }
}
