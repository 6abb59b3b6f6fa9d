import Columns
import Export
import Foundation
import Scorecards
import TestSupport
import Testing

@Suite("Features that are text, exported")
struct CategoryExportTests {
    private static let levels = [" x", "=1|2", "North", "Z\u{fc}rich\"\\\n", "cafe\u{301}", "caf\u{e9}", "\u{1F600}"]

    private static func scorecard(other: Bool) -> Scorecard {
        var shape = CategoryShape(levels: levels, other: other)
        var missing = StandardisedColumn(mean: 0.2, sd: 0.4)
        missing.coefficient = 0.3
        shape.missing = missing
        let columns = levels.count + (other ? 1 : 0)
        var block = BentShape.Bend(means: (0..<columns).map { _ in 1 / 9 }, scale: 0.87)
        block.coefficients = (0..<columns).map { 0.9 - 0.27 * Double($0) }
        shape.block = block
        var second = CategoryShape()
        second.missing = missing
        var scorecard = Scorecard(
            recipe: .bends, intercept: -1.5,
            terms: [Term("region", .category(shape)), Term("sector", .category(second))])
        scorecard.reasons = .bends
        return scorecard
    }

    /// A company of each level, of another text, and of none.
    private static var companies: FeatureColumns {
        let texts = (levels + ["never seen"]).sorted(by: Levels.precedes)
        let region = FeatureColumn.text(
            TextColumn(levels: texts, codes: .dense(texts.indices.map(Double.init) + [.nan])))
        let sector = FeatureColumn.text(
            TextColumn(levels: ["s"], codes: .dense((0...texts.count).map { $0 % 2 == 0 ? 0 : .nan })))
        return FeatureColumns(names: ["region", "sector"], columns: [region, sector], count: texts.count + 1)
    }

    @Test(
        "say the same in Python as in the program", .enabled(if: Python.path != nil, Python.isAbsent),
        arguments: [true, false], [true, false])
    func python(other: Bool, isDelivered: Bool) throws {
        let scorecard = CategoryExportTests.scorecard(other: other)
        var features = CategoryExportTests.companies
        if !isDelivered {
            features.columns[0] = .text(
                TextColumn(levels: [], codes: .dense(Array(repeating: .nan, count: features.count))))
        }
        let model = ExportedModel(version: "v9", scorecard: scorecard, document: "", origin: ModelOrigin())
        let form = try #require(ExportForm.named("python"))
        let file = try #require(try form.files(ExportRequest(model)).first)
        let rows = (0..<features.count).map { row in
            Dictionary(
                uniqueKeysWithValues: features.names.map { name in (name, features.value(of: name, row: row).level) })
        }
        try withTemporaryFolder { folder in
            try Data(file.text.utf8).write(to: folder.appendingPathComponent("module.py"))
            try JSONEncoder().encode(rows).write(to: folder.appendingPathComponent("rows.json"))
            let program = """
                import json, module
                for one in module.score_all(json.load(open("rows.json"))):
                    print(repr(one["pd"]), one["score"], one["band"], "|".join(one["reasons"]), "|".join(one["sides"]), sep=",")
                """
            try Data(program.utf8).write(to: folder.appendingPathComponent("run.py"))
            let process = RealProgram.process(["run.py"])
            process.executableURL = URL(fileURLWithPath: try #require(Python.path))
            process.currentDirectoryURL = folder
            let outcome = try RealProgram.outcome(of: process)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let found = outcome.output.split(separator: "\n").compactMap { line -> ScoredRow? in
                let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                guard let pd = Double(cells[0]), let score = Int(cells[1]) else { return nil }
                return ScoredRow(pd: pd, score: score, band: cells[2], reasons: cells[3], sides: cells[4])
            }
            let expected = try scorecard.scores(features).map(ScoredRow.init)
            #expect(!isDelivered || Set(expected.map(\.sides)).count > 3)
            expectSame(found, expected, within: 1e-12, "other \(other), delivered \(isDelivered)")
        }
    }
}
