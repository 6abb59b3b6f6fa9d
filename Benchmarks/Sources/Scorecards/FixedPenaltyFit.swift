package import Parallel

/// The fit at one penalty of columns that are standardised already: what other solvers are compared with.
package struct FixedPenaltyFit {
    private let fit: LogisticFit
    private let width: Int

    /// Takes the columns over as they are.
    ///
    /// - Parameters:
    ///   - z: standardised columns without missing values.
    ///   - outcomes: 1 is a default, 0 is none.
    package init(_ z: FeatureColumns, outcomes: [UInt8], effort: Effort) throws(CancellationError) {
        width = z.names.count
        // A column of mean 0 and deviation 1 that nothing clips is its own standardised one.
        let columns = z.names.map {
            DesignColumn(name: $0, lo: nil, hi: nil, mean: 0, sd: 1, dropped: false, coefficient: 0)
        }
        let all = [Bool](repeating: true, count: z.count)
        let matrix = try DesignMatrix(
            columns: columns, features: try TransformedColumns(z, transforms: [:], effort: effort), outcomes: outcomes,
            isIn: all, effort: effort)
        fit = LogisticFit(matrix, effort)
    }

    /// Coefficients, the intercept last, as a training leaves them: from zero to the tolerance, then one full step
    /// more.
    package func coefficients(penalty: Double) throws -> [Double] {
        let zero = [Double](repeating: 0, count: width + 1)
        let minimum = try fit.minimum(penalty, from: zero)
        return zip(minimum.w, minimum.step).map { $0 - $1 }
    }
}
