import Foundation
import Scorecards
import TestSupport
import Testing

/// Outcomes and probabilities with ties.
private func made(_ count: Int, seed: UInt64) -> (outcomes: [UInt8], p: [Double], q: [Double]) {
    var random = SplitMix(seed)
    let outcomes: [UInt8] = (0..<count).map { $0 == 0 ? 1 : $0 == 1 ? 0 : random.happens(0.3) ? 1 : 0 }
    let p = outcomes.map { Double(random.below(20) + 3 * Int($0)) / 25 }
    let q = outcomes.map { Double(random.below(10) + Int($0)) / 12 }
    return (outcomes, p, q)
}

/// For each default the share of the others below it, ties one half, and for each other the share of the defaults above
/// it.
private func placements(_ outcomes: [UInt8], _ p: [Double]) -> (defaults: [Double], others: [Double]) {
    func psi(_ default: Int, _ other: Int) -> Double {
        p[`default`] > p[other] ? 1 : p[`default`] == p[other] ? 0.5 : 0
    }
    let defaults = outcomes.indices.filter { outcomes[$0] == 1 }
    let others = outcomes.indices.filter { outcomes[$0] == 0 }
    return (
        defaults.map { row in others.reduce(0) { $0 + psi(row, $1) } / Double(others.count) },
        others.map { row in defaults.reduce(0) { $0 + psi($1, row) } / Double(defaults.count) }
    )
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

private func variance(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + pow($1 - mean(values), 2) } / Double(values.count - 1)
}

@Suite("Evaluation")
struct EvaluationTests {
    @Test("AUC, Gini and KS are those of every pair and every threshold", arguments: [2, 3, 10, 57, 200])
    func ranking(count: Int) throws {
        let (outcomes, p, _) = made(count, seed: UInt64(count))
        let evaluation = Evaluation(outcomes: outcomes, probabilities: p, partyIDs: p.indices.map { "\($0)" })
        let auc = mean(placements(outcomes, p).defaults)
        #expect(abs(try #require(evaluation.auc) - auc) < 1e-12)
        #expect(abs(try #require(evaluation.gini) - (2 * auc - 1)) < 1e-12)
        func share(_ outcome: UInt8, below limit: Double) -> Double {
            let own = outcomes.indices.filter { outcomes[$0] == outcome }
            return Double(own.count { p[$0] <= limit }) / Double(own.count)
        }
        let ks = p.map { abs(share(1, below: $0) - share(0, below: $0)) }.max()
        #expect(abs(try #require(evaluation.ks) - #require(ks)) < 1e-12)
    }

    @Test("there is no AUC, Gini or KS with one outcome only")
    func oneOutcome() {
        let evaluation = Evaluation(outcomes: [1, 1], probabilities: [0.2, 0.5], partyIDs: ["a", "b"])
        #expect(evaluation.auc == nil && evaluation.gini == nil && evaluation.ks == nil)
        #expect(abs(evaluation.logLoss - (-log(0.2) - log(0.5)) / 2) < 1e-15)
        #expect(abs(evaluation.brier - (0.64 + 0.25) / 2) < 1e-15)
    }

    @Test("log loss clips probabilities to 1e-15 and 1 − 1e-15")
    func clipped() {
        let evaluation = Evaluation(
            outcomes: [1, 0, 1, 0], probabilities: [0, 1, 1, 0], partyIDs: ["a", "b", "c", "d"])
        let expected = (-log(1e-15) - log(1 - (1 - 1e-15)) - 2 * log(1 - 1e-15)) / 4
        #expect(abs(evaluation.logLoss - expected) < 1e-12)
        #expect(evaluation.brier == 0.5)
    }

    @Test("calibration groups are ten by rising probability, larger ones first, ties by party id")
    func calibration() {
        // 23 rows: three groups of three, seven of two. Row 4 and row 3 tie, and "a" goes before "b".
        var ids = (0..<23).map { "p\($0)" }
        (ids[3], ids[4]) = ("b", "a")
        var p = (0..<23).map { Double($0) / 100 }
        p[4] = p[3]
        var outcomes = [UInt8](repeating: 0, count: 23)
        outcomes[3] = 1
        outcomes[22] = 1
        let evaluation = Evaluation(outcomes: outcomes, probabilities: p, partyIDs: ids)
        #expect(evaluation.calibration.map(\.size) == [3, 3, 3, 2, 2, 2, 2, 2, 2, 2])
        #expect(evaluation.calibration[1].rate == 1.0 / 3)
        #expect(evaluation.calibration[9].rate == 0.5)
        #expect(abs(evaluation.calibration[9].meanP - 0.215) < 1e-15)
        let ece = evaluation.calibration.reduce(0) { $0 + Double($1.size) / 23 * abs($1.meanP - $1.rate) }
        #expect(abs(evaluation.ece - ece) < 1e-15)
        // The order within the tie decides where a boundary cuts it: seven rows are seven groups of one.
        let seven = Evaluation(
            outcomes: [0, 1, 0, 0, 0, 0, 0], probabilities: [0.1, 0.1, 0.1, 0.2, 0.3, 0.4, 0.5],
            partyIDs: ["b", "a", "B", "d", "e", "f", "g"])
        #expect(seven.calibration.map(\.rate) == [0, 1, 0, 0, 0, 0, 0])
        #expect(seven.calibration.map(\.size) == Array(repeating: 1, count: 7))
    }
}

@Suite("DeLong's test")
struct DeLongTestTests {
    @Test("is that of the placements over all pairs", arguments: [4, 9, 60, 150])
    func pairs(count: Int) {
        let (outcomes, p, q) = made(count, seed: 1_000 + UInt64(count))
        let test = DeLongTest(outcomes: outcomes, challenger: p, champion: q)
        let (ours, theirs) = (placements(outcomes, p), placements(outcomes, q))
        func part(_ ours: [Double], _ theirs: [Double]) -> Double {
            ours.count > 1 ? variance(zip(ours, theirs).map { $0 - $1 }) / Double(ours.count) : 0
        }
        #expect(abs(test.delta - (mean(ours.defaults) - mean(theirs.defaults))) < 1e-12)
        let expected = part(ours.defaults, theirs.defaults) + part(ours.others, theirs.others)
        #expect(abs(test.variance - expected) < 1e-12)
    }

    @Test("of a model with itself has no difference and no variance, and a side of one row adds none")
    func degenerate() {
        let (outcomes, p, _) = made(30, seed: 7)
        let same = DeLongTest(outcomes: outcomes, challenger: p, champion: p.map { $0 * 0.5 })
        #expect(same.delta == 0 && same.variance == 0)
        let pair = DeLongTest(outcomes: [1, 0], challenger: [0.9, 0.1], champion: [0.1, 0.9])
        #expect(pair.delta == 1 && pair.variance == 0)
    }

    /// Albumin, total protein, Krebs–Goldberg score and outcome (0 is the event) of 43 women with ovarian cancer: the
    /// data of DeLong et al. (1988), as printed in the SAS/STAT User's Guide, The LOGISTIC Procedure, "Comparing
    /// Receiver Operating Characteristic Curves".
    private static let cancer: [(albumin: Double, protein: Double, score: Double, outcome: Int)] = [
        (3.0, 5.8, 10, 0), (3.2, 6.3, 5, 1), (3.9, 6.8, 3, 1), (2.8, 4.8, 6, 0), (3.2, 5.8, 3, 1), (0.9, 4.0, 5, 0),
        (2.5, 5.7, 8, 0), (1.6, 5.6, 5, 1), (3.8, 5.7, 5, 1), (3.7, 6.7, 6, 1), (3.2, 5.4, 4, 1), (3.8, 6.6, 6, 1),
        (4.1, 6.6, 5, 1), (3.6, 5.7, 5, 1), (4.3, 7.0, 4, 1), (3.6, 6.7, 4, 0), (2.3, 4.4, 6, 1), (4.2, 7.6, 4, 0),
        (4.0, 6.6, 6, 0), (3.5, 5.8, 6, 1), (3.8, 6.8, 7, 1), (3.0, 4.7, 8, 0), (4.5, 7.4, 5, 1), (3.7, 7.4, 5, 1),
        (3.1, 6.6, 6, 1), (4.1, 8.2, 6, 1), (4.3, 7.0, 5, 1), (4.3, 6.5, 4, 1), (3.2, 5.1, 5, 1), (2.6, 4.7, 6, 1),
        (3.3, 6.8, 6, 0), (1.7, 4.0, 7, 0), (3.7, 6.1, 5, 1), (3.3, 6.3, 7, 1), (4.2, 7.7, 6, 1), (3.5, 6.2, 5, 1),
        (2.9, 5.7, 9, 0), (2.1, 4.8, 7, 1), (2.8, 6.2, 8, 0), (4.0, 7.0, 7, 1), (3.3, 5.7, 6, 1), (3.7, 6.9, 5, 1),
        (3.6, 6.6, 5, 1),
    ]

    @Test("has the published areas, differences and standard errors of the paper's three screening tests")
    func published() {
        let rows = DeLongTestTests.cancer
        let outcomes = rows.map { UInt8(1 - $0.outcome) }
        let (albumin, protein, score) = (rows.map { -$0.albumin }, rows.map { -$0.protein }, rows.map(\.score))
        let even = rows.map { _ in 0.5 }
        // SAS prints area or difference, and standard error; a test against chance has the area's own variance.
        let table: [(challenger: [Double], champion: [Double], estimate: Double, error: Double)] = [
            (albumin, even, 0.7366 - 0.5, 0.0927), (score, even, 0.7258 - 0.5, 0.1028),
            (protein, even, 0.6478 - 0.5, 0.1000), (albumin, score, 0.0108, 0.0953), (protein, score, -0.0780, 0.1046),
        ]
        for line in table {
            let test = DeLongTest(outcomes: outcomes, challenger: line.challenger, champion: line.champion)
            #expect(abs(test.delta - line.estimate) < 6e-5)
            #expect(abs(test.variance.squareRoot() - line.error) < 6e-5)
        }
    }

    @Test("has the published area and standard error of the ratings of Hanley and McNeil (1982)")
    func ratings() {
        // Ratings 1 to 5 of 58 normal and 51 abnormal images; Stata's manual of roctab prints 0.8932 and 0.0307 for
        // them.
        let (normal, abnormal) = ([33, 6, 6, 11, 2], [3, 2, 2, 11, 33])
        func ratings(_ counts: [Int]) -> [Double] {
            counts.enumerated().flatMap { Array(repeating: Double($0 + 1), count: $1) }
        }
        let outcomes = [UInt8](repeating: 0, count: 58) + [UInt8](repeating: 1, count: 51)
        let test = DeLongTest(
            outcomes: outcomes, challenger: ratings(normal) + ratings(abnormal), champion: outcomes.map { _ in 0 })
        #expect(abs(test.delta + 0.5 - 0.8932) < 6e-5)
        #expect(abs(test.variance.squareRoot() - 0.0307) < 6e-5)
    }
}
