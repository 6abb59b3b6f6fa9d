/// The penalty of the ridge, and how it is chosen.
package enum Penalty {
    /// The candidates, largest first: a fit starts from the one before.
    package static let candidates: [Double] = [1000, 300, 100, 30, 10, 3, 1, 0.3, 0.1]
}

/// A fit did not reach its tolerance.
package struct FitDidNotConverge: Error, Sendable {
    package let penalty: Double
}

/// Fits the penalised logistic regression of SPEC section 3: J(w, b) = (λ/2)·‖w‖² + Σ log-loss, the intercept b free.
///
/// Newton's method until the largest absolute component of the gradient, divided by the rows, is at most 1e-10, then one full
/// step more. λ is the candidate of the greatest evidence E = −J − ½·ln det H + ½·d·ln λ (Laplace's approximation; D. MacKay,
/// "Bayesian Interpolation", 1992); of two within 1e-9 the larger.
struct LogisticFit {
    private static let tolerance = 1e-10
    private static let tie = 1e-9
    private static let iterations = 200

    private let matrix: DesignMatrix
    private let threads: Int

    init(_ matrix: DesignMatrix, threads: Int) {
        self.matrix = matrix
        self.threads = threads
    }

    /// The minimum at one penalty, with what the evidence needs.
    private struct Minimum {
        var w: [Double]
        var evidence: Double
        /// The full Newton step from `w`.
        var step: [Double]
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

    /// - Parameter starts: coefficients near the minimum at each candidate, where a similar fit knows them.
    func best(startingFrom starts: [[Double]]? = nil) throws(FitDidNotConverge) -> Result {
        var best: (minimum: Minimum, penalty: Double)?
        var evidence: [(Double, Double)] = []
        var path: [[Double]] = []
        var w = [Double](repeating: 0, count: matrix.width + 1)
        for (place, penalty) in Penalty.candidates.enumerated() {
            let minimum = try minimum(penalty, from: starts?[place] ?? w)
            w = minimum.w
            path.append(w)
            evidence.append((penalty, minimum.evidence))
            if best.map({ minimum.evidence > $0.minimum.evidence + LogisticFit.tie }) ?? true {
                best = (minimum, penalty)
            }
        }
        let chosen = best!
        let final = zip(chosen.minimum.w, chosen.minimum.step).map { $0 - $1 }
        return Result(w: final, penalty: chosen.penalty, evidence: evidence, path: path)
    }

    private func minimum(_ penalty: Double, from start: [Double]) throws(FitDidNotConverge) -> Minimum {
        let size = matrix.width + 1
        var w = start
        var sums = penalised(w, penalty)
        for _ in 0..<LogisticFit.iterations {
            guard let factor = Cholesky(sums.hessian, size: size) else { break }
            let step = factor.solve(sums.gradient)
            let steepest = sums.gradient.reduce(0) { max($0, abs($1)) }
            if steepest / Double(matrix.rows) <= LogisticFit.tolerance {
                let width = Double(matrix.width)
                let penaltyTerm = width == 0 ? 0 : 0.5 * width * naturalLogarithm(penalty)
                return Minimum(w: w, evidence: -sums.loss - 0.5 * factor.logDeterminant + penaltyTerm, step: step)
            }
            (w, sums) = descend(w, step, sums.loss, penalty)
        }
        throw FitDidNotConverge(penalty: penalty)
    }

    /// A Newton step, halved until the objective does not grow beyond rounding.
    private func descend(
        _ w: [Double], _ step: [Double], _ loss: Double, _ penalty: Double
    ) -> ([Double], DesignMatrix.Sums) {
        var size = 1.0
        let limit = loss * (1 + 1e-12)
        while true {
            let next = zip(w, step).map { $0 - size * $1 }
            let sums = penalised(next, penalty)
            // A step too small to matter is taken: rounding alone then decides the comparison.
            if sums.loss <= limit || size < 1e-10 { return (next, sums) }
            size /= 2
        }
    }

    private func penalised(_ w: [Double], _ penalty: Double) -> DesignMatrix.Sums {
        var sums = matrix.sums(at: w, threads: threads)
        let size = matrix.width + 1
        for place in 0..<matrix.width {
            sums.loss += 0.5 * penalty * w[place] * w[place]
            sums.gradient[place] += penalty * w[place]
            sums.hessian[place * size + place] += penalty
        }
        return sums
    }
}

/// A fitted scorecard: design columns with their coefficients, and the intercept.
package struct LogisticModel: Codable, Sendable, Equatable {
    package var penalty: Double
    /// In feature order, an indicator right after its feature; dropped ones stay, with coefficient 0.
    package var columns: [DesignColumn]
    package var intercept: Double
}

/// All fits of one training: on all rows, and without each fold.
package struct Training: Sendable {
    private let rows: TrainingRows
    private let orders: SortedColumns
    private let threads: Int

    /// - Parameter threads: the result does not depend on it.
    package init(_ rows: TrainingRows, threads: Int) {
        self.rows = rows
        self.threads = threads
        orders = SortedColumns(rows.features, threads: threads)
    }

    /// Whether all rows, or the training part of any fold, have one outcome only: then nothing is fitted.
    package var hasOneOutcome: Bool {
        (0..<OutOfFold.folds).contains { fold in
            var seen: (no: Bool, yes: Bool) = (false, false)
            for row in 0..<rows.count where rows.folds[row] != fold {
                if rows.outcomes[row] == 1 { seen.yes = true } else { seen.no = true }
            }
            return !seen.no || !seen.yes
        }
    }

    /// What a training makes.
    package struct Result: Sendable {
        /// The scorecard fitted on all rows.
        package var model: LogisticModel
        /// E(λ) of every candidate.
        package var evidence: [(penalty: Double, evidence: Double)]
        /// Probabilities of the wanted rows, each from a fit without its fold, in row order.
        package var outOfFold: [Double]
    }

    /// Fits on all rows, and predicts the wanted ones out of fold.
    ///
    /// - Parameters:
    ///   - wanted: the rows of the batch just labelled.
    ///   - isCancelled: asked between fits; nil is returned where it is true.
    package func run(wanted: [Bool], isCancelled: () -> Bool = { false }) throws(FitDidNotConverge) -> Result? {
        let (model, fit) = try fit(isIn: Array(repeating: true, count: rows.count), near: nil)
        var probabilities = [Double](repeating: 0, count: rows.count)
        for fold in 0..<UInt8(OutOfFold.folds) {
            if isCancelled() { return nil }
            let places = wanted.indices.filter { wanted[$0] && rows.folds[$0] == fold }
            if places.isEmpty { continue }
            let (part, _) = try self.fit(isIn: rows.folds.map { $0 != fold }, near: (model, fit))
            let subset = FeatureColumns(
                names: rows.features.names, columns: rows.features.columns.map { column in places.map { column[$0] } },
                count: places.count)
            for (place, p) in zip(places, Scorecard.logistic(part).probabilities(subset)) { probabilities[place] = p }
        }
        return Result(
            model: model, evidence: fit.evidence,
            outOfFold: wanted.indices.filter { wanted[$0] }.map { probabilities[$0] })
    }

    private func fit(
        isIn: [Bool], near neighbour: (model: LogisticModel, fit: LogisticFit.Result)?
    ) throws(FitDidNotConverge) -> (LogisticModel, LogisticFit.Result) {
        var columns = Design.columns(rows.features, orders, isIn: isIn, threads: threads)
        let kept = columns.indices.filter { !columns[$0].dropped }
        let matrix = DesignMatrix(
            kept.map { columns[$0] }, rows.features, outcomes: rows.outcomes, isIn: isIn, threads: threads)
        let names = kept.map { columns[$0].name }
        let starts = neighbour.flatMap { neighbour in
            // Only a fit of the same columns says where to start.
            neighbour.model.columns.filter { !$0.dropped }.map(\.name) == names ? neighbour.fit.path : nil
        }
        let result = try LogisticFit(matrix, threads: threads).best(startingFrom: starts)
        for (place, column) in kept.enumerated() { columns[column].coefficient = result.w[place] }
        return (LogisticModel(penalty: result.penalty, columns: columns, intercept: result.w[kept.count]), result)
    }
}
