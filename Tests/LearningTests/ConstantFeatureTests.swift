import Learning
import Scorecards
import Testing
import Vocabulary

@Suite("A feature that has one value")
struct ConstantFeatureTests {
    @Test("has no line, however many companies have it", arguments: [Transform.identity, .signedLogarithm])
    func constant(transform: Transform) throws {
        let count = 100_000
        let rows = LabelledRows(
            features: [
                .init(name: "flag", values: (0..<count).map { Double($0 % 3 / 2) }),
                .init(name: "constant", transform: transform, values: Array(repeating: 1.1, count: count)),
            ], outcomes: (0..<count).map { UInt8($0 % 7 / 6) }, batchOf: Array(repeating: 0, count: count),
            delivered: [[true], [true]])
        let scorecard = try BendsLearner(pairs: 0).fit(rows)
        #expect(scorecard.terms.map(\.feature) == ["flag"])
        #expect(scorecard.fit?.unused == ["constant"])
    }
}
