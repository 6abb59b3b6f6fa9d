import Glibc
import Parallel

/// The fit of a design at penalties that the data choose.
///
///     minimise over w, b   J = Σ ln(1 + e^η) − y·η + ½ Σ λ_class(j)·w_j²,   η = Z·w + b
///
/// with H = Zᵀ·diag(v)·Z + Λ, v = p(1 − p), h = Zᵀ·v, h₀ = Σ v, and the Hessian of w with b eliminated
///
///     G = Zᵀ·diag(v)·Z − h·hᵀ/h₀ + Λ.
///
/// Order of work: ten rounds that move w, b and the penalties together (D. MacKay, "The evidence framework applied to
/// classification networks", 1992; S. Wood and M. Fasiolo, "A generalized Fellner-Schall method", 2017), then the
/// minimum at the penalties found, under the declared directions.
struct BendsFit {
    /// Constants of the recipe.
    private enum Constant {
        static let start = 10.0
        static let penalties = 0.01...1e6
        static let rounds = 10
        /// The rounds use at most about so many rows.
        static let thinned = 50_000
        /// The least part of a step that is tried.
        static let shortest = 1e-6
        /// The end: the greatest component of the gradient, divided by the number of rows.
        static let flat = 1e-10
        static let steps = 200
    }

    /// w, b and λ of each class.
    struct Solution {
        var w: [Double]
        var b: Double
        var penalty: [Double]
    }

    private let design: BendsDesign
    private let outcomes: [UInt8]
    private let effort: Effort

    init(_ design: BendsDesign, outcomes: [UInt8], _ effort: Effort) {
        self.design = design
        self.outcomes = outcomes
        self.effort = effort
    }

    /// - Parameter constraints: nil if no feature has a declared direction.
    /// - Throws: `CancellationError`; `FitError` if the minimum was not found.
    func run(_ constraints: DirectionConstraints?) throws -> Solution {
        let rate = Double(outcomes.reduce(0) { $0 + Int($1) }) / Double(outcomes.count)
        let b = log(rate / (1 - rate))
        let start = Solution(
            w: Array(repeating: 0, count: design.width), b: b,
            penalty: Array(repeating: Constant.start, count: BendsDesign.ColumnClass.count))
        if design.width == 0 { return start }
        let step = max(1, (design.rows + Constant.thinned - 1) / Constant.thinned)
        let thin = step == 1 ? self : thinned(step)
        let found = try thin.rounds(from: start)
        return try minimum(from: found, constraints ?? DirectionConstraints(width: design.width))
    }

    private func thinned(_ step: Int) -> BendsFit {
        let outcomes = stride(from: 0, to: self.outcomes.count, by: step).map { self.outcomes[$0] }
        return BendsFit(design.thinned(step), outcomes: outcomes, effort)
    }

    // MARK: What J looks like at a place

    /// Gradient and Hessian of J.
    private struct Curvature {
        /// Zᵀ(p − y) + Λ·w and Σ (p − y).
        let slope: [Double]
        let slopeB: Double
        let h: [Double]
        let h0: Double
        let g: SquareMatrix
    }

    private func each(_ solution: Solution) -> [Double] { design.classes.map { solution.penalty[$0.rawValue] } }

    private func curvature(_ eta: [Double], _ w: [Double], _ each: [Double]) throws -> Curvature {
        let p = eta.map(logistic)
        let v = p.map { $0 * (1 - $0) }
        let residuals = zip(p, outcomes).map { $0 - Double($1) }
        let h = try design.transposed(v, effort)
        let h0 = v.reduce(0, +)
        var g = try design.gram(v, effort)
        for row in 0..<g.size {
            for column in 0..<g.size { g[row, column] -= h[row] * h[column] / h0 }
            g[row, row] += each[row]
        }
        let slope = zip(try design.transposed(residuals, effort), zip(each, w)).map { $0 + $1.0 * $1.1 }
        return Curvature(slope: slope, slopeB: residuals.reduce(0, +), h: h, h0: h0, g: g)
    }

    /// How much of a step is taken: it is halved while J rises.
    private func length(
        at eta: [Double], _ solution: Solution, each: [Double], step: [Double], stepB: Double
    ) throws -> (length: Double, eta: [Double]) {
        let change = try design.logOdds(step, stepB, effort)
        let limit = try design.loss(eta, outcomes, each, solution.w, effort) * (1 + 1e-12)
        var length = 1.0
        while true {
            let moved = zip(eta, change).map { $0 + length * $1 }
            let w = zip(solution.w, step).map { $0 + length * $1 }
            let loss = try design.loss(moved, outcomes, each, w, effort)
            if loss <= limit || length / 2 < Constant.shortest { return (length, moved) }
            length /= 2
        }
    }

    // MARK: The ten rounds

    private func rounds(from start: Solution) throws -> Solution {
        var solution = start
        var eta = [Double](repeating: start.b, count: design.rows)
        for _ in 0..<Constant.rounds {
            let each = each(solution)
            let at = try curvature(eta, solution.w, each)
            guard let factor = CholeskyFactor(at.g) else { throw FitError.notDefinite }
            let step = factor.solve(zip(at.slope, at.h).map { -$0 + $1 * (at.slopeB / at.h0) })
            let stepB = (-at.slopeB - zip(at.h, step).reduce(0) { $0 + $1.0 * $1.1 }) / at.h0
            let (length, moved) = try length(at: eta, solution, each: each, step: step, stepB: stepB)
            for column in step.indices { solution.w[column] += length * step[column] }
            solution.b += length * stepB
            eta = moved
            solution.penalty = penalties(solution, factor.inverseDiagonal())
        }
        return solution
    }

    /// λ ← γ / Σ w² of each class, γ = d − λ·Σ (G⁻¹)_jj with the λ before.
    private func penalties(_ solution: Solution, _ inverse: [Double]) -> [Double] {
        var (used, norm) = (solution.penalty.map { _ in 0.0 }, solution.penalty.map { _ in 0.0 })
        var trace = used
        for (column, kind) in design.classes.enumerated() {
            used[kind.rawValue] += 1
            trace[kind.rawValue] += inverse[column]
            norm[kind.rawValue] += solution.w[column] * solution.w[column]
        }
        return solution.penalty.indices.map { kind in
            if used[kind] == 0 { return solution.penalty[kind] }
            let parameters = max(used[kind] - solution.penalty[kind] * trace[kind], 1e-3)
            let penalty = parameters / max(norm[kind], 1e-12)
            return min(max(penalty, Constant.penalties.lowerBound), Constant.penalties.upperBound)
        }
    }

    // MARK: The minimum

    /// The minimum of J at given penalties: Newton's method in q, w = T·q, where some q must not be negative.
    private func minimum(from start: Solution, _ constraints: DirectionConstraints) throws -> Solution {
        var solution = start
        var q = constraints.feasible(start.w)
        let each = each(start)
        solution.w = constraints.weights(q)
        var eta = try design.logOdds(solution.w, solution.b, effort)
        for _ in 0..<Constant.steps {
            let at = try curvature(eta, solution.w, each)
            let slope = constraints.gradient(at.slope)
            let h = constraints.gradient(at.h)
            let tilted = constraints.tilted(at.g)
            let linear = zip(slope, h).map { $0 - $1 * (at.slopeB / at.h0) }
            let new = try constraints.newtonTarget(tilted, linear: linear, from: q)
            let step = zip(new, q).map { $0 - $1 }
            let stepB = -(at.slopeB + zip(h, step).reduce(0) { $0 + $1.0 * $1.1 }) / at.h0
            let steepest = constraints.steepest(slope, at: q)
            if max(steepest, abs(at.slopeB)) / Double(design.rows) <= Constant.flat {
                solution.w = constraints.weights(new)
                solution.b += stepB
                return solution
            }
            let change = constraints.weights(step)
            let (length, moved) = try length(at: eta, solution, each: each, step: change, stepB: stepB)
            q = length == 1 ? new : zip(q, step).map { $0 + length * $1 }
            solution.w = constraints.weights(q)
            solution.b += length * stepB
            eta = moved
        }
        throw FitError.notConverged
    }
}

/// Why a fit came to no model.
package enum FitError: Error, Sendable {
    /// The Hessian is not positive definite, for example because a value is not finite.
    case notDefinite
    /// The minimum was not reached.
    case notConverged
}

/// 1 / (1 + e^−η).
func logistic(_ eta: Double) -> Double {
    let small = exp(-abs(eta))
    return (eta >= 0 ? 1 : small) / (1 + small)
}
