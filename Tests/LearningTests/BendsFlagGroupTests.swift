import Columns
import Learning
import Scorecards
import TestSupport
import Testing

@Suite("Flags that are one choice, of the recipe bends")
struct BendsFlagGroupTests {
    private static let names = ["size", "status.a", "status.b", "status.c", "status.rare"]

    /// Companies with one of four levels each, whose risk depends on the level; that of `status.a` on the size too.
    private func made() -> (rows: LabelledRows, columns: FeatureColumns) {
        var random = SplitMix(11)
        var columns = [[Double]](repeating: [], count: BendsFlagGroupTests.names.count)
        var outcomes: [UInt8] = []
        for row in 0..<400 {
            let (size, draw) = (random.unit() * 2 - 1, random.unit())
            let level = row % 100 == 0 ? 4 : draw < 0.4 ? 1 : draw < 0.7 ? 2 : 3
            let values = (0..<5).map { $0 == 0 ? size : $0 == level ? 1 : 0 }
            for (index, value) in values.enumerated() { columns[index].append(value) }
            let risk = level == 1 ? 0.5 + 0.45 * size : level == 2 ? 0.35 - 0.3 * size : 0.1
            outcomes.append(random.happens(risk) ? 1 : 0)
        }
        let features = zip(BendsFlagGroupTests.names, columns).map { LabelledRows.Feature(name: $0, values: $1) }
        let rows = LabelledRows(
            features: features, outcomes: outcomes, batchOf: Array(repeating: 0, count: 400),
            delivered: Array(repeating: [true], count: 5))
        var table = FeatureColumns(names: BendsFlagGroupTests.names, columns: columns, count: 400)
        table.undelivered = []
        return (rows, table)
    }

    @Test("one line adds up, and one move counts both flags and their pairs")
    func explained() throws {
        let (rows, columns) = made()
        let scorecard = try BendsLearner(pairs: 3).fit(rows)
        let pairs = scorecard.terms.filter { $0.with != nil }
        #expect(pairs.contains { $0.feature.hasPrefix("status.") || $0.with?.hasPrefix("status.") ?? false })
        var found: Set<String> = []
        for row in stride(from: 0, to: 400, by: 5) {
            let company = columns.selecting([row])
            let explanation = Explanation(scorecard, features: company)
            let held = try #require((1..<5).first { company.columns[$0][0] == 1 })
            let group = try #require(explanation.groups.first)
            #expect(explanation.groups.count == 1 && group.name == "status")
            #expect(group.level == .one(String(company.names[held].dropFirst("status.".count))))
            #expect(explanation.moves.allSatisfy { $0.name == "size" })
            guard let next = explanation.next else { continue }
            // What every other level would come to.
            let reaching = (1..<5).filter { $0 != held }.map { moved(company, [held: 0, $0: 1]) }.map {
                Explanation(scorecard, features: $0)
            }.filter { $0.score >= next.band.least }
            #expect(explanation.levelMoves.isEmpty == reaching.isEmpty)
            for move in explanation.levelMoves {
                #expect(move.changes.map(\.to) == [0, 1] && move.changes[0].name == company.names[held])
                let goal = try #require(company.names.firstIndex(of: move.changes[1].name))
                let reached = Explanation(scorecard, features: moved(company, [held: 0, goal: 1]))
                #expect(reached.score >= next.band.least && reached.groups.first?.level == move.to)
                #expect(reached.unrounded == reaching.map(\.unrounded).min())
                found.insert("\(move.from) \(move.to)")
            }
        }
        #expect(found.count > 2, "\(found)")
    }

    private func moved(_ company: FeatureColumns, _ values: [Int: Double]) -> FeatureColumns {
        var moved = company
        for (index, value) in values { moved.columns[index] = [value] }
        return moved
    }
}
