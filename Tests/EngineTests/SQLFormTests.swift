import Columns
import Export
import Foundation
import Intake
import Scorecards
import TestSupport
import Testing
import Vocabulary

/// Bundles run by the engines themselves. One process runs all jobs of an engine.
@Suite("The form sql", .serialized)
struct SQLFormTests {
    private func number(_ value: Any?) -> Double { (value as? String).flatMap(Double.init) ?? .nan }

    /// A bundle gives the features of the program to the last bit, and its scores.
    private func check(_ result: EngineResult, _ job: EngineJob, _ engine: Engine) throws {
        let what = "\(engine), \(job.what)"
        #expect(result.errors.isEmpty && result.status == 0, "\(what): \(result.errors)")
        let table = job.batch.table
        try #require(result.features.count == table.count, "\(what)")
        for (name, column) in zip(table.names, table.columns) where FeatureCatalog.standard.definition(name) != nil {
            for row in 0..<table.count {
                let (found, expected) = (number(result.features[row][name]), column[row])
                if found != expected, !(found.isNaN && expected.isNaN) {
                    Issue.record("\(what), \(name) of \(table.partyIDs[row]): \(found), expected \(expected)")
                    break
                }
            }
        }
        #expect(result.features.map { $0["party_id"] as? String } == table.partyIDs, "\(what)")
        let scores = result.scores.map { row in
            ScoredRow(
                pd: number(row["pd"]), score: Int(number(row["score"])), band: row["band"] as? String ?? "",
                reasons: row["reasons"] as? String ?? "", sides: row["reason_sides"] as? String ?? "")
        }
        expectSame(scores, try job.scorecard.scores(job.batch.features).map(ScoredRow.init), within: 1e-14, what)
    }

    /// Jobs on batches that are made here, and on shared ones.
    private func jobs(_ engine: Engine, _ folder: URL) throws -> [EngineJob] {
        let made = RealProgram.process(["generate", "--batch-number", "3", "--parties", "1000", "--out", folder.path])
        #expect(try RealProgram.outcome(of: made).status == 0)
        let generated = try EngineBatch(folder.appendingPathComponent("BATCH_003_profiles.json"))
        let hostile = try EngineBatch(HostileBatch.write(to: folder))
        var random = RandomScorecards(seed: 7)
        let (straight, bends) = (try random.straight(), random.bends())
        var jobs = [
            EngineJob(what: "hostile, bends", batch: hostile, scorecard: bends),
            EngineJob(what: "generated, straight", batch: generated, scorecard: straight),
        ]
        if engine != .spark {
            jobs.append(EngineJob(what: "hostile, expert", batch: hostile, scorecard: .expert))
            jobs.append(EngineJob(what: "hostile, straight", batch: hostile, scorecard: straight))
            jobs.append(EngineJob(what: "generated, expert", batch: generated, scorecard: .expert))
            jobs.append(EngineJob(what: "generated, bends", batch: generated, scorecard: bends))
            for seed in 1...UInt64(3) {
                var random = RandomScorecards(seed: seed)
                jobs.append(EngineJob(what: "hostile, bends \(seed)", batch: hostile, scorecard: random.bends()))
            }
        }
        guard Checkout.hasShared, engine != .spark else { return jobs }
        for batch in 1...6 {
            let file = Checkout.shared.appendingPathComponent("data/kycc-batches/BATCH_00\(batch)_profiles.json")
            jobs.append(
                EngineJob(
                    what: "shared \(batch)", batch: try EngineBatch(file),
                    scorecard: batch % 2 == 0 ? .expert : bends))
        }
        return jobs
    }

    /// Bundles of versions that may not score the batch: by id, by reference time, by the time of their labels.
    private func forbidden(_ batch: EngineBatch) -> [(EngineJob, String)] {
        var seen = ModelOrigin()
        seen.lineage = ["BATCH_1", "BATCH_9"]
        var later = ModelOrigin()
        later.latest = ("BATCH_1", Timestamp("2030-01-01")!)
        var observed = ModelOrigin()
        observed.observedAt = Timestamp("2030-01-01")!
        return [
            ("in the lineage", seen, "does not come before"), ("of a later reference time", later, "BATCH_1 of 2030"),
            ("of labels observed later", observed, "observed at 2030"),
        ].flatMap { what, origin, words in
            [true, false].map { goesOn in
                var job = EngineJob(what: what, batch: batch, scorecard: .expert)
                (job.origin, job.goesOn) = (origin, goesOn)
                return (job, words)
            }
        }
    }

    private func run(_ engine: Engine) throws {
        try withTemporaryFolder { folder in
            let allowed = try jobs(engine, folder)
            let faulty = try EngineBatch(HostileBatch.write(to: folder, number: 8))
            // The file is changed behind the back of the reader, which would refuse it.
            let text = try String(contentsOf: faulty.file, encoding: .utf8)
            try Data(text.replacingOccurrences(of: "2020-02-29", with: "29.02.2020").utf8).write(to: faulty.file)
            var refusals = forbidden(try #require(allowed.first).batch)
            // A job of Spark takes most of a minute; the rule is the same text.
            if engine == .spark { refusals = Array(refusals.prefix(1)) }
            refusals.append(
                (EngineJob(what: "no moment", batch: faulty, scorecard: .expert), "created_at that are no moment"))
            let results = try engine.run(allowed + refusals.map(\.0), folder)
            for (job, result) in zip(allowed, results) { try check(result, job, engine) }
            for ((job, words), result) in zip(refusals, results.dropFirst(allowed.count)) {
                let what = "\(engine), \(job.what)"
                #expect(result.errors.contains { $0.contains(words) }, "\(what): \(result.errors)")
                #expect(result.tables.allSatisfy { $0 == "k_batch" }, "\(what): \(result.tables)")
                if job.what != "no moment" { #expect(result.tables.isEmpty, "\(what): \(result.tables)") }
                // psql that goes on says 0; every other client says that something failed.
                #expect(result.status != 0 || engine == .postgres && job.goesOn, "\(what)")
            }
        }
    }

    @Test(
        "gives features, probabilities, scores, bands and reasons in DuckDB, and leaves no table where it may not score",
        .enabled(if: Engine.duckdb.lack == nil, Engine.duckdb.lack))
    func duckdb() throws { try run(.duckdb) }

    @Test(
        "gives the same in PostgreSQL", .enabled(if: Engine.postgres.lack == nil, Engine.postgres.lack))
    func postgres() throws { try run(.postgres) }

    @Test("gives the same in Spark", .enabled(if: Engine.spark.lack == nil, Engine.spark.lack))
    func spark() throws { try run(.spark) }

    @Test("features alone are the same bytes for every version", arguments: Engine.allCases)
    func featuresOnly(_ engine: Engine) throws {
        var random = RandomScorecards(seed: 3)
        let texts = try [Scorecard.expert, random.bends()].enumerated().map { index, scorecard in
            var origin = ModelOrigin()
            if index > 0 { (origin.lineage, origin.observedAt) = (["B1"], Timestamp("2026-01-01")) }
            var request = ExportRequest(
                ExportedModel(version: "v\(index)", scorecard: scorecard, document: "\(index)", origin: origin))
            (request.dialect, request.featuresOnly) = (engine.rawValue, true)
            return try #require(ExportForm.named("sql")).files(request).map { "\($0.name)\n\($0.text)" }.joined()
        }
        #expect(texts[0] == texts[1] && texts[0].contains("kycc_features") && !texts[0].contains("score.sql\n"))
    }
}
