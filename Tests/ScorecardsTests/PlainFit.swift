import Foundation

/// The model of SPEC section 3 written down once more, one row after the other: Newton's method from zero at every
/// penalty, its equations solved by Gaussian elimination.
struct PlainFit {
    struct Column {
        let name: String
        let feature: String
        let isIndicator: Bool
        let isLogarithmic: Bool
        var lo = -Double.infinity
        var hi = Double.infinity
        var mean = 0.0
        var sd = 0.0

        func t(_ x: Double) -> Double {
            if isIndicator { return x.isNaN ? 1 : 0 }
            if x.isNaN { return .nan }
            let clipped = x < lo ? lo : x > hi ? hi : x
            return isLogarithmic ? (clipped < 0 ? -log(1 - clipped) : log(1 + clipped)) : clipped
        }

        func z(_ x: Double) -> Double {
            let t = t(x)
            return t.isNaN ? 0 : (t - mean) / sd
        }
    }

    static let penalties = [1000.0, 300, 100, 30, 10, 3, 1, 0.3, 0.1]
    static let logarithmic: Set<String> = [
        "transaction_count_6m", "avg_transaction_amount", "total_transaction_volume_6m", "supplier_count",
        "customer_count", "direct_counterparty_count", "network_size",
    ]

    /// Those that are kept.
    let columns: [Column]
    /// The names of all, dropped ones included.
    let names: [String]
    let rows: [[Double]]
    let outcomes: [Double]
    let weights: [Double]
    private(set) var penalty = 0.0
    /// Coefficients, the intercept last.
    private(set) var w: [Double] = []
    /// E at each of `penalties`.
    private(set) var evidence: [Double] = []

    /// - Parameters:
    ///   - columns: raw values, one column a name, NaN is missing.
    ///   - weights: how often each row counts in the loss.
    init(names: [String], columns raw: [[Double]], outcomes: [Double], weights: [Double]? = nil) {
        self.outcomes = outcomes
        self.weights = weights ?? Array(repeating: 1, count: outcomes.count)
        var all: [String] = []
        var kept: [(column: Column, raw: [Double])] = []
        for (name, values) in zip(names, raw) {
            let known = values.filter { !$0.isNaN }.sorted()
            for isIndicator in [false, true] where !isIndicator || (!known.isEmpty && known.count < values.count) {
                var column = Column(
                    name: isIndicator ? name + ".missing" : name, feature: name, isIndicator: isIndicator,
                    isLogarithmic: PlainFit.logarithmic.contains(name))
                all.append(column.name)
                if known.isEmpty { continue }
                if !isIndicator {
                    let (lo, hi) = (PlainFit.quantile(known, 0.01), PlainFit.quantile(known, 0.99))
                    if lo != hi { (column.lo, column.hi) = (lo, hi) }
                }
                let t = values.map(column.t).filter { !$0.isNaN }
                column.mean = t.reduce(0, +) / Double(t.count)
                column.sd = (t.reduce(0) { $0 + pow($1 - column.mean, 2) } / Double(t.count)).squareRoot()
                if column.sd >= 1e-12 * max(1, abs(column.mean)) { kept.append((column, values)) }
            }
        }
        self.names = all
        columns = kept.map(\.column)
        rows = outcomes.indices.map { row in kept.map { $0.column.z($0.raw[row]) } + [1] }
        for penalty in PlainFit.penalties {
            let w = minimum(penalty)
            let (_, hessian) = derivatives(w, penalty)
            let (_, logDeterminant) = PlainFit.solve(hessian, Array(repeating: 0, count: w.count))
            let e = -objective(w, penalty) - logDeterminant / 2 + Double(w.count - 1) * log(penalty) / 2
            let best = evidence.max() ?? -.infinity
            evidence.append(e)
            if e > best + 1e-9 { (self.penalty, self.w) = (penalty, w) }
        }
    }

    func probability(_ features: [String: Double]) -> Double {
        let z = columns.map { $0.z(features[$0.feature] ?? .nan) } + [1]
        return 1 / (1 + exp(-zip(z, w).reduce(0) { $0 + $1.0 * $1.1 }))
    }

    /// J(w, b).
    func objective(_ w: [Double], _ penalty: Double) -> Double {
        var sum = penalty / 2 * w.dropLast().reduce(0) { $0 + $1 * $1 }
        for row in rows.indices {
            let eta = zip(rows[row], w).reduce(0) { $0 + $1.0 * $1.1 }
            let softplus = max(eta, 0) + log1p(exp(-abs(eta)))
            sum += weights[row] * (softplus - outcomes[row] * eta)
        }
        return sum
    }

    private func derivatives(_ w: [Double], _ penalty: Double) -> (gradient: [Double], hessian: [[Double]]) {
        let size = w.count
        var gradient = w.map { penalty * $0 }
        gradient[size - 1] = 0
        var hessian = [[Double]](repeating: Array(repeating: 0, count: size), count: size)
        for place in 0..<size - 1 { hessian[place][place] = penalty }
        for row in rows.indices {
            let z = rows[row]
            let p = 1 / (1 + exp(-zip(z, w).reduce(0) { $0 + $1.0 * $1.1 }))
            for j in 0..<size {
                gradient[j] += weights[row] * (p - outcomes[row]) * z[j]
                for k in 0..<size { hessian[j][k] += weights[row] * p * (1 - p) * z[j] * z[k] }
            }
        }
        return (gradient, hessian)
    }

    private func minimum(_ penalty: Double) -> [Double] {
        var w = [Double](repeating: 0, count: columns.count + 1)
        for _ in 0..<100 {
            let (gradient, hessian) = derivatives(w, penalty)
            let step = PlainFit.solve(hessian, gradient).x
            var size = 1.0
            while size > 1e-6, objective(zip(w, step).map { $0 - size * $1 }, penalty) > objective(w, penalty) {
                size /= 2
            }
            w = zip(w, step).map { $0 - (size > 1e-6 ? size : 1) * $1 }
            if step.allSatisfy({ abs($0) < 1e-12 }) { break }
        }
        return w
    }

    /// The solution of A · x = b by Gaussian elimination with partial pivoting, and ln det A of a positive definite A.
    static func solve(_ matrix: [[Double]], _ b: [Double]) -> (x: [Double], logDeterminant: Double) {
        var a = zip(matrix, b).map { $0 + [$1] }
        var logDeterminant = 0.0
        for column in a.indices {
            let pivot = (column..<a.count).max { abs(a[$0][column]) < abs(a[$1][column]) }!
            a.swapAt(column, pivot)
            logDeterminant += log(abs(a[column][column]))
            for row in column + 1..<max(a.count, column + 1) {
                let factor = a[row][column] / a[column][column]
                for k in column...a.count { a[row][k] -= factor * a[column][k] }
            }
        }
        var x = [Double](repeating: 0, count: a.count)
        for row in a.indices.reversed() {
            x[row] = a[row][a.count]
            for k in row + 1..<max(a.count, row + 1) { x[row] -= a[row][k] * x[k] }
            x[row] /= a[row][row]
        }
        return (x, logDeterminant)
    }

    private static func quantile(_ ordered: [Double], _ q: Double) -> Double {
        let place = Double(ordered.count - 1) * q
        let whole = Int(place + 1e-9)
        let high = ordered[min(whole + 1, ordered.count - 1)]
        return ordered[whole] + (high - ordered[whole]) * max(0, place - Double(whole))
    }
}
