/// A coefficient of a penalised logistic regression with its uncertainty.
package struct CoefficientError: Sendable, Equatable {
    /// The coefficient.
    package let coefficient: Double
    /// √diag H⁻¹: the posterior's standard deviation, with the penalty as a prior. Use this one.
    package let standardError: Double
    /// √diag H⁻¹FH⁻¹: spread of the shrunken estimate over repeated samples, its bias left out. At most
    /// `standardError`, and too small for an interval.
    package let samplingError: Double
    /// The coefficient over `standardError`.
    package let z: Double
    /// 2(1 − Φ(|z|)): a posterior tail, not a significance test.
    package let p: Double
    /// The coefficient ± z₉₅ standard errors: a 95 % credible interval, given the penalty and the prior.
    package let interval: Interval

    /// How sure the sign is, 1 − p/2: the posterior probability of the sign that the coefficient has.
    package var certaintyOfSign: Double { 1 - p / 2 }

    /// The errors of the coefficients of one fit, the intercept last; nil where the information is singular.
    ///
    /// F = XᵀWX with W = diag μ(1 − μ) and X the design with a column of ones; H = F + λI, 0 for the intercept. With λ
    /// = 0 both errors are the usual ones. O(N d² + d³).
    ///
    /// - Parameters:
    ///   - columns: of the standardised design, without that of ones; at least the intercept remains where there are
    ///     none.
    ///   - rows: N, the length of each column.
    ///   - coefficients: one a column.
    ///   - intercept: b.
    ///   - penalty: λ of ½ λ‖w‖².
    package static func all(
        columns: [[Double]], rows: Int, coefficients: [Double], intercept: Double, penalty: Double
    ) -> [CoefficientError]? {
        precondition(columns.count == coefficients.count, "columns and coefficients differ in number")
        precondition(columns.allSatisfy { $0.count == rows }, "a column has another number of rows")
        var eta = [Double](repeating: intercept, count: rows)
        for (column, coefficient) in zip(columns, coefficients) where coefficient != 0 {
            for row in 0..<rows { eta[row] += coefficient * column[row] }
        }
        let weights = eta.map { value in
            let mu = sigmoid(-abs(value))
            return mu * (1 - mu)
        }
        let design = columns + [[Double](repeating: 1, count: rows)]
        let fisher = SymmetricMatrix(products: design, weights: weights)
        var information = fisher
        for j in columns.indices { information[j, j] += penalty }
        guard let covariance = information.inverse else { return nil }
        let sampling = covariance.diagonal(around: fisher)
        return (coefficients + [intercept]).enumerated().map { place, coefficient in
            CoefficientError(
                coefficient: coefficient, variance: covariance[place, place], samplingVariance: max(0, sampling[place]))
        }
    }

    private init(coefficient: Double, variance: Double, samplingVariance: Double) {
        self.coefficient = coefficient
        standardError = variance.squareRoot()
        samplingError = samplingVariance.squareRoot()
        z = coefficient / standardError
        p = NormalDistribution.twoSided(z)
        let half = NormalDistribution.z95 * standardError
        interval = Interval(low: coefficient - half, high: coefficient + half)
    }
}
