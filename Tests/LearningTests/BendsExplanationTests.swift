import Columns
import Foundation
import Learning
import Scorecards
import TestSupport
import Testing
import Vocabulary

@Suite("Scores of the recipe bends, explained")
struct BendsExplanationTests {
    /// A scorecard, and companies as rows of a batch.
    private struct Fitted {
        let scorecard: Scorecard
        let batch: FeatureColumns
        /// Some of the training rows.
        let trained: FeatureColumns
    }

    private func fitted() throws -> [Fitted] {
        let file = Checkout.fixtures.appendingPathComponent("bends/cases.json")
        return try ReferenceCases(Data(contentsOf: file)).fits.map {
            var trained = FeatureColumns(
                names: $0.rows.features.map(\.name), columns: $0.rows.features.map(\.values), count: $0.rows.count)
            trained.undelivered = []
            return Fitted(
                scorecard: try BendsLearner(pairs: $0.pairs).fit($0.rows), batch: $0.scored,
                trained: trained.selecting(Array(stride(from: 0, to: trained.count, by: 7))))
        }
    }

    @Test("points of features and pairs add up, and reasons are those of the scores")
    func points() throws {
        var pairs = 0
        for one in try fitted() {
            let scores = try one.scorecard.scores(one.batch)
            for row in 0..<one.batch.count {
                let explanation = Explanation(one.scorecard, features: one.batch.selecting([row]))
                let points =
                    explanation.basePoints + explanation.features.reduce(0) { $0 + $1.points }
                    + explanation.pairs.reduce(0) { $0 + $1.points }
                #expect(abs(points - explanation.unrounded) < 1e-9)
                #expect(explanation.score == scores[row].score && explanation.pd == scores[row].pd)
                #expect(explanation.reasons.map(\.feature) == scores[row].reasons)
                pairs += explanation.pairs.count
            }
        }
        #expect(pairs > 0)
    }

    @Test("every move, as printed, reaches the next band, and within what the training saw")
    func moves() throws {
        var found = 0
        for one in try fitted() {
            for row in 0..<one.trained.count {
                let company = one.trained.selecting([row])
                let explanation = Explanation(one.scorecard, features: company)
                guard let next = explanation.next else { continue }
                for move in explanation.moves {
                    let printed = try #require(Double("\(move.to)"))
                    let index = try #require(company.names.firstIndex(of: move.name))
                    var moved = company
                    moved.columns[index] = [printed]
                    #expect(Explanation(one.scorecard, features: moved).score >= next.band.least, "\(move)")
                    let shape = try #require(
                        one.scorecard.terms.compactMap { term -> BentShape? in
                            guard term.feature == move.name, case .bent(let shape) = term.shape else { return nil }
                            return shape
                        }.first)
                    #expect(move.to >= shape.least ?? .nan && move.to <= shape.most ?? .nan, "\(move)")
                    if shape.whole == true { #expect(move.to == move.to.rounded(), "\(move)") }
                    found += 1
                }
            }
        }
        #expect(found > 20)
    }

    @Test("a move is found wherever a value that the training saw would reach the next band")
    func completeness() throws {
        for one in try fitted() {
            for row in 0..<one.trained.count {
                let company = one.trained.selecting([row])
                let explanation = Explanation(one.scorecard, features: company)
                guard let next = explanation.next else { continue }
                for term in one.scorecard.terms {
                    guard case .bent(let shape) = term.shape, shape.straight != nil,
                        let index = company.names.firstIndex(of: term.feature), !company.columns[index][0].isNaN,
                        FeatureCatalog.standard.definition(term.feature) == nil
                    else { continue }
                    let reaches = shape.knots.contains { knot in
                        guard knot != company.columns[index][0] else { return false }
                        var moved = company
                        moved.columns[index] = [knot]
                        return Explanation(one.scorecard, features: moved).score >= next.band.least
                    }
                    if reaches, shape.whole != true {
                        #expect(explanation.moves.contains { $0.name == term.feature }, "\(term.feature), row \(row)")
                    }
                }
            }
        }
    }

    @Test("a feature that no company of the batch has is worth nothing, and a company without it lacks it")
    func delivery() throws {
        var differ = 0
        for one in try fitted() {
            guard
                let (index, shape) = one.scorecard.terms.lazy.compactMap({ term -> (Int, BentShape)? in
                    guard case .bent(let shape) = term.shape, shape.missing != nil,
                        let index = one.batch.names.firstIndex(of: term.feature)
                    else { return nil }
                    return (index, shape)
                }).first
            else { continue }
            let name = one.batch.names[index]
            var absent = one.batch
            absent.columns[index] = .dense(Array(repeating: .nan, count: one.batch.count))
            let points = one.scorecard.points(absent)
            let column = try #require(points.names.firstIndex(of: name))
            #expect(points.columns[column].allSatisfy { $0 == 0 })
            for (pair, values) in zip(points.names, points.columns) where pair.contains(" × ") && pair.contains(name) {
                #expect(values.allSatisfy { $0 == 0 }, "\(pair)")
            }
            var gone = absent
            gone.names.remove(at: index)
            gone.columns.remove(at: index)
            #expect(one.scorecard.logOdds(gone) == one.scorecard.logOdds(absent))
            var delivered = absent
            delivered.undelivered = []
            if shape.missing?.coefficient != 0 { differ += 1 }
            #expect(one.scorecard.logOdds(delivered) != one.scorecard.logOdds(absent), "\(name)")
        }
        #expect(differ > 0)
    }
}
