import Glibc
import Parallel
import Scorecards

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
        /// The same where the last step is taken with a Hessian of another place.
        static let flatter = 1e-13
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

    init(_ design: BendsDesign, outcomes: [UInt8], effort: Effort) {
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
        let (found, curvature) = try thin.rounds(from: start)
        return try minimum(
            from: found, curvature: curvature.times(Double(design.rows) / Double(thin.design.rows)),
            constraints: constraints ?? DirectionConstraints(width: design.width))
    }

    private func thinned(_ step: Int) -> BendsFit {
        let outcomes = stride(from: 0, to: self.outcomes.count, by: step).map { self.outcomes[$0] }
        return BendsFit(design.thinned(step), outcomes: outcomes, effort: effort)
    }

    // MARK: What J looks like at a place

    /// The gradient of J.
    private struct Gradient {
        /// Zᵀ(p − y) + Λ·w.
        let slope: [Double]
        /// Σ (p − y).
        let slopeB: Double
    }

    /// The part of the Hessian of J that the rows make.
    private struct Curvature {
        var h: [Double]
        var h0: Double
        /// Zᵀ·diag(v)·Z − h·hᵀ/h₀.
        var matrix: SquareMatrix

        /// That of so many times as many rows of the same kind.
        func times(_ factor: Double) -> Curvature {
            if factor == 1 { return self }
            var more = self
            for place in more.h.indices { more.h[place] *= factor }
            for place in more.matrix.values.indices { more.matrix.values[place] *= factor }
            more.h0 *= factor
            return more
        }

        /// G, with the penalty of each column.
        func penalised(_ each: [Double]) -> SquareMatrix {
            var g = matrix
            for row in 0..<g.size { g[row, row] += each[row] }
            return g
        }
    }

    /// The Hessian of J in q, w = T·q.
    private struct Hessian {
        let h: [Double]
        let h0: Double
        let model: QuadraticModel

        init(_ curvature: Curvature, each: [Double], constraints: DirectionConstraints) {
            h = constraints.gradient(curvature.h)
            h0 = curvature.h0
            model = constraints.model(constraints.tilted(curvature.penalised(each)))
        }
    }

    private func each(_ solution: Solution) -> [Double] { design.classes.map { solution.penalty[$0.rawValue] } }

    private func gradient(at place: BendsDesign.Place, w: [Double], each: [Double]) throws -> Gradient {
        let slope = zip(try design.transposed(place.residuals, effort), zip(each, w)).map { $0 + $1.0 * $1.1 }
        return Gradient(slope: slope, slopeB: place.residuals.reduce(0, +))
    }

    private func curvature(_ place: BendsDesign.Place) throws -> Curvature {
        let h0 = place.weights.reduce(0, +)
        let gram = try design.gram(place.weights, effort)
        var matrix = gram.matrix
        for row in 0..<matrix.size {
            for column in 0..<matrix.size { matrix[row, column] -= gram.sums[row] * gram.sums[column] / h0 }
        }
        return Curvature(h: gram.sums, h0: h0, matrix: matrix)
    }

    private func place(_ eta: [Double]) throws -> BendsDesign.Place {
        try design.place(eta, y: outcomes, effort: effort)
    }

    /// J, the penalised loss: Σ ln(1 + e^η) − y·η + ½ Σ λ·w².
    private func loss(at place: BendsDesign.Place, each: [Double], w: [Double]) -> Double {
        place.loss + 0.5 * zip(each, w).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    }

    /// How much of a step is taken: it is halved while J rises.
    private func length(
        at place: BendsDesign.Place, solution: Solution, each: [Double], step: [Double], stepB: Double
    ) throws -> (length: Double, place: BendsDesign.Place) {
        let change = try design.logOdds(w: step, b: stepB, effort: effort)
        let limit = loss(at: place, each: each, w: solution.w) * (1 + 1e-12)
        var length = 1.0
        while true {
            let moved = try self.place(zip(place.eta, change).map { $0 + length * $1 })
            let w = zip(solution.w, step).map { $0 + length * $1 }
            if loss(at: moved, each: each, w: w) <= limit || length / 2 < Constant.shortest { return (length, moved) }
            length /= 2
        }
    }

    // MARK: The ten rounds

    /// - Returns: what they found, and the curvature where the last of them began.
    private func rounds(from start: Solution) throws -> (Solution, Curvature) {
        var solution = start
        var place = try place([Double](repeating: start.b, count: design.rows))
        var curvature = try self.curvature(place)
        for round in 0..<Constant.rounds {
            let each = each(solution)
            let at = try gradient(at: place, w: solution.w, each: each)
            if round > 0 { curvature = try self.curvature(place) }
            guard let factor = CholeskyFactor(curvature.penalised(each)) else { throw FitError.notDefinite }
            let step = factor.solve(zip(at.slope, curvature.h).map { -$0 + $1 * (at.slopeB / curvature.h0) })
            let stepB = (-at.slopeB - zip(curvature.h, step).reduce(0) { $0 + $1.0 * $1.1 }) / curvature.h0
            let (length, moved) = try length(at: place, solution: solution, each: each, step: step, stepB: stepB)
            for column in step.indices { solution.w[column] += length * step[column] }
            solution.b += length * stepB
            place = moved
            solution.penalty = penalties(solution, factor.inverseDiagonal())
        }
        return (solution, curvature)
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
    ///
    /// A Hessian is kept while the steps that it leaves cost less than a new one, and the first is that of the last
    /// round: the minimum, which is unique, is the same. Where the last step is taken with a kept one, it has to start
    /// nearer to the minimum.
    ///
    /// - Parameter curvature: about that of the start.
    private func minimum(
        from start: Solution, curvature: Curvature, constraints: DirectionConstraints
    ) throws -> Solution {
        var solution = start
        var q = constraints.feasible(start.w)
        let each = each(start)
        solution.w = constraints.weights(q)
        var place = try place(design.logOdds(w: solution.w, b: solution.b, effort: effort))
        var current = Hessian(curvature, each: each, constraints: constraints)
        var before = Double.infinity
        for _ in 0..<Constant.steps {
            let at = try gradient(at: place, w: solution.w, each: each)
            let slope = constraints.gradient(at.slope)
            let steepest = max(constraints.steepest(slope, at: q), abs(at.slopeB)) / Double(design.rows)
            let isKept = isWorthKeeping(steepest: steepest, before: before)
            if !isKept { current = Hessian(try self.curvature(place), each: each, constraints: constraints) }
            before = steepest
            let linear = zip(slope, current.h).map { $0 - $1 * (at.slopeB / current.h0) }
            let new = try current.model.minimum(linear: linear, from: q)
            let step = zip(new, q).map { $0 - $1 }
            let stepB = -(at.slopeB + zip(current.h, step).reduce(0) { $0 + $1.0 * $1.1 }) / current.h0
            if steepest <= (isKept ? Constant.flatter : Constant.flat) {
                solution.w = constraints.weights(new)
                solution.b += stepB
                return solution
            }
            let change = constraints.weights(step)
            let (length, moved) = try length(at: place, solution: solution, each: each, step: change, stepB: stepB)
            q = length == 1 ? new : zip(q, step).map { $0 + length * $1 }
            solution.w = constraints.weights(q)
            solution.b += length * stepB
            place = moved
        }
        throw FitError.notConverged
    }

    /// Whether the end is nearer with the Hessian that is there: it costs half as many gradients as there are features
    /// to make a new one.
    private func isWorthKeeping(steepest: Double, before: Double) -> Bool {
        if before == .infinity { return true }
        let gain = log(before / steepest)
        let left = log(max(steepest / Constant.flatter, 1))
        return gain > 0 && left / gain <= Double(design.features.count) / 2
    }
}

/// Why a fit came to no model.
package enum FitError: FitFailure {
    /// The Hessian is not positive definite, for example because a value is not finite.
    case notDefinite
    /// The minimum was not reached.
    case notConverged

    /// Which of the two it is.
    package var obstacle: String {
        switch self {
        case .notDefinite: "the Hessian of the fit is not positive definite"
        case .notConverged: "the fit found no minimum"
        }
    }
}

/// 1 / (1 + e^−η).
func logistic(_ eta: Double) -> Double {
    let small = exp(-abs(eta))
    return (eta >= 0 ? 1 : small) / (1 + small)
}
