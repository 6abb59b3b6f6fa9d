import Columns
import TestSupport
import Testing

@Suite("A column of a feature")
struct FeatureColumnTests {
    private func column(_ values: [Double]) -> FeatureColumn {
        var builder = FeatureColumnBuilder()
        for (row, value) in values.enumerated() where !value.isNaN { builder.set(row, value) }
        return builder.finish(count: values.count)
    }

    private func bits(_ values: some Sequence<Double>) -> [UInt64] { values.map(\.bitPattern) }

    @Test("keeps every bit, and is sparse while it has values in less than a quarter of its rows", arguments: 0..<60)
    func form(seed: UInt64) {
        var random = SplitMix(seed)
        // The share of the values changes on the way, so that the builder changes its form.
        let shares = [0, 0.01, 0.1, 0.2, 0.3, 0.9, 1]
        var values: [Double] = []
        for _ in 0..<random.below(6) {
            let share = shares[random.below(shares.count)]
            for _ in 0..<random.below(700) {
                let value = random.happens(0.1) ? -0.0 : random.normal()
                values.append(random.happens(share) ? value : .nan)
            }
        }
        let made = column(values)
        #expect(made.count == values.count && bits(made) == bits(values) && bits(made.dense) == bits(values))
        let known = values.filter { !$0.isNaN }
        switch made {
        case .sparse: #expect(4 * known.count < values.count && bits(made.stored) == bits(known))
        case .dense: #expect(4 * known.count >= values.count)
        case .text: Issue.record("numbers became text")
        }
        #expect(made.isIdentical(to: .dense(values)) && FeatureColumn.dense(values).isIdentical(to: made))
        let places = values.indices.filter { _ in random.happens(0.3) }
        #expect(bits(made.selecting(places)) == bits(places.map { values[$0] }))
    }

    @Test("is not identical to one with another bit, another row, or another sign of zero")
    func identity() {
        let values = [Double](repeating: .nan, count: 20) + [0]
        let made = column(values)
        #expect(made.isIdentical(to: column(values)))
        #expect(!made.isIdentical(to: column(Array(values.dropLast()) + [-0.0])))
        #expect(!made.isIdentical(to: column(Array(values.dropFirst()) + [.nan])))
        #expect(!made.isIdentical(to: column(Array(values.dropFirst()))))
    }
}
