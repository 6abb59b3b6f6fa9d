import Foundation
import Results
import Scorecards
import Statistics
import TestSupport
import Testing

/// Figures of the rules with the answers of an independent implementation.
@Suite("The rules of activation, compared with an independent implementation")
struct RuleTests {
    private let cases: [RuleCase]

    init() throws {
        struct File: Decodable {
            let rules: [RuleCase]
        }
        let data = try Data(contentsOf: Checkout.fixtures.appendingPathComponent("rules/cases.json"))
        cases = try JSONDecoder().decode(File.self, from: data).rules
    }

    private func named(_ rule: String, _ count: Int) throws -> [RuleCase] {
        let found = cases.filter { $0.rule == rule }
        try #require(found.count == count)
        return found
    }

    @Test("comparisons are pooled by their outcomes, and a batch with a single default has no weight")
    func pooled() throws {
        for one in try named("pooled", 3) { one.compare(PooledDelta(try one.record), one.expected.pooled) }
    }

    @Test("a first model takes over unless v1 ranks significantly better, or the record is too small")
    func firstModel() throws {
        for one in try named("first_model", 7) {
            let rule = FirstModelRule(try one.record, record: .outOfTime)
            one.compare(rule.figures, try #require(one.expected.figures))
            #expect(rule.stoppedBy.isEmpty == one.expected.activate, "\(one.name)")
        }
    }

    @Test("a refresh is held only if it is plainly worse")
    func refresh() throws {
        for one in try named("refresh", 6) {
            let rule = RefreshRule(try one.record)
            one.compare(rule.figures, try #require(one.expected.figures))
            #expect(rule.stoppedBy.isEmpty == one.expected.activate, "\(one.name)")
        }
    }

    @Test("a rival takes over where its sum of E values reaches the bar")
    func rival() throws {
        for one in try named("rival", 5) {
            let rule = RivalRule(try one.record, rivals: try #require(one.input.rivals))
            let expected = try #require(one.expected.figures)
            #expect(rule.activates == one.expected.activate, "\(one.name)")
            #expect(rule.bar == expected.bar)
            #expect(near(rule.spent, expected.spent), "\(one.name)")
            let values = try #require(expected.eValues)
            #expect(zip(rule.eValues, values).allSatisfy { near($0, $1) } && rule.eValues.count == values.count)
        }
    }

    @Test("labels contradict where the scores rank them the wrong way round, or not at all any more")
    func contradiction() throws {
        for one in try named("contradiction", 7) {
            let expected = try #require(one.expected.figures)
            var isAsked = false
            let test = ContradictionTest(
                RankedOutcomes(outcomes: try #require(one.input.y), probabilities: try #require(one.input.p)),
                earlier: try #require(one.input.believed).map { .init(auc: $0[0], v0: $0[1], weight: $0[2]) }
            ) {
                isAsked = true
                return one.input.aucAlone
            }
            #expect(test.kind?.rawValue == one.expected.kind, "\(one.name)")
            #expect(test.n1 == expected.n1 && test.n0 == expected.n0)
            #expect(near(test.ranking?.auc, expected.auc) && near(test.ranking?.v0, expected.v0), "\(one.name)")
            #expect(near(test.z, expected.z) && near(test.before?.drop, expected.drop), "\(one.name)")
            let mayDecide = (expected.drop ?? 0) >= 4
            #expect(isAsked == mayDecide, "\(one.name)")
            let text = try JSONEncoder().encode(test)
            #expect(try JSONDecoder().decode(ContradictionTest.self, from: text) == test)
        }
    }

    @Test("a rule reads back from its JSON")
    func json() throws {
        let comparison = Comparison(
            batchID: "B2", trainingRows: 8, n: 40, n1: 12, n0: 28, auc: 0.75, delta: -0.1, variance: 0.01, d: 0.1,
            s2: 0.5)
        let rules: [ActivationRule] = [
            .firstModel(FirstModelRule([comparison], record: .outOfFold)), .refresh(RefreshRule([comparison])),
        ]
        for rule in rules {
            let text = try JSONEncoder().encode(rule)
            #expect(try JSONDecoder().decode(ActivationRule.self, from: text) == rule)
        }
    }
}

private func near(_ value: Double?, _ expected: Double?) -> Bool {
    guard let value, let expected else { return value == nil && expected == nil }
    return abs(value - expected) <= 1e-12 * max(1, abs(expected))
}

/// One case of the fixture.
private struct RuleCase: Decodable {
    let rule: String
    let name: String
    let input: Input
    let expected: Expected

    struct Input: Decodable {
        let record: [Comparison]?
        let rivals: Int?
        let y: [UInt8]?
        let p: [Double]?
        let believed: [[Double]]?
        let aucAlone: Double?

        private enum CodingKeys: String, CodingKey {
            case record, rivals, y, p, believed
            case aucAlone = "auc_alone"
        }
    }

    struct Figures: Decodable {
        let batches: [String]?
        let n1: Int
        let n0: Int
        let delta: Double?
        let variance: Double?
        let z: Double?
        let auc: Double?
        let v0: Double?
        let drop: Double?
        let spent: Double?
        let bar: Double?
        let eValues: [Double]?

        private enum CodingKeys: String, CodingKey {
            case batches, n1, n0, delta, variance, z, auc, v0, drop, spent, bar
            case eValues = "e_values"
        }
    }

    struct Expected: Decodable {
        let activate: Bool?
        let kind: String?
        let figures: Figures?
        let pooled: Figures

        private enum CodingKeys: CodingKey {
            case activate, kind, figures
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            activate = try container.decodeIfPresent(Bool.self, forKey: .activate)
            kind = try container.decodeIfPresent(String.self, forKey: .kind)
            figures = try container.decodeIfPresent(Figures.self, forKey: .figures)
            pooled = try figures ?? Figures(from: decoder)
        }
    }

    var record: [Comparison] {
        get throws { try #require(input.record) }
    }

    func compare(_ pooled: PooledDelta, _ expected: Figures) {
        #expect(pooled.batches == expected.batches, "\(name)")
        #expect(pooled.n1 == expected.n1 && pooled.n0 == expected.n0, "\(name)")
        #expect(near(pooled.delta, expected.delta) && near(pooled.variance, expected.variance), "\(name)")
        // A z of a difference that is rounding alone differs in all digits.
        #expect(near(pooled.z, expected.z) && near(pooled.auc, expected.auc), "\(name)")
    }
}
