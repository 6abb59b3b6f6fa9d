import Foundation
import Scorecards
import Testing

/// The comparison of a batch with given figures.
private func recorded(
    _ batch: String, rows: Int, n1: Int, n0: Int, auc: Double?, delta: Double?, variance: Double?, d: Double, s2: Double
) -> Comparison {
    Comparison(
        batchID: batch, trainingRows: rows, n: n1 + n0, n1: n1, n0: n0, auc: auc, delta: delta, variance: variance,
        d: d,
        s2: s2)
}

/// What the gates look at, with any evaluation of the newest batch.
private func figures(_ evidence: Evidence) -> GateFigures {
    GateFigures(
        pooled: evidence,
        newest: Evaluation(outcomes: [0, 1], probabilities: [0.25, 0.75], partyIDs: ["a", "b"]))
}

/// Σ w·x / Σ w, and its variance Σ w²·v / (Σ w)².
private func weighted(_ w: [Double], _ x: [Double], _ v: [Double]) -> (mean: Double, variance: Double) {
    let total = w.reduce(0, +)
    let mean = zip(w, x).reduce(0) { $0 + $1.0 * $1.1 } / total
    return (mean, zip(w, v).reduce(0) { $0 + $1.0 * $1.0 * $1.1 } / (total * total))
}

@Suite("Evidence")
struct ComparisonAndEvidenceTests {
    @Test("a comparison holds the mean gain of log loss with its sample variance")
    func comparison() {
        let compared = Comparison(
            batchID: "B1", trainingRows: 7, outcomes: [1, 0, 0], challenger: [0.5, 0.2, 0.4],
            champion: [0.25, 0.2, 0.8])
        // Gains: ln 2, 0, ln(0.6 / 0.2).
        let gains = [log(2.0), 0, log(3.0)]
        let mean = gains.reduce(0, +) / 3
        #expect(abs(compared.d - mean) < 1e-15)
        #expect(abs(compared.s2 - gains.reduce(0) { $0 + pow($1 - mean, 2) } / 2) < 1e-15)
        #expect(compared.n == 3 && compared.n1 == 1 && compared.n0 == 2 && compared.trainingRows == 7)
        #expect(compared.auc == 1 && compared.delta == 0.5)
        let one = Comparison(batchID: "B1", trainingRows: 7, outcomes: [1], challenger: [0.5], champion: [0.25])
        #expect(one.delta == nil && one.variance == nil && one.auc == nil && one.s2 == 0)
        #expect(abs(one.d - log(2)) < 1e-15)
    }

    @Test("pools comparisons by their rows, and by the trust in challengers of fewer rows")
    func pooled() throws {
        let evidence = Evidence(pooling: [
            recorded("B1", rows: 100, n1: 10, n0: 40, auc: 0.6, delta: 0.02, variance: 0.001, d: 0.05, s2: 0.2),
            recorded("B2", rows: 300, n1: 5, n0: 0, auc: nil, delta: nil, variance: nil, d: 0.3, s2: 0.4),
            recorded("B3", rows: 250, n1: 20, n0: 60, auc: 0.7, delta: 0.06, variance: 0.003, d: -0.01, s2: 0.1),
            recorded("B4", rows: 200, n1: 30, n0: 30, auc: 0.8, delta: -0.01, variance: 0.002, d: 0.02, s2: 0.3),
        ])
        // Trust 100/200, 1 (300 and 250 rows are more than the newest's 200), 1, 1; w = r · n1 · n0 / n.
        #expect(evidence.batches == ["B1", "B2", "B3", "B4"])
        #expect(evidence.n == 195 && evidence.n1 == 65 && evidence.n0 == 130)
        let ranking = weighted([4, 15, 15], [0.02, 0.06, -0.01], [0.001, 0.003, 0.002])
        #expect(abs(try #require(evidence.delta) - ranking.mean) < 1e-15)
        #expect(abs(try #require(evidence.deltaVariance) - ranking.variance) < 1e-15)
        #expect(abs(try #require(evidence.auc) - weighted([4, 15, 15], [0.6, 0.7, 0.8], [0, 0, 0]).mean) < 1e-15)
        // r · n, and the variance of a mean is s² / n.
        let gain = weighted([25, 5, 80, 60], [0.05, 0.3, -0.01, 0.02], [0.2 / 50, 0.4 / 5, 0.1 / 80, 0.3 / 60])
        #expect(abs(evidence.d - gain.mean) < 1e-15)
        #expect(abs(evidence.dVariance - gain.variance) < 1e-15)
        #expect(abs(try #require(evidence.pBetter) + #require(evidence.pWorse) - 1) < 1e-15)
    }

    @Test(
        "p is the upper tail of the normal distribution, as tables have it",
        arguments: [(0, 0.5), (1.2816, 0.1), (1.6449, 0.05), (1.96, 0.025), (2.3263, 0.01), (-1.6449, 0.95)])
    func tail(z: Double, p: Double) throws {
        let evidence = Evidence(pooling: [
            recorded("B1", rows: 9, n1: 2, n0: 2, auc: 0.6, delta: z * 0.1, variance: 0.01, d: z * 0.5, s2: 1)
        ])
        #expect(abs(try #require(evidence.pBetter) - p) < 1e-5)
        #expect(abs(evidence.pSharper - p) < 1e-5)
    }

    @Test("without variance is certain, one way or the other")
    func certain() {
        func evidence(_ delta: Double, _ d: Double) -> Evidence {
            Evidence(pooling: [
                recorded("B1", rows: 9, n1: 2, n0: 2, auc: 0.5, delta: delta, variance: 0, d: d, s2: 0)
            ])
        }
        #expect(evidence(0.1, 0.1).pBetter == 0 && evidence(0.1, 0.1).pWorse == 1 && evidence(0.1, 0.1).pSharper == 0)
        #expect(evidence(0, 0).pBetter == 1 && evidence(0, 0).pWorse == 1 && evidence(0, 0).pSharper == 1)
        #expect(evidence(-0.1, -0.1).pBetter == 1 && evidence(-0.1, -0.1).pWorse == 0)
    }

    @Test("a batch with one default, or one other, has no part in the ranking and in the numbers of outcomes")
    func singleOutcome() throws {
        let lone = recorded("B1", rows: 9, n1: 1, n0: 500, auc: 1, delta: 0.4, variance: 1e-6, d: 0.1, s2: 0.2)
        let single = recorded("B2", rows: 9, n1: 500, n0: 1, auc: 1, delta: 0.4, variance: 1e-6, d: 0.1, s2: 0.2)
        let alone = Evidence(pooling: [lone, single])
        #expect(alone.n == 1_002 && alone.n1 == 501 && alone.n0 == 501)
        #expect(alone.testedDefaults == 0 && alone.testedOthers == 0)
        #expect(alone.auc == nil && alone.delta == nil && alone.pBetter == nil)
        #expect(ActivationGates(figures(alone), GateSettings()).stoppedBy.contains("enough_of_each_outcome"))
        let sound = recorded("B3", rows: 9, n1: 20, n0: 60, auc: 0.7, delta: 0.06, variance: 0.003, d: 0.1, s2: 0.1)
        let evidence = Evidence(pooling: [lone, single, sound])
        #expect(evidence.testedDefaults == 20 && evidence.testedOthers == 60)
        #expect(abs(try #require(evidence.delta) - 0.06) < 1e-15)
        #expect(abs(try #require(evidence.auc) - 0.7) < 1e-15)
    }

    @Test("of batches with one outcome alone says nothing of ranking")
    func oneOutcome() {
        let evidence = Evidence(pooling: [
            recorded("B1", rows: 9, n1: 60, n0: 0, auc: nil, delta: nil, variance: nil, d: 1, s2: 0.01)
        ])
        #expect(evidence.auc == nil && evidence.delta == nil && evidence.pBetter == nil && evidence.pWorse == nil)
        #expect(
            ActivationGates(figures(evidence), GateSettings()).stoppedBy
                == ["enough_of_each_outcome", "ranks_well", "ranks_better", "is_sharper"])
    }
}

@Suite("Activation gates")
struct ActivationGateTests {
    /// Evidence that stands exactly at the limits of the default settings and passes.
    private var atLimits: Evidence {
        var evidence = Evidence(pooling: [
            recorded("B1", rows: 9, n1: 10, n0: 40, auc: 0.55, delta: 0.005, variance: 1, d: 0, s2: 1)
        ])
        (evidence.pBetter, evidence.pWorse, evidence.pSharper) = (0.05, 0.95, 1)
        return evidence
    }

    private func stopped(_ change: (inout Evidence) -> Void) -> [String] {
        var evidence = atLimits
        change(&evidence)
        return ActivationGates(figures(evidence), GateSettings()).stoppedBy
    }

    @Test("pass what stands at the limit, and stop what falls short of it")
    func limits() {
        let either = ["ranks_better", "is_sharper"]
        #expect(stopped { _ in } == [])
        #expect(stopped { $0.n = 49 } == ["enough_rows"])
        #expect(stopped { $0.testedDefaults = 9 } == ["enough_of_each_outcome"])
        #expect(stopped { ($0.testedDefaults, $0.testedOthers) = (40, 9) } == ["enough_of_each_outcome"])
        #expect(stopped { $0.auc = 0.55.nextDown } == ["ranks_well"])
        #expect(stopped { $0.auc = nil } == ["ranks_well"])
        #expect(stopped { $0.delta = 0.005.nextDown } == either)
        #expect(stopped { $0.pBetter = 0.05.nextUp } == either)
    }

    @Test("let one that is sharper pass where it does not rank significantly worse")
    func sharper() {
        func stopped(sharper: Double, worse: Double) -> [String] {
            self.stopped { ($0.delta, $0.pBetter, $0.pSharper, $0.pWorse) = (-0.1, 1, sharper, worse) }
        }
        #expect(stopped(sharper: 0.05, worse: 0.05.nextUp) == [])
        #expect(stopped(sharper: 0.05.nextUp, worse: 0.5) == ["ranks_better", "is_sharper"])
        #expect(stopped(sharper: 0.05, worse: 0.05) == ["ranks_better", "is_sharper"])
    }

    @Test("each follow its setting")
    func settings() {
        var settings = GateSettings()
        settings.minRows = 51
        settings.minEachOutcome = 11
        settings.minAUC = 0.56
        settings.minDelta = 0.006
        settings.maxPSharper = 1
        settings.maxPWorse = 0.95
        let all = ActivationGates(figures(atLimits), settings)
        #expect(all.all.map(\.passed) == [false, false, false, false, false])
        settings.maxPWorse = 0.9
        settings.maxPBetter = 0.04
        #expect(
            ActivationGates(figures(atLimits), settings).stoppedBy == [
                "enough_rows", "enough_of_each_outcome", "ranks_well",
            ])
    }

    @Test("a gate whose threshold was not recorded is not asked")
    func notRecorded() {
        var settings = GateSettings()
        (settings.minRows, settings.maxPSharper) = (nil, nil)
        let gates = ActivationGates(figures(atLimits), settings)
        #expect(gates.all.map(\.name) == ["enough_of_each_outcome", "ranks_well", "ranks_better"])
        #expect(gates.stoppedBy.isEmpty)
    }
}
