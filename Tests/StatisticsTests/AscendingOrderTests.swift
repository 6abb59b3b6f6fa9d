import Statistics
import TestSupport
import Testing

@Suite("Ascending order")
struct AscendingOrderTests {
    /// By the sort of the standard library, equal values by place.
    private func expected(_ values: [Double]) -> [Int32] {
        values.indices.sorted { a, b in
            let (x, y) = (values[a], values[b])
            if x.isNaN || y.isNaN { return !x.isNaN || (y.isNaN && a < b) }
            return x != y ? x < y : a < b
        }.map { Int32($0) }
    }

    @Test("values of every kind, equal ones as they came", arguments: [0, 1, 2, 3, 100, 255, 256, 5_000])
    func order(count: Int) {
        var random = SplitMix(UInt64(count))
        let odd: [Double] = [
            0, -0.0, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude,
            -.leastNonzeroMagnitude, 1, -1,
        ]
        let kinds: [(inout SplitMix) -> Double] = [
            { $0.unit() }, { ($0.normal() * 3).rounded() }, { $0.normal() * 1e300 },
            { odd[Int($0.unit() * 10)] }, { $0.happens(0.3) ? .nan : $0.normal() }, { _ in 7 },
        ]
        for kind in kinds {
            let values = (0..<count).map { _ in kind(&random) }
            #expect(ascendingOrder(values) == expected(values))
        }
    }
}
