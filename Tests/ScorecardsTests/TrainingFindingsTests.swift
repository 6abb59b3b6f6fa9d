import Parallel
import Scorecards
import TestSupport
import Testing

@Suite("Findings about the training rows")
struct TrainingFindingsTests {
    private func rows(_ features: [(name: String, values: [Double])], _ outcomes: [UInt8]) -> TrainingRows {
        TrainingRows(
            features: FeatureColumns(
                names: features.map(\.name), columns: features.map(\.values), count: outcomes.count),
            outcomes: outcomes, partyIDs: outcomes.indices.map { "P\($0)" })
    }

    /// The share of pairs of a default and another in which the default has the higher value, pair by pair.
    private func area(_ values: [Double], _ outcomes: [UInt8]) -> Double {
        var (won, pairs) = (0.0, 0.0)
        for one in values.indices where outcomes[one] == 1 && !values[one].isNaN {
            for other in values.indices where outcomes[other] == 0 && !values[other].isNaN {
                won += values[one] > values[other] ? 1 : values[one] == values[other] ? 0.5 : 0
                pairs += 1
            }
        }
        return won / pairs
    }

    @Test("name the features that alone separate the outcomes, as the pairs of rows have it", arguments: [1, 2])
    func separations(threads: Int) throws {
        var random = SplitMix(7)
        let outcomes = (0..<400).map { UInt8($0 % 7 == 0 ? 1 : 0) }
        func values(_ shift: Double, missing: Double = 0, round: Bool = false) -> [Double] {
            outcomes.map { outcome in
                if random.unit() < missing { return .nan }
                let value = random.unit() + Double(outcome) * shift
                return round ? (value * 4).rounded() : value
            }
        }
        var features: [(name: String, values: [Double])] = []
        for (number, shift) in [-1.2, -0.9, -0.8, 0, 0.3, 0.8, 0.85, 0.9, 0.95, 1.2].enumerated() {
            features.append(("f\(number)", values(shift)))
            features.append(("m\(number)", values(shift, missing: 0.3)))
            features.append(("r\(number)", values(shift, round: true)))
        }
        features.append(("outcome", outcomes.map(Double.init)))
        features.append(("constant", outcomes.map { _ in 3 }))
        features.append(("absent", outcomes.map { _ in .nan }))
        let expected = features.compactMap { feature -> (String, Double)? in
            let area = area(feature.values, outcomes)
            return area >= 0.99 || area <= 0.01 ? (feature.name, area) : nil
        }
        let found = try Training(rows(features, outcomes), Effort(threads: threads)).separations()
        #expect(found.map(\.feature) == expected.map(\.0))
        #expect(expected.count > 6 && expected.count < features.count - 6)
        for (one, other) in zip(found, expected) { #expect(abs(one.auc - other.1) < 1e-12, "\(one.feature)") }
        let last = try #require(found.last)
        #expect(last.feature == "outcome" && last.auc == 1 && last.defaults == 58 && last.others == 342)
    }

    @Test("say nothing of a feature that fewer than ten of either outcome have")
    func fewOutcomes() throws {
        for defaults in [9, 10] {
            let outcomes = (0..<100).map { UInt8($0 < defaults ? 1 : 0) }
            let found = try Training(rows([("x", outcomes.map(Double.init))], outcomes)).separations()
            #expect(found.count == (defaults < 10 ? 0 : 1))
        }
    }

    @Test("name a feature whose being there, or missing, alone separates the outcomes")
    func presence() throws {
        let outcomes = (0..<400).map { UInt8($0 % 7 == 0 ? 1 : 0) }
        func values(_ outcome: UInt8, but others: Int = 0) -> [Double] {
            var left = others
            return outcomes.map { one in
                if one == outcome { return 0.5 }
                left -= 1
                return left >= 0 ? 0.5 : .nan
            }
        }
        let features = [
            ("of_defaults", values(1)), ("of_others", values(0)), ("nearly", values(1, but: 6)),
            ("no_more", values(1, but: 7)), ("everybody", outcomes.map { _ in 0.5 }),
        ]
        let found = try Training(rows(features, outcomes)).separations()
        #expect(found.map(\.feature) == ["of_defaults", "of_others", "nearly"])
        #expect(found.map(\.isByPresence) == [true, true, true])
        #expect(found.map(\.auc) == [1, 0, 0.5 + (1 - 6.0 / 342) / 2])
        #expect(found.allSatisfy { $0.defaults == 58 && $0.others == 342 })
    }

    @Test("name the features that no column was made of, and why")
    func unused() throws {
        let outcomes = (0..<60).map { UInt8($0 % 3 == 0 ? 1 : 0) }
        let made = rows(
            [
                ("huge", outcomes.indices.map { $0 < 5 ? 1e300 : Double($0) }),
                ("constant", outcomes.map { _ in 2 }),
                ("absent", outcomes.map { _ in .nan }),
                ("one", outcomes.indices.map { $0 == 4 ? 1 : .nan }),
                ("used", outcomes.indices.map { Double($0 * 7 % 10) }),
            ], outcomes)
        let result = try Training(made).run(wanted: Array(repeating: true, count: outcomes.count))
        let unused = result.model.unused(made)
        #expect(unused.map(\.feature) == ["huge", "constant", "absent", "one"])
        #expect(unused.map(\.reason) == [.notFinite, .constant, .absent, .constant])
    }
}
