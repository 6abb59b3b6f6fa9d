/// p-values adjusted for several looks at the same thing.
package enum MultipleTesting {
    /// Adjusted p-values that hold the chance of any false alarm: with p₍₁₎ ≤ … ≤ p₍ₖ₎ the running maximum of
    /// min(1, (k − i + 1) p₍ᵢ₎) (S. Holm, Scandinavian Journal of Statistics 6, 1979).
    ///
    /// - Returns: one a p-value, in the same order.
    package static func holm(_ pValues: [Double]) -> [Double] {
        var result = pValues
        var running = 0.0
        for (rank, place) in ascendingOrder(pValues).map(Int.init).enumerated() {
            running = max(running, min(1, Double(pValues.count - rank) * pValues[place]))
            result[place] = running
        }
        return result
    }

    /// Adjusted p-values that hold the share of false alarms among the alarms: the running minimum of (k/i) p₍ᵢ₎ from
    /// the greatest down (Y. Benjamini and Y. Hochberg, Journal of the Royal Statistical Society B 57, 1995).
    ///
    /// - Returns: one a p-value, in the same order.
    package static func benjaminiHochberg(_ pValues: [Double]) -> [Double] {
        var result = pValues
        var running = 1.0
        for (rank, place) in ascendingOrder(pValues).map(Int.init).enumerated().reversed() {
            running = min(running, Double(pValues.count) / Double(rank + 1) * pValues[place])
            result[place] = running
        }
        return result
    }
}
