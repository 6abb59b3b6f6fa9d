import Scorecards

/// The directions of a fit as bounds: w = T·q, where each bounded q is the rise of one segment in the declared
/// direction, or the weight of a pair, and may not be negative.
///
/// For a feature of direction s with knots t_1 < … < t_m, line (mean, sd), scale S and ramp weights u_j: rise_j =
/// s·(w_line·(t_{j+1} − t_j)/sd + u_j/S) ≥ 0, so u_j = S·(s·rise_j − w_line·(t_{j+1} − t_j)/sd). Without a bend
/// s·w_line ≥ 0.
struct DirectionConstraints {
    /// Column k of T: rows and values.
    private var turn: [[(row: Int, value: Double)]]
    private var bounded: [Bool]

    /// No constraint: T is the identity.
    init(width: Int) {
        turn = (0..<width).map { [(row: $0, value: 1)] }
        bounded = Array(repeating: false, count: width)
    }

    /// - Parameter pairs: whether the weight of each pair is bounded.
    init(_ design: BendsDesign, pairs: [Bool]) {
        self.init(width: design.width)
        for one in design.features {
            guard let curve = one.shape.curve, let direction = curve.direction, let straight = curve.straight else {
                continue
            }
            let sign = direction.sign
            guard let bend = curve.bend else {
                turn[one.first] = [(row: one.first, value: sign)]
                bounded[one.first] = true
                continue
            }
            let ramps = one.first + (curve.missing == nil ? 1 : 2)
            let t = curve.knots.map { curve.transform($0) }
            for ramp in 0..<t.count - 1 {
                turn[ramps + ramp] = [(row: ramps + ramp, value: sign * bend.scale)]
                turn[one.first].append(
                    (row: ramps + ramp, value: -bend.scale * (t[ramp + 1] - t[ramp]) / straight.sd))
                bounded[ramps + ramp] = true
            }
        }
        for (number, isBounded) in pairs.enumerated() { bounded[design.firstProduct + number] = isBounded }
    }

    private var isFree: Bool { !bounded.contains(true) }

    /// T·q.
    func weights(_ q: [Double]) -> [Double] {
        var w = [Double](repeating: 0, count: q.count)
        for (column, entries) in turn.enumerated() {
            for (row, value) in entries { w[row] += value * q[column] }
        }
        return w
    }

    /// The q of weights, negative bounded ones raised to 0.
    func feasible(_ w: [Double]) -> [Double] {
        var q = w
        // A column with more than its own entry is a line; the ramps below it follow.
        for (column, entries) in turn.enumerated() where entries.count > 1 {
            for (row, value) in entries where row != column { q[row] -= value * w[column] }
        }
        for (column, entries) in turn.enumerated() {
            if let own = entries.first(where: { $0.row == column }) { q[column] /= own.value }
            if bounded[column] { q[column] = max(q[column], 0) }
        }
        return q
    }

    /// Tᵀ·g.
    func gradient(_ g: [Double]) -> [Double] {
        turn.map { entries in entries.reduce(0) { $0 + $1.value * g[$1.row] } }
    }

    /// Tᵀ·G·T.
    func tilted(_ g: SquareMatrix) -> SquareMatrix {
        if isFree { return g }
        var half = SquareMatrix(size: g.size)
        for (column, entries) in turn.enumerated() {
            for (row, value) in entries {
                for k in 0..<g.size { half[column, k] += value * g[row, k] }
            }
        }
        var tilted = SquareMatrix(size: g.size)
        for row in 0..<g.size {
            for (column, entries) in turn.enumerated() {
                tilted[row, column] = entries.reduce(0) { $0 + $1.value * half[row, $1.row] }
            }
        }
        return tilted
    }

    /// The greatest component of the gradient; of a variable at its bound only a negative one counts.
    func steepest(_ slope: [Double], at q: [Double]) -> Double {
        slope.indices.reduce(0) { greatest, column in
            let pressing = bounded[column] && q[column] == 0 ? min(slope[column], 0) : slope[column]
            return max(greatest, abs(pressing))
        }
    }

    /// The quadratic model of J with this Hessian.
    func model(_ h: SquareMatrix) -> QuadraticModel { QuadraticModel(h, bounded: bounded) }
}

/// A quadratic model of J under the bounds, for one step or several.
final class QuadraticModel {
    private let h: SquareMatrix
    private let bounded: [Bool]
    /// The factor of the rows and columns that no bound held at last.
    private var last: (held: [Bool], factor: CholeskyFactor)?

    /// - Parameters:
    ///   - h: the Hessian.
    ///   - bounded: the variables that must not be negative.
    init(_ h: SquareMatrix, bounded: [Bool]) {
        self.h = h
        self.bounded = bounded
    }

    /// Where it is least.
    ///
    /// - Parameters:
    ///   - linear: its gradient at `q`.
    ///   - q: a place within the bounds.
    func minimum(linear: [Double], from q: [Double]) throws(FitError) -> [Double] {
        if !bounded.contains(true) {
            let factor = try factor(held: bounded)
            return zip(q, factor.solve(linear)).map { $0 - $1 }
        }
        let constant = zip(linear, h.times(q)).map { $0 - $1 }
        return try BoundedQuadratic(h: h, c: constant, bounded: bounded).minimum(from: q, factor)
    }

    private func factor(held: [Bool]) throws(FitError) -> CholeskyFactor {
        if let last, last.held == held { return last.factor }
        let free = held.indices.filter { !held[$0] }
        guard let factor = CholeskyFactor(free.count == held.count ? h : h.submatrix(free)) else { throw .notDefinite }
        last = (held, factor)
        return factor
    }
}

/// c·x + ½ x·H·x with some x ≥ 0, by the active-set method of C. Lawson and R. Hanson, "Solving Least Squares
/// Problems", 1974.
private struct BoundedQuadratic {
    private let h: SquareMatrix
    private let c: [Double]
    private let bounded: [Bool]

    init(h: SquareMatrix, c: [Double], bounded: [Bool]) {
        self.h = h
        self.c = c
        self.bounded = bounded
    }

    /// - Parameters:
    ///   - start: a feasible place.
    ///   - factor: that of H without the rows and columns that are held.
    func minimum(
        from start: [Double], _ factor: ([Bool]) throws(FitError) -> CholeskyFactor
    ) throws(FitError) -> [Double] {
        var held = start.indices.map { bounded[$0] && start[$0] <= 0 }
        var x = start.indices.map { held[$0] ? 0 : start[$0] }
        for _ in 0..<50 * (c.count + 1) {
            let target = freeMinimum(held, try factor(held))
            let below = target.indices.filter { bounded[$0] && !held[$0] && target[$0] < 0 }
            if !below.isEmpty {
                let shares = below.map { x[$0] / (x[$0] - target[$0]) }
                let share = shares.min() ?? 0
                for k in x.indices { x[k] += share * (target[k] - x[k]) }
                for (k, own) in zip(below, shares) where own <= share { held[k] = true }
                for k in x.indices where held[k] { x[k] = 0 }
                continue
            }
            x = target
            guard let worst = release(x, held) else { return x }
            held[worst] = false
        }
        throw .notConverged
    }

    private func freeMinimum(_ held: [Bool], _ factor: CholeskyFactor) -> [Double] {
        let free = held.indices.filter { !held[$0] }
        var target = [Double](repeating: 0, count: c.count)
        for (k, value) in zip(free, factor.solve(free.map { -c[$0] })) { target[k] = value }
        return target
    }

    /// The held variable that presses most into the allowed side; nil at the minimum.
    private func release(_ x: [Double], _ held: [Bool]) -> Int? {
        var worst: (index: Int, slope: Double)?
        for k in x.indices where held[k] {
            var (slope, size) = (c[k], abs(c[k]))
            for column in x.indices {
                slope += h[k, column] * x[column]
                size += abs(h[k, column]) * abs(x[column])
            }
            guard slope < -1e-14 * size, slope < worst?.slope ?? 0 else { continue }
            worst = (k, slope)
        }
        return worst?.index
    }
}
