import Columns
import Export
import Foundation
import Scorecards
import TestSupport
import Testing

@Suite("The form pmml")
struct PMMLFormTests {
    private static let lack: Comment? =
        Python.path == nil
        ? Python.isAbsent
        : Python.has("pypmml") ? nil : "an evaluator of PMML is not installed: pip install pypmml, and Java 17"

    /// What the evaluator says of companies. One process evaluates all documents.
    private static let program = """
        import json, sys
        from pypmml import Model
        for path, rows, out in json.load(open(sys.argv[1])):
            model = Model.fromFile(path)
            with open(out, "w") as file:
                for row in json.load(open(rows)):
                    one = model.predict(row)
                    names = [n for n in sorted(one) if n.startswith("reason_") and one[n]]
                    reasons = "|".join(one[n] for n in names)
                    sides = "|".join(one[n.replace("reason", "side")] for n in names)
                    print(repr(one["pd"]), int(one["score"]), one["band"], reasons, sides, sep=",", file=file)
        """

    private func rows(_ features: FeatureColumns) -> String {
        let absent = zip(features.names, features.columns).filter { !$1.hasValue }
            .map { "\"undelivered:\($0.0)\": 1" }
        let rows = (0..<features.count).map { row in
            let members = zip(features.names, features.columns).compactMap { name, column in
                column[row].isNaN ? nil : "\"\(name)\": \(column[row])"
            }
            return "{\((members + absent).joined(separator: ", "))}"
        }
        return "[\(rows.joined(separator: ",\n"))]"
    }

    @Test(
        "says the same as the program of every shape, in an evaluator of others", .enabled(if: lack == nil, lack))
    func randomScorecards() throws {
        try withTemporaryFolder { folder in
            var (list, expected): ([[String]], [[ScoredRow]]) = ([], [])
            for seed in 1...UInt64(9) {
                var random = RandomScorecards(seed: seed)
                let scorecard =
                    seed % 3 == 0 ? Scorecard.expert : seed % 3 == 1 ? random.bends() : try random.straight()
                let features = random.companies(scorecard, count: 40)
                let model = ExportedModel(version: "v9", scorecard: scorecard, document: "", origin: ModelOrigin())
                let file = try #require(try ExportForm.named("pmml")?.files(ExportRequest(model)).first)
                let paths = ["pmml", "json", "out"].map { folder.appendingPathComponent("\(seed).\($0)") }
                try Data(file.text.utf8).write(to: paths[0])
                try Data(rows(features).utf8).write(to: paths[1])
                list.append(paths.map(\.path))
                expected.append(try scorecard.scores(features).map(ScoredRow.init))
            }
            let jobs = folder.appendingPathComponent("jobs.json")
            try JSONSerialization.data(withJSONObject: list).write(to: jobs)
            let outcome = try Python.run(["-c", Self.program, jobs.path])
            #expect(outcome.status == 0, "\(outcome.errors.suffix(2_000))")
            for (paths, expected) in zip(list, expected) {
                let lines = try String(contentsOfFile: paths[2], encoding: .utf8).split(separator: "\n")
                let found = lines.compactMap { line -> ScoredRow? in
                    let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                    guard let pd = Double(cells[0]), let score = Int(cells[1]) else { return nil }
                    return ScoredRow(pd: pd, score: score, band: cells[2], reasons: cells[3], sides: cells[4])
                }
                expectSame(found, expected, within: 1e-12, paths[0])
            }
        }
    }
}
