/// The number of defaults of independent rows with PDs of their own.
struct PoissonBinomial {
    /// P(D = lowest), P(D = lowest + 1), …
    let mass: [Double]
    /// The number of defaults of the first element.
    let lowest: Int

    /// The exact distribution, adding one row at a time: mass[k] += p(mass[k − 1] − mass[k]). O(120 N).
    ///
    /// Rows with p > ½ are counted as rows without default that are turned round, so that 120 terms hold all but a
    /// negligible mass of either kind wherever the variance is below 25.
    init(_ ranking: RankedProbabilities) {
        let split = ranking.rows(atMost: 0.5).rows
        let ascending = ranking.order.lazy.map { ranking.probabilities[Int($0)] }
        let most = 120
        let unlikely = PoissonBinomial.mass(of: ascending[..<split], most: min(split, most))
        let likely = ranking.rows - split
        let turned = PoissonBinomial.mass(of: ascending[split...].lazy.map { 1 - $0 }, most: min(likely, most))
        // Defaults = rows with p > ½ less those of them without default, plus the others' defaults.
        lowest = likely - (turned.count - 1)
        var mass = [Double](repeating: 0, count: unlikely.count + turned.count - 1)
        for (i, up) in unlikely.enumerated() {
            for (j, down) in turned.enumerated() { mass[i + turned.count - 1 - j] += up * down }
        }
        self.mass = mass
    }

    /// The least number of defaults with P(D ≤ it) ≥ p; the greatest of those kept where rounding leaves less.
    func quantile(_ p: Double) -> Int {
        var running = 0.0
        for (k, mass) in mass.enumerated() {
            running += mass
            if running >= p { return lowest + k }
        }
        return lowest + mass.count - 1
    }

    /// P(0), …, P(most) of the number of defaults.
    private static func mass(of probabilities: some Sequence<Double>, most: Int) -> [Double] {
        var mass = [Double](repeating: 0, count: most + 1)
        mass[0] = 1
        // At most as many defaults as rows so far; from the top, so that each reads its neighbour of before.
        var last = 0
        mass.withUnsafeMutableBufferPointer { mass in
            for p in probabilities where p > 0 {
                last = min(last + 1, most)
                for k in stride(from: last, to: 0, by: -1) { mass[k] += p * (mass[k - 1] - mass[k]) }
                mass[0] *= 1 - p
            }
        }
        return mass
    }
}
