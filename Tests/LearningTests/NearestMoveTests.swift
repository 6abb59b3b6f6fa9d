import Columns
import Foundation
import Learning
import Scorecards
import TestSupport
import Testing
import Vocabulary

@Suite("Moves, compared with every step")
struct NearestMoveTests {
    /// Counts of which many companies have the same, and the risk of these differs from that of their neighbours.
    private func counts(_ seed: UInt64, direction: Direction?) -> LabelledRows {
        var random = SplitMix(seed)
        var columns: [[Double]] = [[], [], []]
        var outcomes: [UInt8] = []
        for _ in 0..<1_200 {
            let months = random.happens(0.3) ? 12 : random.happens(0.2) ? 24 : (random.unit() * 40).rounded(.down)
            let orders = random.happens(0.35) ? 0 : (exp(random.unit() * 5)).rounded(.down)
            let rate = random.unit()
            let curve = 0.25 * abs(months - 20) / 20 + (months == 12 ? 0.25 : 0) + (months == 24 ? -0.15 : 0)
            let risk = 0.1 + curve + 0.2 * rate + (orders == 0 ? 0.15 : 0.02 * (orders == 7 ? 5 : 1))
            for (index, value) in [months, orders, (rate * 1_000).rounded() / 1_000].enumerated() {
                columns[index].append(value)
            }
            outcomes.append(random.happens(min(max(risk, 0.02), 0.98)) ? 1 : 0)
        }
        return LabelledRows(
            features: [
                .init(name: "months", direction: direction, values: columns[0]),
                .init(name: "orders", transform: .signedLogarithm, values: columns[1]),
                .init(name: "rate", values: columns[2]),
            ], outcomes: outcomes, batchOf: Array(repeating: 0, count: outcomes.count),
            delivered: Array(repeating: [true], count: 3))
    }

    private func columns(_ rows: LabelledRows) -> FeatureColumns {
        var columns = FeatureColumns(
            names: rows.features.map(\.name), columns: rows.features.map(\.values), count: rows.count)
        columns.undelivered = []
        return columns.selecting(Array(stride(from: 0, to: rows.count, by: 23)))
    }

    private func shape(of feature: String, _ scorecard: Scorecard) -> BentShape? {
        for term in scorecard.terms where term.feature == feature && term.with == nil {
            if case .bent(let shape) = term.shape { return shape }
        }
        return nil
    }

    /// The whole values within what the training saw that alone reach a band, and how far they are away.
    private func steps(
        _ scorecard: Scorecard, _ company: FeatureColumns, _ index: Int, _ shape: BentShape, least: Int
    ) -> [(value: Double, distance: Double)] {
        guard let first = shape.least, let last = shape.most else { return [] }
        let now = company.columns[index][0]
        let values = Array(stride(from: first, through: last, by: 1).filter { $0 != now })
        var moved = company.selecting(values.map { _ in 0 })
        moved.columns[index] = .dense(values)
        func t(_ x: Double) -> Double { shape.transform == .identity ? x : log1p(x) }
        return zip(values, scorecard.logOdds(moved)).compactMap { value, eta in
            scorecard.scale.score(eta) >= least ? (value, abs(t(value) - t(now))) : nil
        }
    }

    @Test("the move of a feature with whole values is the nearest step that reaches the band", arguments: [1, 2, 5])
    func whole(seed: Int) throws {
        let rows = counts(UInt64(seed), direction: nil)
        let scorecard = try BendsLearner().fit(rows)
        let companies = columns(rows)
        var (found, besides) = (0, 0)
        for row in 0..<companies.count {
            let company = companies.selecting([row])
            let explanation = Explanation(scorecard, features: company)
            guard let next = explanation.next else { continue }
            for (index, name) in company.names.enumerated() where name != "rate" {
                guard let shape = shape(of: name, scorecard) else { continue }
                let steps = steps(scorecard, company, index, shape, least: next.band.least)
                let move = explanation.moves.first { $0.name == name }
                let nearest = steps.min { $0.distance < $1.distance }
                #expect((move == nil) == (nearest == nil), "row \(row) \(name)")
                guard let move, let nearest else { continue }
                let promised = try #require(steps.first { $0.value == move.to })
                #expect(
                    promised.distance <= nearest.distance,
                    "row \(row) \(name): \(move.from) to \(move.to), and \(nearest.value) would do")
                found += 1
                if shape.special.contains(move.from) { besides += 1 }
            }
        }
        #expect(found > 5, "\(found)")
        #expect(besides > 0)
    }

    @Test("no value in between, as printed, would do for a feature with any values", arguments: 1...2)
    func any(seed: Int) throws {
        let rows = counts(UInt64(seed), direction: nil)
        let scorecard = try BendsLearner().fit(rows)
        let companies = columns(rows)
        var found = 0
        for row in 0..<companies.count {
            let company = companies.selecting([row])
            let explanation = Explanation(scorecard, features: company)
            guard let next = explanation.next, let move = explanation.moves.first(where: { $0.name == "rate" }),
                let index = company.names.firstIndex(of: "rate")
            else { continue }
            let values = (1..<200).map { part in
                ((move.from + (move.to - move.from) * Double(part) / 200) * 1e4).rounded() / 1e4
            }.filter { $0 != move.to }
            var moved = company.selecting(values.map { _ in 0 })
            moved.columns[index] = .dense(values)
            let scores = scorecard.logOdds(moved).map(scorecard.scale.score)
            #expect(scores.allSatisfy { $0 < next.band.least }, "row \(row): \(move)")
            found += 1
        }
        #expect(found > 3)
    }
}
