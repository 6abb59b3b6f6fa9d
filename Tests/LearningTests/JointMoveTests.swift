import Foundation
import Learning
import Scorecards
import TestSupport
import Testing
import Vocabulary

@Suite("Changes together that reach the next band")
struct JointMoveTests {
    /// The share of the seen range that a change crosses, in the scale of its feature.
    private func size(_ move: Explanation.Move, _ scorecard: Scorecard) -> Double {
        for term in scorecard.terms where term.feature == move.name && term.with == nil {
            guard case .bent(let shape) = term.shape, let lo = shape.lo, let hi = shape.hi, lo < hi else { continue }
            let t = shape.transform
            return abs(t(move.to) - t(move.from)) / (t(hi) - t(lo))
        }
        return 1
    }

    @Test(
        "reach it as they are printed, two or three of them, each within what was seen, smaller in sum than one alone")
    func sound() throws {
        let file = Checkout.fixtures.appendingPathComponent("bends/cases.json")
        var (found, alone) = (0, 0)
        for fixture in try ReferenceCases(Data(contentsOf: file)).fits {
            let scorecard = try BendsLearner(pairs: fixture.pairs).fit(fixture.rows)
            var rows = FeatureColumns(
                names: fixture.rows.features.map(\.name), columns: fixture.rows.features.map(\.values),
                count: fixture.rows.count)
            rows.undelivered = []
            for row in stride(from: 0, to: rows.count, by: max(rows.count / 40, 1)) {
                let sound = try check(scorecard, company: rows.selecting([row]))
                found += sound == nil ? 0 : 1
                alone += sound == true ? 1 : 0
            }
        }
        #expect(found > 10 && alone > 0, "\(found) found, \(alone) where no change alone does")
    }

    /// Whether no change alone reaches the band; nil where no changes together are found.
    private func check(_ scorecard: Scorecard, company: FeatureColumns) throws -> Bool? {
        let one = Explanation(scorecard, features: company)
        let builtIn = FeatureCatalog.standard.current.features
        guard let next = one.next, let moves = one.together(scorecard, features: company, builtIn: builtIn) else {
            return nil
        }
        #expect((2...3).contains(moves.count) && Set(moves.map(\.name)).count == moves.count)
        let changes = moves.map { WhatIf.Change($0.name, to: $0.to) }
        let whatIf = try WhatIf(scorecard, features: company, builtIn: builtIn, changes: changes)
        #expect(whatIf.after.score >= next.band.least, "\(moves)")
        for move in moves {
            let term = try #require(scorecard.terms.first { $0.feature == move.name && $0.with == nil })
            guard case .bent(let shape) = term.shape else { continue }
            #expect(move.to >= shape.least ?? -.infinity && move.to <= shape.most ?? .infinity, "\(move)")
        }
        let total = moves.reduce(0) { $0 + size($1, scorecard) }
        for single in one.moves { #expect(total < size(single, scorecard), "\(moves) \(single)") }
        return one.moves.isEmpty
    }
}
