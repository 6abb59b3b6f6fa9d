/// The standardised design matrix of a fit with its outcomes: column-major, in whole vectors.
///
/// Rows are padded with zeros to a whole number of blocks; padding has weight 0. The sums over rows are taken block by block
/// and chunk by chunk in one fixed order, so that they do not depend on the number of threads.
final class DesignMatrix: Sendable {
    /// Rows of a block: a block of 17 columns stays in the nearest caches.
    static let blockVectors = 64
    static let block = blockVectors * 4
    /// Blocks of a chunk, the piece that a thread takes.
    static let chunkBlocks = 32

    let rows: Int
    /// Columns, the intercept not counted.
    let width: Int
    let blocks: Int
    /// `width` columns of `blocks · blockVectors` vectors. Written once, in `init`.
    nonisolated(unsafe) private let values: UnsafeMutablePointer<Vector>
    /// Outcomes, and 1 for rows that are no padding.
    nonisolated(unsafe) private let outcomes: UnsafeMutablePointer<Vector>
    nonisolated(unsafe) private let presence: UnsafeMutablePointer<Vector>
    /// The greatest absolute value of each column.
    let extremes: [Double]

    /// - Parameters:
    ///   - columns: those that are kept.
    ///   - isIn: which rows of the features count.
    init(
        _ columns: [DesignColumn], _ features: TransformedColumns, outcomes y: [UInt8], isIn: [Bool], threads: Int
    ) {
        let places = isIn.indices.filter { isIn[$0] }
        rows = places.count
        width = columns.count
        blocks = max(1, (rows + DesignMatrix.block - 1) / DesignMatrix.block)
        let vectors = blocks * DesignMatrix.blockVectors
        values = .allocate(capacity: max(1, width * vectors))
        values.initialize(repeating: .zero, count: max(1, width * vectors))
        outcomes = .allocate(capacity: vectors)
        outcomes.initialize(repeating: .zero, count: vectors)
        presence = .allocate(capacity: vectors)
        presence.initialize(repeating: .zero, count: vectors)
        for (row, place) in places.enumerated() {
            outcomes[row >> 2][row & 3] = Double(y[place])
            presence[row >> 2][row & 3] = 1
        }
        nonisolated(unsafe) let values = values
        extremes = concurrentMap(width, threads: threads) { column in
            // Each worker writes columns of its own.
            let start = values + column * vectors
            return start.withMemoryRebound(to: Double.self, capacity: vectors * 4) { start in
                let standardise = columns[column].standardising(features)
                var extreme = 0.0
                for (row, place) in places.enumerated() {
                    let z = standardise(place)
                    start[row] = z
                    extreme = max(extreme, abs(z))
                }
                return extreme
            }
        }
    }

    deinit {
        values.deallocate()
        outcomes.deallocate()
        presence.deallocate()
    }

    /// Log-loss, its gradient and Hessian at a point; the intercept is the last parameter.
    struct Sums {
        var loss = 0.0
        var gradient: [Double]
        /// (width + 1)², row by row; the lower triangle is filled, where it was asked for.
        var hessian: [Double]

        init(size: Int) {
            gradient = Array(repeating: 0, count: size)
            hessian = Array(repeating: 0, count: size * size)
        }

        mutating func add(_ other: Sums) {
            loss += other.loss
            for place in gradient.indices { gradient[place] += other.gradient[place] }
            for place in hessian.indices { hessian[place] += other.hessian[place] }
        }
    }

    /// Sums over all rows. Without the Hessian they take a third of the time.
    func sums(at w: [Double], hessian: Bool, threads: Int) -> Sums {
        let chunks = (blocks + DesignMatrix.chunkBlocks - 1) / DesignMatrix.chunkBlocks
        let parts = concurrentMap(chunks, threads: threads) { chunk in
            let first = chunk * DesignMatrix.chunkBlocks
            return self.sums(
                at: w, blocks: first..<min(first + DesignMatrix.chunkBlocks, self.blocks), hessian: hessian)
        }
        var total = parts[0]
        for part in parts.dropFirst() { total.add(part) }
        return total
    }

    private func sums(at w: [Double], blocks range: Range<Int>, hessian wanted: Bool) -> Sums {
        let size = width + 1
        let n = DesignMatrix.blockVectors
        var sums = Sums(size: size)
        // Residuals, weights, and columns times weights of one block.
        let scratch = UnsafeMutablePointer<Vector>.allocate(capacity: (2 + width) * n)
        scratch.initialize(repeating: .zero, count: (2 + width) * n)
        defer { scratch.deallocate() }
        let residuals = scratch
        let weights = scratch + n
        let weighted = scratch + 2 * n
        let stride = blocks * n
        for block in range {
            let start = values + block * n
            sums.loss += probabilities(w, start, block * n, residuals, weights)
            sums.gradient.withUnsafeMutableBufferPointer { gradient in
                DesignMatrix.dots(start, stride, residuals, width, gradient)
                gradient[width] += DesignMatrix.total(residuals, n)
            }
            if !wanted { continue }
            for column in 0..<width {
                let z = start + column * stride
                let target = weighted + column * n
                for place in 0..<n { target[place] = z[place] * weights[place] }
            }
            sums.hessian.withUnsafeMutableBufferPointer { hessian in
                DesignMatrix.gram(start, stride, weighted, width, size, hessian)
                for column in 0..<width {
                    hessian[width * size + column] += DesignMatrix.total(weighted + column * n, n)
                }
                hessian[width * size + width] += DesignMatrix.total(weights, n)
            }
        }
        return sums
    }

    /// Fills residuals p − y and weights p(1 − p) of a block and returns its log-loss.
    ///
    /// With e = exp(−|η|): ln(1 + eᵑ) = max(η, 0) + ln(1 + e). The logarithm is taken once a block, of the product of all
    /// 1 + e, each of which is at most 2.
    @inline(__always)
    private func probabilities(
        _ w: [Double], _ start: UnsafeMutablePointer<Vector>, _ row: Int, _ residuals: UnsafeMutablePointer<Vector>,
        _ weights: UnsafeMutablePointer<Vector>
    ) -> Double {
        let n = DesignMatrix.blockVectors
        let stride = blocks * n
        for place in 0..<n { residuals[place] = Vector(repeating: w[width]) }
        // Two columns at a time: each η is then loaded and stored half as often.
        var column = 0
        while column + 1 < width {
            let (z0, z1) = (start + column * stride, start + (column + 1) * stride)
            let (w0, w1) = (w[column], w[column + 1])
            for place in 0..<n { residuals[place] += z0[place] * w0 + z1[place] * w1 }
            column += 2
        }
        if column < width {
            let z = start + column * stride
            for place in 0..<n { residuals[place] += z[place] * w[column] }
        }
        var linear = Vector.zero
        var product = Vector(repeating: 1)
        for place in 0..<n {
            let eta = residuals[place]
            let y = outcomes[row + place]
            let isPresent = presence[row + place]
            let positive = pointwiseMax(eta, .zero)
            let e = exponential(pointwiseMax(-(positive + positive - eta), Vector(repeating: -708)))
            let inverse = 1 / (1 + e)
            // p is 1 / (1 + e) where η is positive, else e / (1 + e).
            let p = inverse.replacing(with: e * inverse, where: eta .< 0)
            residuals[place] = (p - y) * isPresent
            weights[place] = e * inverse * inverse * isPresent
            linear += (positive - y * eta) * isPresent
            product *= 1 + e * isPresent
        }
        return linear.sum() + naturalLogarithm(product[0]) + naturalLogarithm(product[1]) + naturalLogarithm(product[2])
            + naturalLogarithm(product[3])
    }

    /// Adds the products of columns with weighted columns of a block to the lower triangle, two by two columns at a time: each
    /// loaded vector serves two products.
    @inline(__always)
    private static func gram(
        _ start: UnsafeMutablePointer<Vector>, _ stride: Int, _ weighted: UnsafeMutablePointer<Vector>, _ width: Int,
        _ size: Int, _ hessian: UnsafeMutableBufferPointer<Double>
    ) {
        let n = blockVectors
        var j = 0
        while j < width {
            // The last odd column is paired with itself, and the second result not used.
            let j1 = min(j + 1, width - 1)
            let (a0, a1) = (start + j * stride, start + j1 * stride)
            var k = 0
            while k <= j {
                let k1 = min(k + 1, width - 1)
                let (b0, b1) = (weighted + k * n, weighted + k1 * n)
                var (s00, s01, s10, s11) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
                for place in 0..<n {
                    s00 += a0[place] * b0[place]
                    s01 += a0[place] * b1[place]
                    s10 += a1[place] * b0[place]
                    s11 += a1[place] * b1[place]
                }
                hessian[j * size + k] += s00.sum()
                if k1 != k, k1 <= j { hessian[j * size + k1] += s01.sum() }
                if j1 != j {
                    hessian[j1 * size + k] += s10.sum()
                    if k1 != k, k1 <= j1 { hessian[j1 * size + k1] += s11.sum() }
                }
                k += 2
            }
            j += 2
        }
    }

    /// Adds the products of columns with the residuals of a block, four columns at a time: one sum alone would wait for
    /// each of its additions.
    @inline(__always)
    private static func dots(
        _ start: UnsafeMutablePointer<Vector>, _ stride: Int, _ residuals: UnsafeMutablePointer<Vector>, _ width: Int,
        _ gradient: UnsafeMutableBufferPointer<Double>
    ) {
        var column = 0
        while column < width {
            // Columns beyond the last are the last once more, and their sums not used.
            let last = width - 1
            let a0 = start + column * stride
            let a1 = start + min(column + 1, last) * stride
            let a2 = start + min(column + 2, last) * stride
            let a3 = start + min(column + 3, last) * stride
            var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
            for place in 0..<blockVectors {
                let residual = residuals[place]
                s0 += a0[place] * residual
                s1 += a1[place] * residual
                s2 += a2[place] * residual
                s3 += a3[place] * residual
            }
            gradient[column] += s0.sum()
            if column + 1 < width { gradient[column + 1] += s1.sum() }
            if column + 2 < width { gradient[column + 2] += s2.sum() }
            if column + 3 < width { gradient[column + 3] += s3.sum() }
            column += 4
        }
    }

    @inline(__always)
    private static func total(_ a: UnsafeMutablePointer<Vector>, _ n: Int) -> Double {
        var sum = Vector.zero
        for place in 0..<n { sum += a[place] }
        return sum.sum()
    }
}
