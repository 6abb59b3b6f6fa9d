import CLogisticSums
import Parallel

/// The standardised design matrix of a fit with its outcomes: block by block of rows, and in a block column by column.
///
/// So what is worked on lies together, however many rows there are: columns at a great power of two from each other
/// would share few places of a cache. Rows are padded with zeros to a whole number of blocks; padding has weight 0. The
/// sums over rows are taken block by block and piece by piece in one fixed order, so that they do not depend on the
/// number of threads.
final class DesignMatrix: Sendable {
    /// Rows of a block: a block of 17 columns stays in the nearest caches, one of 200 in the next.
    static let block = 4 * logistic_block_vectors
    /// Pieces of the blocks that threads take one after the other: as many as two, four or eight threads share evenly,
    /// each with sums of its own (at 200 columns a third of a megabyte)...
    private static let pieces = 16
    /// ... and more where one would have more blocks than this, for threads that are not equally fast.
    private static let pieceBlocks = 32

    let rows: Int
    /// Columns, the intercept not counted.
    let width: Int
    let blocks: Int
    /// `blocks` times `width` columns of `block` rows. Written once, in `init`.
    nonisolated(unsafe) private let values: UnsafeMutablePointer<Double>
    /// Outcomes, and 1 for rows that are no padding.
    nonisolated(unsafe) private let outcomes: UnsafeMutablePointer<Double>
    nonisolated(unsafe) private let presence: UnsafeMutablePointer<Double>
    /// The greatest absolute value of each column.
    let extremes: [Double]

    /// - Parameters:
    ///   - columns: those that are kept.
    ///   - isIn: which rows of the features count.
    ///   - effort: polled at each column.
    /// - Throws: `CancellationError`.
    init(
        columns: [DesignColumn], features: TransformedColumns, outcomes y: [UInt8], isIn: [Bool], effort: Effort
    ) throws(CancellationError) {
        let places = isIn.indices.filter { isIn[$0] }
        rows = places.count
        width = columns.count
        blocks = max(1, (rows + DesignMatrix.block - 1) / DesignMatrix.block)
        values = DesignMatrix.zeros(blocks * DesignMatrix.block * width)
        outcomes = DesignMatrix.zeros(blocks * DesignMatrix.block)
        presence = DesignMatrix.zeros(blocks * DesignMatrix.block)
        for (row, place) in places.enumerated() {
            outcomes[row] = Double(y[place])
            presence[row] = 1
        }
        nonisolated(unsafe) let values = values
        let width = width
        do throws(CancellationError) {
            extremes = try effort.map(width) { column throws(CancellationError) in
                // Each worker writes columns of its own.
                let standardise = columns[column].standardising(features)
                var extreme = 0.0
                for (row, place) in places.enumerated() {
                    let z = standardise(place)
                    let (block, rest) = (row / DesignMatrix.block, row % DesignMatrix.block)
                    values[(block * width + column) * DesignMatrix.block + rest] = z
                    extreme = max(extreme, abs(z))
                }
                return extreme
            }
        } catch {
            // `deinit` does not run for an object that was not finished.
            values.deallocate()
            outcomes.deallocate()
            presence.deallocate()
            throw error
        }
    }

    /// Room for doubles where vectors of four may be loaded from.
    private static func zeros(_ count: Int) -> UnsafeMutablePointer<Double> {
        let room = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * 8, alignment: 32)
        return room.initializeMemory(as: Double.self, repeating: 0, count: max(1, count))
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
        /// (width + 1)², row by row, of which the lower triangle is filled; empty where it was not asked for.
        var hessian: [Double]

        init(size: Int, hessian wanted: Bool) {
            gradient = Array(repeating: 0, count: size)
            hessian = Array(repeating: 0, count: wanted ? size * size : 0)
        }

        mutating func add(_ other: Sums) {
            loss += other.loss
            for place in gradient.indices { gradient[place] += other.gradient[place] }
            for place in hessian.indices { hessian[place] += other.hessian[place] }
        }

        mutating func scale(by factor: Double) {
            loss *= factor
            for place in gradient.indices { gradient[place] *= factor }
            for place in hessian.indices { hessian[place] *= factor }
        }
    }

    /// What a matrix takes with the sums of a fit; bytes.
    static func memory(rows: Int, width: Int, threads: Int) -> Int {
        let blocks = max(1, (rows + block - 1) / block)
        let parts = min((blocks + 1) / 2, max(pieces, blocks / pieceBlocks))
        // Hessians of the parts, and those that a fit and its factors hold.
        return (blocks * block * (width + 2) + (parts + 12) * (width + 1) * (width + 1)) * 8
    }

    /// Sums over all rows. Without the Hessian they take half of the time at 17 columns, and less than a tenth at 200.
    ///
    /// - Parameters:
    ///   - w: the point: coefficients, the intercept last.
    ///   - hessian: whether the Hessian is wanted.
    ///   - share: only one block in so many is looked at and counts as often, in as much less time.
    ///   - effort: polled some dozen times.
    /// - Throws: `CancellationError`.
    func sums(at w: [Double], hessian: Bool, share: Int = 1, effort: Effort) throws(CancellationError) -> Sums {
        let count = (blocks + share - 1) / share
        let pieces = min((count + 1) / 2, max(DesignMatrix.pieces, count / DesignMatrix.pieceBlocks))
        let parts = try effort.map(pieces) { piece throws(CancellationError) in
            let range = piece * count / pieces..<(piece + 1) * count / pieces
            return self.sums(
                at: w, blocks: stride(from: range.lowerBound * share, to: range.upperBound * share, by: share),
                hessian: hessian)
        }
        var total = parts[0]
        for part in parts.dropFirst() { total.add(part) }
        if share > 1 { total.scale(by: Double(blocks) / Double(count)) }
        return total
    }

    private func sums(at w: [Double], blocks range: StrideTo<Int>, hessian wanted: Bool) -> Sums {
        var sums = Sums(size: width + 1, hessian: wanted)
        let size = DesignMatrix.block
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 8) { loss in
            for block in range {
                sums.gradient.withUnsafeMutableBufferPointer { gradient in
                    sums.hessian.withUnsafeMutableBufferPointer { hessian in
                        logistic_block_sums(
                            values + block * size * width, outcomes + block * size, presence + block * size, w, width,
                            loss.baseAddress, gradient.baseAddress, wanted ? hessian.baseAddress : nil)
                    }
                }
                // In the order of the vectors' elements.
                let linear = loss[0] + loss[1] + loss[2] + loss[3]
                sums.loss += loss[4..<8].reduce(linear) { $0 + naturalLogarithm($1) }
            }
        }
        return sums
    }
}
