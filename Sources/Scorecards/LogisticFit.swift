import Parallel

/// The penalty of the ridge, and how it is chosen.
package enum Penalty {
    /// The candidates, largest first: a fit starts from the one before.
    package static let candidates: [Double] = [1000, 300, 100, 30, 10, 3, 1, 0.3, 0.1]
}

/// Why a fit came to no model.
package protocol FitFailure: Error, Sendable {
    /// One clause without a full stop.
    var obstacle: String { get }
}

/// A fit did not reach its tolerance.
package struct FitDidNotConverge: FitFailure {
    /// The λ at which no minimum was found.
    package let penalty: Double

    /// With the penalty.
    package var obstacle: String { "the fit with penalty \(penalty) found no minimum" }
}

/// Fits the penalised logistic regression of SPEC section 3: J(w, b) = (λ/2)·‖w‖² + Σ log-loss, the intercept b free.
///
/// Newton's method until the largest absolute component of the gradient, divided by the rows, is at most 1e-10, then
/// one full step more. λ is the candidate of the greatest evidence E = −J − ½·ln det H + ½·d·ln λ (Laplace's
/// approximation; D. MacKay, "Bayesian Interpolation", 1992); of two within 1e-9 the larger.
///
/// A training is six fits at nine penalties each, so nearly all starts are good: the candidate before has the Hessian
/// of the log-loss, which gives a Newton step at the next penalty for nothing, and a fit without a fold moves from
/// candidate to candidate as the fit on all rows did. From a good start one Newton step is enough, and looking at it
/// needs the gradient alone. The evidence then has the Hessian at the start instead of the minimum;
/// `Minimum.uncertainty` bounds what that can matter, and where it could, the candidates in question are done exactly.
struct LogisticFit {
    private static let tolerance = 1e-10
    private static let tie = 1e-9
    private static let iterations = 200
    /// At a gradient (a row) below this, one Newton step is expected to be enough.
    private static let nearby = 3e-6
    /// From so many columns on a Hessian costs many gradients, and is used for as long as it serves.
    private static let wide = 32
    /// Rows a column that make a sample of use.
    private static let many = 12
    /// Samples of the rows, one block in so many. The last gives the Hessian that a wide fit goes on with: of a quarter
    /// of the rows a step leaves 0.10 of the gradient instead of 0.15, which saves one gradient, and costs more than
    /// that.
    private static let shares = [32, 8]
    /// What a step with an older Hessian must leave of the gradient at most, to be worth another.
    private static let worthwhile = 0.3
    /// What a step with a Hessian of some of the rows must leave of the gradient at most.
    private static let halving = 0.5
    /// What the evidence of a candidate may be off by before it is compared.
    private static let vague = 1e-5

    private let matrix: DesignMatrix
    private let effort: Effort

    /// - Parameter effort: polled during each sum over the rows.
    init(_ matrix: DesignMatrix, _ effort: Effort) {
        self.matrix = matrix
        self.effort = effort
    }

    /// The minimum at one penalty, with what the evidence needs.
    struct Minimum {
        var w: [Double]
        var evidence: Double
        /// Bound of the error of `evidence`; 0 where it is exact.
        var uncertainty: Double
        /// The full Newton step from `w`.
        var step: [Double]
        /// Where the Hessian was taken, with the sums of the log-loss alone there.
        var near: (w: [Double], sums: DesignMatrix.Sums)
    }

    /// A fit at every penalty, and the one that was chosen.
    struct Result {
        /// Coefficients, the intercept last.
        var w: [Double]
        var penalty: Double
        var evidence: [(penalty: Double, evidence: Double)]
        /// The coefficients at each candidate, for a neighbouring fit to start from.
        var path: [[Double]]
    }

    /// - Parameter neighbours: coefficients of a similar fit at each candidate.
    /// - Throws: `CancellationError`; `FitDidNotConverge`.
    func best(near neighbours: [[Double]]? = nil) throws -> Result {
        var minima: [Minimum] = []
        for (place, penalty) in Penalty.candidates.enumerated() {
            let start: [Double]
            switch (minima.last, neighbours) {
            case (nil, let neighbours): start = neighbours?[0] ?? Array(repeating: 0, count: matrix.width + 1)
            case (let last?, let neighbours?):
                start = (0...matrix.width).map { last.w[$0] + neighbours[place][$0] - neighbours[place - 1][$0] }
            case (let last?, nil): start = step(from: last.near, penalty) ?? last.w
            }
            minima.append(try minimum(penalty, from: start))
        }
        var chosen = choose(minima)
        // Candidates that could be the best as far as is known are done exactly.
        let rivals = minima.indices.filter { place in
            let (one, best) = (minima[place], minima[chosen])
            return one.evidence + one.uncertainty + best.uncertainty + LogisticFit.tie >= best.evidence
        }
        if rivals.count > 1 {
            for place in rivals where minima[place].uncertainty > 0 {
                minima[place] = try minimum(Penalty.candidates[place], from: minima[place].w, isExact: true)
            }
            chosen = choose(minima)
        }
        let best = minima[chosen]
        return Result(
            w: zip(best.w, best.step).map { $0 - $1 }, penalty: Penalty.candidates[chosen],
            evidence: zip(Penalty.candidates, minima).map { ($0, $1.evidence) }, path: minima.map(\.w))
    }

    private func choose(_ minima: [Minimum]) -> Int {
        var best = 0
        for place in minima.indices where minima[place].evidence > minima[best].evidence + LogisticFit.tie {
            best = place
        }
        return best
    }

    /// A Newton step at another penalty: the sums of the log-loss do not depend on it.
    private func step(from near: (w: [Double], sums: DesignMatrix.Sums), _ penalty: Double) -> [Double]? {
        let sums = penalised(near.sums, at: near.w, penalty: penalty)
        guard let factor = Cholesky(sums.hessian, size: matrix.width + 1) else { return nil }
        return zip(near.w, factor.solve(sums.gradient)).map { $0 - $1 }
    }

    /// - Parameter isExact: whether the evidence must have the Hessian at the minimum itself.
    /// - Throws: `CancellationError`; `FitDidNotConverge`.
    func minimum(_ penalty: Double, from start: [Double], isExact: Bool = false) throws -> Minimum {
        var w = isExact ? start : try approach(penalty, from: start)
        var plain = try matrix.sums(at: w, hessian: true, effort: effort)
        for _ in 0..<LogisticFit.iterations {
            let sums = penalised(plain, at: w, penalty: penalty)
            guard let factor = Cholesky(sums.hessian, size: matrix.width + 1) else { break }
            let step = factor.solve(sums.gradient)
            let steepest = steepest(sums)
            if steepest <= LogisticFit.tolerance {
                return Minimum(
                    w: w, evidence: evidence(sums.loss, factor: factor, penalty: penalty), uncertainty: 0, step: step,
                    near: (w, plain))
            }
            if steepest <= LogisticFit.nearby || matrix.width >= LogisticFit.wide {
                let end = try follow(factor, from: w, sums: sums, penalty: penalty, limit: LogisticFit.worthwhile)
                let uncertainty = uncertainty(zip(w, end.w).map { $0 - $1 })
                if !isExact, end.steepest <= LogisticFit.tolerance, uncertainty <= LogisticFit.vague {
                    return Minimum(
                        w: end.w, evidence: evidence(end.sums.loss, factor: factor, penalty: penalty),
                        uncertainty: uncertainty,
                        step: end.step, near: (w, plain))
                }
                if end.w != w {
                    w = end.w
                    plain = try matrix.sums(at: w, hessian: true, effort: effort)
                    continue
                }
            }
            (w, plain) = try descend(from: w, by: step, loss: sums.loss, penalty: penalty)
        }
        throw FitDidNotConverge(penalty: penalty)
    }

    /// A point at or near the minimum, by Hessians of some of the rows.
    ///
    /// First by samples alone, a small and a larger one, each as far as it tells. Then a wide fit goes on by gradients
    /// of all rows with the Hessian of the last sample, to the tolerance: the one full Hessian after it is that of the
    /// minimum. A fit of 100,000 rows and 200 columns from zero takes eleven gradients so, which cost less than one
    /// Hessian (without samples alone and without learning, twenty and the samples' Hessians besides; Newton's method
    /// eight Hessians).
    ///
    /// A narrow Hessian costs two gradients only, and Newton's own steps follow: from zero, three of 1,000,000 rows and
    /// 17 columns, instead of six. From a good start samples would not help them.
    private func approach(_ penalty: Double, from start: [Double]) throws(CancellationError) -> [Double] {
        let isWide = matrix.width >= LogisticFit.wide
        guard isWide || start.allSatisfy({ $0 == 0 }) else { return start }
        var near: (w: [Double], factor: Cholesky?) = (start, nil)
        for share in LogisticFit.shares where matrix.rows >= LogisticFit.many * share * matrix.width {
            near = try settle(near.w, penalty: penalty, share: share)
        }
        guard isWide, let factor = near.factor else { return near.w }
        let sums = penalised(try matrix.sums(at: near.w, hessian: false, effort: effort), at: near.w, penalty: penalty)
        return try follow(factor, from: near.w, sums: sums, penalty: penalty, limit: LogisticFit.halving).w
    }

    /// Newton steps for some of the rows, one block in `share`, for as long as one promises more than chance: at the
    /// minimum of all rows, a sample's log-loss is above its own minimum by half of the number of parameters on
    /// average, however many its rows.
    ///
    /// - Returns: the point, and the factor of the sample's Hessian there; nil where that is not positive definite.
    private func settle(
        _ start: [Double], penalty: Double, share: Int
    ) throws(CancellationError) -> (w: [Double], factor: Cholesky?) {
        var w = start
        var last: (w: [Double], factor: Cholesky, loss: Double)?
        for _ in 0..<LogisticFit.iterations {
            let plain = try matrix.sums(at: w, hessian: true, share: share, effort: effort)
            let sums = penalised(plain, at: w, penalty: penalty)
            guard last.map({ sums.loss < $0.loss }) ?? true, let factor = Cholesky(sums.hessian, size: matrix.width + 1)
            else { break }
            let step = factor.solve(sums.gradient)
            let gain = 0.5 * zip(step, sums.gradient).reduce(0) { $0 + $1.0 * $1.1 } / Double(share)
            if gain <= 0.5 * Double(matrix.width + 1) { return (w, factor) }
            last = (w, factor, sums.loss)
            w = zip(w, step).map { $0 - $1 }
        }
        return (last?.w ?? start, last?.factor)
    }

    /// Steps with the Hessian of one point or of some of the rows, and with what they teach, for as long as each takes
    /// most of the gradient away.
    ///
    /// - Parameter limit: what a step may leave of the gradient.
    private func follow(
        _ factor: Cholesky, from start: [Double], sums: DesignMatrix.Sums, penalty: Double, limit: Double
    ) throws(CancellationError) -> (w: [Double], steepest: Double, sums: DesignMatrix.Sums, step: [Double]) {
        var hessian = QuasiNewton(factor)
        var end = (w: start, steepest: steepest(sums), sums: sums, step: hessian.step(sums.gradient))
        while end.steepest > LogisticFit.tolerance {
            let next = zip(end.w, end.step).map { $0 - $1 }
            let after = penalised(try matrix.sums(at: next, hessian: false, effort: effort), at: next, penalty: penalty)
            let steepest = steepest(after)
            guard after.loss <= end.sums.loss * (1 + 1e-12), steepest <= limit * end.steepest else { break }
            hessian.learn(step: end.step, change: zip(end.sums.gradient, after.gradient).map { $0 - $1 })
            end = (next, steepest, after, hessian.step(after.gradient))
        }
        return end
    }

    private func steepest(_ sums: DesignMatrix.Sums) -> Double {
        sums.gradient.reduce(0) { max($0, abs($1)) } / Double(matrix.rows)
    }

    private func evidence(_ loss: Double, factor: Cholesky, penalty: Double) -> Double {
        let width = Double(matrix.width)
        let penaltyTerm = width == 0 ? 0 : 0.5 * width * naturalLogarithm(penalty)
        return -loss - 0.5 * factor.logDeterminant + penaltyTerm
    }

    /// Bound of what a step changes of ½·ln det H. A row's weight p(1 − p) changes by at most the share |Δη|, the
    /// leverages of the rows add up to at most the number of parameters, and |Δη| is at most Σ |Δw|·max|z|; twice that,
    /// for the second order.
    private func uncertainty(_ step: [Double]) -> Double {
        let shift = zip(step, matrix.extremes + [1]).reduce(0) { $0 + abs($1.0) * $1.1 }
        return Double(matrix.width + 1) * shift
    }

    /// A Newton step, halved until the objective does not grow beyond rounding.
    private func descend(
        from w: [Double], by step: [Double], loss: Double, penalty: Double
    ) throws(CancellationError) -> ([Double], DesignMatrix.Sums) {
        var size = 1.0
        let limit = loss * (1 + 1e-12)
        while true {
            let next = zip(w, step).map { $0 - size * $1 }
            let plain = try matrix.sums(at: next, hessian: true, effort: effort)
            // A step too small to matter is taken: rounding alone then decides the comparison.
            if penalisedLoss(plain, at: next, penalty: penalty) <= limit || size < 1e-10 { return (next, plain) }
            size /= 2
        }
    }

    private func penalisedLoss(_ plain: DesignMatrix.Sums, at w: [Double], penalty: Double) -> Double {
        (0..<matrix.width).reduce(plain.loss) { $0 + 0.5 * penalty * w[$1] * w[$1] }
    }

    private func penalised(_ plain: DesignMatrix.Sums, at w: [Double], penalty: Double) -> DesignMatrix.Sums {
        var sums = plain
        sums.loss = penalisedLoss(plain, at: w, penalty: penalty)
        for place in 0..<matrix.width { sums.gradient[place] += penalty * w[place] }
        if !sums.hessian.isEmpty {
            for place in 0..<matrix.width { sums.hessian[place * (matrix.width + 1) + place] += penalty }
        }
        return sums
    }
}
