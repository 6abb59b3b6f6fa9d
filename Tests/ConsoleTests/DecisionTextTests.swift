import Pages
import Console
import Files
import Foundation
import Results
import Scorecards
import TestSupport
import Testing

@Suite("A decision for people")
struct DecisionTextTests {
    private static func evaluation(_ p: [Double]) -> Evaluation {
        Evaluation(outcomes: [0, 1, 0, 1], probabilities: p, partyIDs: ["a", "b", "c", "d"])
    }

    private static func comparison(_ delta: Double, n1: Int = 20, n0: Int = 80) -> Comparison {
        Comparison(
            batchID: "B2", trainingRows: 8, n: n1 + n0, n1: n1, n0: n0, auc: 0.75, delta: delta, variance: 0.0001,
            d: 0.1, s2: 0.5)
    }

    private static func lines(_ verdict: Verdict, _ comparison: Comparison) throws -> [String] {
        let fitting = Fitting(penalty: 1, evidenceByPenalty: [], outOfFold: evaluation([0.1, 0.4, 0.35, 0.8]))
        let contest = Contest(
            champion: evaluation([0.5, 0.5, 0.5, 0.25]), comparison: comparison,
            evidence: Evidence(pooling: [comparison]), verdict: verdict)
        let model = try JSONDecoder().decode(
            LogisticModel.self, from: Data(#"{"penalty": 1, "intercept": 0, "columns": []}"#.utf8))
        return DecisionText(
            TrainingReport(
                batch: "B2", revision: 1, file: ReportedFile(name: "B2_labels.json", sha256: "0", size: 7, owner: nil),
                trainedOn: ["B2"],
                counts: .init(
                    rows: 8, defaults: 3, labelled: 4, records: 4, counted: 4, withdrawn: 0, unlistedAsGood: 0,
                    unknownParties: 0),
                unlisted: "unknown", warnings: [], observedAt: nil,
                version: .init(name: "v3", lineage: ["B2"], model: ReportedModel(Scorecard(model))),
                figures: TrainingFigures(
                    Decision(fitting, contest: contest, against: "v2"), champion: "v2", settings: .object([]),
                    program: "1"))
        ).lines
    }

    @Test("says that a version takes over, by which figure, and how both models did")
    func refresh() throws {
        let comparison = Self.comparison(-0.0125)
        #expect(
            try Self.lines(.rule(.refresh(RefreshRule([comparison]))), comparison) == [
                "trained v3 on 8 rows after B2: active now",
                "  refresh: not plainly worse (AUC -0.0125, z -1.25); held at -0.01 or less with z ≤ -3.09 and 30 of"
                    + " each outcome",
                "  on B2             AUC     log loss",
                "  v2, as it scored  0.2500  0.8664",
                "  v3, out of fold   1.0000  0.4189",
            ])
    }

    @Test("says what held a version back")
    func held() throws {
        let worse = Self.comparison(-0.5, n1: 30)
        #expect(
            try Self.lines(.rule(.refresh(RefreshRule([worse]))), worse).prefix(2) == [
                "trained v3 on 8 rows after B2: not active",
                "  refresh: plainly worse (AUC -0.5, z -50.0); held at -0.01 or less with z ≤ -3.09 and 30 of each"
                    + " outcome",
            ])
        let few = Self.comparison(0.1, n1: 2)
        #expect(
            try Self.lines(.rule(.firstModel(FirstModelRule([few], record: .outOfFold))), few)[1]
                == "  too few outcomes: 2 defaults and 80 others in batches with two of each, and 3 of each are needed")
        #expect(
            try Self.lines(.rule(.firstModel(FirstModelRule([worse], record: .outOfTime))), worse)[1]
                == "  first model, out of time: v1 ranks significantly better (AUC -0.5, z -50.0); v1 stays if it is"
                + " better with z ≤ -1.645")
        #expect(
            try Self.lines(.manual, worse)[1]
                == "  a person decides (activation.policy is manual): kycc models activate v3 --reason TEXT")
    }

    @Test("prints a failed gate as failed, with what it needs and what there is")
    func gates() throws {
        let comparison = Self.comparison(-0.0125)
        let evidence = Evidence(pooling: [comparison])
        var settings = GateSettings()
        settings.maxPSharper = 0.001
        let gates = ActivationGates(
            GateFigures(pooled: evidence, newest: Self.evaluation([0.1, 0.4, 0.35, 0.8])), settings)
        #expect(
            try Self.lines(.gates(gates), comparison)[1...2] == [
                "  gate ranks_better failed: AUC +0.005 with p ≤ 0.05 needed, has -0.0125 with p 0.8944",
                "  gate is_sharper failed: log loss lower with p ≤ 0.001 needed, has -0.1 with p 0.0786",
            ])
    }
}
