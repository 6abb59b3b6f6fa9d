import Columns
import Export
import Foundation
import Scorecards
import TestSupport
import Testing

@Suite("The form python")
struct PythonFormTests {
    /// What the exported module says of companies.
    private func scored(_ scorecard: Scorecard, _ features: FeatureColumns, _ folder: URL) throws -> [ScoredRow] {
        let model = ExportedModel(version: "v9", scorecard: scorecard, document: "", origin: ModelOrigin())
        let form = try #require(ExportForm.named("python"))
        let file = try #require(try form.files(ExportRequest(model)).first)
        try Data(file.text.utf8).write(to: folder.appendingPathComponent("module.py"))
        try Data(json(features).utf8).write(to: folder.appendingPathComponent("rows.json"))
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
        return outcome.output.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard let pd = Double(cells[0]), let score = Int(cells[1]) else { return nil }
            return ScoredRow(pd: pd, score: score, band: cells[2], reasons: cells[3], sides: cells[4])
        }
    }

    /// Rows as dicts; every second missing value is left out.
    private func json(_ features: FeatureColumns) -> String {
        let rows = (0..<features.count).map { row in
            let members = zip(features.names, features.columns).enumerated().compactMap { place, one -> String? in
                let value = one.1[row]
                if value.isNaN { return (row + place) % 2 == 0 ? nil : "\"\(one.0)\": null" }
                return "\"\(one.0)\": \(value)"
            }
            return "{\(members.joined(separator: ", "))}"
        }
        return "[\(rows.joined(separator: ",\n"))]"
    }

    @Test(
        "says the same as the program of every shape", .enabled(if: Python.path != nil, Python.isAbsent),
        arguments: ["expert", "straight1", "bends"])
    func randomScorecards(_ recipe: String) throws {
        for seed in 1...UInt64(12) {
            var random = RandomScorecards(seed: seed)
            let scorecard =
                switch recipe {
                case "expert": Scorecard.expert
                case "straight1": try random.straight()
                default: random.bends()
                }
            let features = random.companies(scorecard, count: 300)
            try withTemporaryFolder { folder in
                expectSame(
                    try scored(scorecard, features, folder), try scorecard.scores(features).map(ScoredRow.init),
                    within: 1e-12, "\(recipe), seed \(seed)")
            }
        }
    }
}
