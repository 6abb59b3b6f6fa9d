import Files
import Foundation
import Results
import Scorecards
import TestSupport
import Testing
import Vocabulary

@Suite("Reports")
struct ReportTests {
    private static let gateSettings = GateSettings()

    private static func evaluation(_ p: [Double]) -> Evaluation {
        Evaluation(outcomes: [0, 1, 0, 1], probabilities: p, partyIDs: ["a", "b", "c", "d"])
    }

    private static let fitting = Fitting(
        penalty: 0.3,
        evidenceByPenalty: [.init(penalty: 0.3, evidence: -7.25), .init(penalty: 1, evidence: -.infinity)],
        outOfFold: evaluation([0.1, 0.4, 0.35, 0.8]))

    /// A contest that passes all gates if `passes`, else none.
    private static func contest(passes: Bool) -> Contest {
        let comparison = Comparison(
            batchID: "B2", trainingRows: 8, n: 4, n1: 2, n0: 2, auc: 0.75, delta: 0.1, variance: 0.01, d: 0.1 + 0.2,
            s2: 0.5)
        let evidence = Evidence(pooling: [comparison])
        var settings = gateSettings
        if passes {
            (settings.minRows, settings.minEachOutcome, settings.maxPBetter) = (1, 1, 1)
        }
        return Contest(
            champion: evaluation([0.5, 0.5, 0.5, 0.25]), comparison: comparison, evidence: evidence,
            verdict: .gates(ActivationGates(GateFigures(pooled: evidence, newest: fitting.outOfFold), settings)))
    }

    private static let decisions: [Decision] = [
        .notTrained(reason: "no labelled party, or older than the window"),
        .notComparable(fitting, objection: "the active model: B9 is in the lineage"),
        Decision(fitting, contest: contest(passes: false), against: "v1"),
        Decision(fitting, contest: contest(passes: true), against: "v1"),
    ]

    private static func report(_ decision: Decision) throws -> TrainingReport {
        let model = try JSONDecoder().decode(
            LogisticModel.self,
            from: Data(
                #"""
                {"penalty": 0.3, "intercept": -1.5, "columns": [{"name": "u", "mean": 0.5, "sd": 1.25,
                    "dropped": false, "coefficient": 0.1}]}
                """#.utf8))
        return TrainingReport(
            batch: "B2", revision: 2,
            file: ReportedFile(name: "B2_labels.json", sha256: "0", size: 7, owner: .init(id: 7, name: nil)),
            trainedOn: ["B1", "B2"],
            counts: .init(
                rows: 8, defaults: 3, labelled: 4, records: 5, counted: 4, withdrawn: 1, unlistedAsGood: 0,
                unknownParties: 1),
            unlisted: "unknown",
            warnings: [
                ReportedWarning(
                    "a title", count: 1, first: nil,
                    finding: .init(code: "unused", of: 2, what: "a sentence", figures: [("party", .string("ü"))]))
            ],
            observedAt: nil,
            version: decision.fitting.map { _ in
                .init(
                    name: "v3", lineage: ["B1", "B2"],
                    model: ReportedModel(Scorecard(model)))
            },
            figures: TrainingFigures(
                decision, champion: "v1", settings: .object([("gates.min_rows", .int(50))]), program: "1"))
    }

    @Test("a training is read back by the type that wrote it, to the last byte", arguments: 0..<4)
    func trainingAgain(index: Int) throws {
        let report = try ReportTests.report(ReportTests.decisions[index])
        let text = try report.text(pretty: true)
        let again = try TrainingReport(text: text)
        #expect(try again.text(pretty: true) == text)
        #expect(try again.figures.text() == report.figures.text())
        #expect(again.decision.word == report.decision.word)
        #expect(again.decision.stoppedBy == report.decision.stoppedBy)
        #expect(again.decision.activationReason == report.decision.activationReason)
    }

    @Test("the keys of a training come in the order of all versions before")
    func order() throws {
        let text = try ReportTests.report(ReportTests.decisions[3]).text()
        func keys(_ text: String) throws -> [String] { try JSONText.members(of: text).map(\.0) }
        func part(_ key: String, of text: String) throws -> String {
            try #require(try JSONText.members(of: text).first { $0.0 == key }).1.text()
        }
        #expect(
            try keys(text) == [
                "schema", "batch", "revision", "file", "trained_on", "rows", "defaults", "labelled", "records",
                "counted", "withdrawn", "unlisted", "unlisted_as_good", "unknown_parties", "warnings", "contradiction",
                "released", "observed_at", "version", "lineage", "decision", "stopped_by", "penalty",
                "evidence_by_penalty", "out_of_fold",
                "champion", "comparison", "evidence", "gates", "policy", "settings", "program", "model",
            ])
        #expect(try keys(part("file", of: text)) == ["name", "sha256", "size", "owner"])
        #expect(
            try keys(part("out_of_fold", of: text)) == ["auc", "gini", "ks", "log_loss", "brier", "ece", "calibration"])
        let group = #"[{"size": 1, "mean_p": 0.1, "rate": 0.0}"#
        #expect(try part("calibration", of: part("out_of_fold", of: text)).hasPrefix(group))
        #expect(
            try keys(part("evidence", of: text)) == [
                "batches", "n", "n1", "n0", "tested_n1", "tested_n0", "auc", "delta", "delta_variance", "p_better",
                "p_worse", "d", "d_variance", "p_sharper",
            ])
        #expect(
            try keys(part("comparison", of: text)) == [
                "batch_id", "training_rows", "n", "n1", "n0", "auc", "delta", "variance", "d", "s2",
            ])
        #expect(try keys(part("gates", of: text)) == Gate.all.map(\.name) + ["thresholds"])
        #expect(try keys(part("model", of: text)) == ["intercept", "columns"])
        #expect(
            try part("columns", of: part("model", of: text)) == #"""
                [{"name": "u", "lo": null, "hi": null, "mean": 0.5, "sd": 1.25, "dropped": false, "coefficient": 0.1}]
                """#)
        #expect(
            try part("evidence_by_penalty", of: text) == #"""
                [{"penalty": 0.3, "evidence": -7.25}, {"penalty": 1.0, "evidence": null}]
                """#)
        #expect(
            try part("warnings", of: text) == #"""
                [{"warning": "a title", "count": 1, "first": null, "code": "unused", "of": 2, "what": "a sentence", "party": "ü"}]
                """#)
    }

    @Test("the words of the four decisions are those of the database")
    func words() {
        let words = ReportTests.decisions.map(\.word.rawValue)
        #expect(words == ["not_trained", "not_comparable", "challenger", "activated"])
    }

    @Test("each decision has its events", arguments: 0..<4)
    func events(index: Int) throws {
        let report = try ReportTests.report(ReportTests.decisions[index])
        let events = report.events(scorecard: report.version.map { _ in "a scorecard" })
        #expect(events.map(\.word) == ["trained", index == 3 ? "activated" : "kept"])
        let names = events[0].fields.map(\.0)
        #expect(names.contains("coefficients_sha256") == (index > 0))
    }

    @Test("a decision that lacks its evidence is damaged")
    func damaged() throws {
        let text = try ReportTests.report(ReportTests.decisions[0]).figures.text()
        let changed = text.replacingOccurrences(of: "not_trained", with: "activated")
        #expect(throws: DecodingError.self) { try TrainingFigures(text: changed) }
    }

    @Test(
        "reports of released schemas are read",
        arguments: ["schema-1/archive/BATCH_001", "schema-1/archive/BATCH_002", "schema-2/archive/OWN_1"])
    func released(folder: String) throws {
        let fixtures = Checkout.fixtures.appendingPathComponent(folder)
        func text(_ name: String) throws -> String {
            try String(contentsOf: fixtures.appendingPathComponent(name), encoding: .utf8)
        }
        let training = try TrainingReport(text: text("training.json"))
        #expect(training.batch == fixtures.lastPathComponent && training.version != nil)
        guard case .gates(let gates) = training.decision.contest?.verdict else {
            Issue.record("the first schema knows the gates alone")
            return
        }
        #expect(gates.all.map(\.name) == Gate.all.map(\.name))
        let scoring = try ScoringReport(text: text("scoring.json"))
        #expect(scoring.batch == training.batch && scoring.counts.parties > 0)
        #expect(scoring.drift.csi["kyc_verified"] != nil)
    }
}
