/// Probabilities of default in ascending order: sorted once, shared by every figure.
///
/// Rows of equal PD form one step; no curve, cut-off or distance splits them.
package struct RankedProbabilities: Sendable {
    /// The probabilities in the caller's order of rows.
    package let probabilities: [Double]
    /// Row numbers by ascending PD; rows of equal PD keep the caller's order.
    package let order: [Int32]
    /// The distinct probabilities, ascending.
    package let values: [Double]
    /// Where in `order` the rows of each distinct probability end; the rows of step k begin where those of step k − 1
    /// end.
    let ends: [Int32]

    /// Sorts probabilities, O(N) by a radix sort.
    ///
    /// - Parameter probabilities: one a row, each from 0 to 1; anything else is an error of the caller and stops the
    ///   program.
    package init(_ probabilities: [Double]) {
        precondition(probabilities.allSatisfy { $0 >= 0 && $0 <= 1 }, "a probability is outside of 0…1")
        self.probabilities = probabilities
        order = ascendingOrder(probabilities)
        var values: [Double] = []
        var ends: [Int32] = []
        values.reserveCapacity(order.count)
        ends.reserveCapacity(order.count)
        for (place, row) in order.enumerated() {
            let p = probabilities[Int(row)]
            if p == values.last {
                ends[ends.count - 1] += 1
            } else {
                values.append(p)
                ends.append(Int32(place + 1))
            }
        }
        self.values = values
        self.ends = ends
    }

    /// Number of rows.
    package var rows: Int { order.count }

    /// The places in `order` of the rows of step k.
    func places(ofStep k: Int) -> Range<Int> { (k == 0 ? 0 : Int(ends[k - 1]))..<Int(ends[k]) }

    /// How many of the rows have a PD of at most `cut`.
    func rows(atMost cut: Double) -> (steps: Int, rows: Int) {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] <= cut { low = middle + 1 } else { high = middle }
        }
        return (low, low == 0 ? 0 : Int(ends[low - 1]))
    }

    /// Σp, and Σp(1 − p): mean and variance of the number of defaults where they are independent.
    var expectedDefaults: (mean: Double, variance: Double) {
        var mean = CompensatedSum()
        var variance = CompensatedSum()
        var start: Int32 = 0
        for (p, end) in zip(values, ends) {
            let rows = Double(end - start)
            mean.add(rows * p)
            variance.add(rows * p * (1 - p))
            start = end
        }
        return (mean.value, variance.value)
    }
}
