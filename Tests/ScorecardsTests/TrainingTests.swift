import Foundation
import Parallel
import Scorecards
import TestSupport
import Testing

/// Made-up rows to train on.
struct MadeRows {
    var names: [String] = []
    var columns: [[Double]] = []
    var outcomes: [UInt8] = []
    var partyIDs: [String] = []

    /// A mark for each row, as where the batch just labelled is all there is.
    var all: [Bool] { Array(repeating: true, count: outcomes.count) }

    /// Some logarithmic features, a rare flag, features with missing values, one that depends on another; outcomes by
    /// two of them.
    init(_ count: Int, width: Int, seed: UInt64, slope: Double = 1) {
        var random = SplitMix(seed)
        for place in 0..<width {
            let known = ["transaction_count_6m", "network_size", "avg_transaction_amount"]
            names.append(place < known.count && width > 5 ? known[place] : "x\(place)")
            columns.append(
                (0..<count).map { _ in
                    let value = random.normal()
                    switch place % 6 {
                    case 0: return (value * 40 + 80).rounded()
                    case 1: return value < 1.9 ? 0 : 1
                    case 3 where random.happens(0.15): return .nan
                    case 5: return value > 0 ? 1 : 0
                    default: return value
                    }
                })
        }
        partyIDs = (0..<count).map { "P-\(seed)-\($0)" }
        outcomes = (0..<count).map { row in
            let signal = width > 2 ? columns[2][row] : width > 0 ? columns[0][row] / 40 - 2 : 0
            return random.unit() < 1 / (1 + exp(-(slope * signal - 0.8))) ? 1 : 0
        }
    }

    var rows: TrainingRows {
        TrainingRows(
            features: FeatureColumns(names: names, columns: columns, count: outcomes.count), outcomes: outcomes,
            partyIDs: partyIDs)
    }

    /// The plain fit of some of the rows.
    func plain(_ isIn: (Int) -> Bool = { _ in true }, weights: [Double]? = nil) -> PlainFit {
        let places = outcomes.indices.filter(isIn)
        return PlainFit(
            names: names, columns: columns.map { column in places.map { column[$0] } },
            outcomes: places.map { Double(outcomes[$0]) }, weights: weights)
    }

    func row(_ row: Int) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: zip(names, columns.map { $0[row] }))
    }
}

@Suite("Training")
struct TrainingTests {
    /// Holds a model against a plain fit of the same rows.
    private func compare(_ result: Training.Result, _ plain: PlainFit) {
        let model = result.model
        #expect(model.columns.map(\.name) == plain.names)
        #expect(model.penalty == plain.penalty)
        let kept = model.columns.filter { !$0.dropped }
        #expect(kept.map(\.name) == plain.columns.map(\.name))
        for (column, (expected, coefficient)) in zip(kept, zip(plain.columns, plain.w)) {
            #expect(
                abs((column.lo ?? -.infinity) - expected.lo) <= 1e-9 || column.lo == nil && expected.lo == -.infinity)
            #expect(abs((column.hi ?? .infinity) - expected.hi) <= 1e-9 || column.hi == nil && expected.hi == .infinity)
            #expect(abs(column.mean! - expected.mean) <= 1e-9 && abs(column.sd! - expected.sd) <= 1e-9)
            #expect(abs(column.coefficient - coefficient) <= 1e-8, "\(column.name)")
        }
        for column in model.columns where column.dropped { #expect(column.coefficient == 0) }
        #expect(abs(model.intercept - plain.w.last!) <= 1e-8)
        // The product bounds the error of an evidence that does not decide by 1e-5.
        #expect(result.evidence.map(\.penalty) == PlainFit.penalties)
        for (evidence, expected) in zip(result.evidence, plain.evidence) {
            #expect(abs(evidence.evidence - expected) <= 1.1e-5, "at \(evidence.penalty)")
        }
    }

    private func train(_ made: MadeRows, threads: Int = 2) throws -> Training.Result {
        try Training(made.rows, Effort(threads: threads)).run(
            wanted: Array(repeating: true, count: made.outcomes.count))
    }

    @Test(
        "fits what a plain Newton iteration fits, with the penalty of the greatest evidence",
        arguments: [(300, 17, 1), (500, 40, 2), (150, 6, 3), (40, 33, 4), (9_000, 4, 5), (6_000, 33, 6)]
            as [(Int, Int, UInt64)])
    func plainNewton(count: Int, width: Int, seed: UInt64) throws {
        let made = MadeRows(count, width: width, seed: seed)
        compare(try train(made), made.plain())
    }

    @Test("fits the same where some of the rows mislead: few defaults, or the defaults last", arguments: [33, 4])
    func misleadingSamples(width: Int) throws {
        var rare = MadeRows(6_000, width: width, seed: 7)
        var random = SplitMix(7)
        for row in rare.outcomes.indices where !random.happens(0.03) { rare.outcomes[row] = 0 }
        compare(try train(rare), rare.plain())

        var ordered = MadeRows(6_000, width: width, seed: 8)
        let order =
            ordered.outcomes.indices.filter { ordered.outcomes[$0] == 0 }
            + ordered.outcomes.indices.filter { ordered.outcomes[$0] == 1 }
        ordered.columns = ordered.columns.map { column in order.map { column[$0] } }
        ordered.outcomes = order.map { ordered.outcomes[$0] }
        ordered.partyIDs = order.map { ordered.partyIDs[$0] }
        compare(try train(ordered), ordered.plain())
    }

    @Test(
        "predicts out of fold as fits from scratch without the wanted rows of the fold do",
        arguments: [(240, 17), (260, 40)])
    func outOfFold(count: Int, width: Int) throws {
        let made = MadeRows(count, width: width, seed: 11)
        // Only the rows of the batch just labelled are wanted, here the last ones.
        let wanted = (0..<count).map { $0 >= count / 2 }
        let result = try Training(made.rows, Effort(threads: 2)).run(wanted: wanted)
        let folds = made.partyIDs.map(OutOfFold.fold(of:))
        #expect(Set(folds) == Set(0..<5))
        let fits = (0..<5).map { fold in made.plain { !wanted[$0] || folds[$0] != fold } }
        let expected = (count / 2..<count).map { fits[folds[$0]].probability(made.row($0)) }
        #expect(result.outOfFold.count == expected.count)
        for (p, expected) in zip(result.outOfFold, expected) { #expect(abs(p - expected) <= 1e-9) }
    }

    @Test("chooses the penalty of the greatest exact evidence, whatever the data", arguments: 0..<60)
    func penalty(seed: Int) throws {
        let made = MadeRows(40 + 3 * seed, width: 1 + seed % 6, seed: 100 + UInt64(seed), slope: Double(seed % 4) / 2)
        compare(try train(made, threads: 1), made.plain())
    }

    @Test("finds where the objective is level, by finite differences in every direction", arguments: [17, 40])
    func level(width: Int) throws {
        let made = MadeRows(400, width: width, seed: 21)
        let model = try train(made).model
        let plain = made.plain()
        let w = model.columns.filter { !$0.dropped }.map(\.coefficient) + [model.intercept]
        func slope(at w: [Double], along place: Int) -> Double {
            let h = 1e-4
            var (ahead, behind) = (w, w)
            ahead[place] += h
            behind[place] -= h
            return (plain.objective(ahead, model.penalty) - plain.objective(behind, model.penalty)) / (2 * h)
        }
        for place in w.indices { #expect(abs(slope(at: w, along: place)) < 1e-5) }
        var beside = w
        beside[0] += 0.01
        #expect(abs(slope(at: beside, along: 0)) > 0.1)
    }

    @Test("on rows that each stand twice is that of rows that each weigh two")
    func twice() throws {
        // Flags without missing values, so that quantiles, means and deviations are the same.
        var made = MadeRows(200, width: 0, seed: 0)
        var random = SplitMix(31)
        made.names = (0..<6).map { "x\($0)" }
        made.columns = (0..<6).map { _ in (0..<200).map { _ in random.happens(0.4) ? 1 : 0 } }
        made.outcomes = (0..<200).map { random.happens(0.15 + 0.5 * made.columns[1][$0]) ? 1 : 0 }
        made.partyIDs = (0..<200).map { "\($0)" }
        var twice = made
        twice.columns = made.columns.map { $0 + $0 }
        twice.outcomes = made.outcomes + made.outcomes
        twice.partyIDs = made.partyIDs + made.partyIDs
        compare(try train(twice), made.plain(weights: Array(repeating: 2, count: 200)))
    }

    @Test("does not depend on the number of threads", arguments: [(300, 17), (9_000, 5), (300, 40), (5_000, 40)])
    func threads(count: Int, width: Int) throws {
        let made = MadeRows(count, width: width, seed: 41)
        let one = try train(made, threads: 1)
        for threads in [2, 3, 16] {
            let other = try train(made, threads: threads)
            #expect(other.model == one.model)
            #expect(other.outOfFold == one.outOfFold)
            #expect(other.evidence.map(\.evidence) == one.evidence.map(\.evidence))
        }
    }

    @Test("copes with a dozen rows and more columns than rows", arguments: [8, 44])
    func tiny(width: Int) throws {
        var made = MadeRows(12, width: width, seed: 51)
        made.outcomes = (0..<12).map { $0 % 3 == 0 ? 1 : 0 }
        #expect(try !Training(made.rows).hasOneOutcome(wanted: made.all))
        compare(try train(made), made.plain())
    }

    @Test("copes with columns that say the same, and with outcomes that a column tells apart")
    func collinear() throws {
        var made = MadeRows(100, width: 1, seed: 61)
        made.names = ["x0", "x1", "x2", "x3"]
        made.columns = [
            made.columns[0], made.columns[0].map { 2 * $0 + 3 }, made.columns[0].map { -$0 }, made.columns[0],
        ]
        compare(try train(made), made.plain())
        made.outcomes = made.columns[0].map { $0 > 80 ? 1 : 0 }
        compare(try train(made), made.plain())
    }

    @Test("where every column is dropped takes the largest penalty and the rate of defaults")
    func allDropped() throws {
        var made = MadeRows(100, width: 0, seed: 0)
        made.names = ["x0", "x1"]
        made.columns = [Array(repeating: 7, count: 100), Array(repeating: .nan, count: 100)]
        made.outcomes = (0..<100).map { $0 % 4 == 0 ? 1 : 0 }
        made.partyIDs = (0..<100).map { "\($0)" }
        let result = try train(made)
        #expect(result.model.columns.allSatisfy { $0.dropped && $0.coefficient == 0 })
        #expect(result.model.columns.map(\.mean) == [7, nil])
        let evidence = result.evidence.map(\.evidence)
        #expect(evidence.allSatisfy { abs($0 - evidence[0]) < 1e-9 })
        #expect(result.model.penalty == 1000)
        let p = Scorecard(result.model).probabilities(made.rows.features)
        #expect(p.allSatisfy { abs($0 - 0.25) < 1e-12 })
    }

    @Test("is not begun where all rows, or the training part of a fold, have one outcome")
    func oneOutcome() throws {
        var made = MadeRows(100, width: 2, seed: 71)
        let folds = made.partyIDs.map(OutOfFold.fold(of:))
        made.outcomes = Array(repeating: 0, count: 100)
        #expect(try Training(made.rows).hasOneOutcome(wanted: made.all))
        made.outcomes = folds.map { $0 == 2 ? 1 : 0 }
        #expect(try Training(made.rows).hasOneOutcome(wanted: made.all))
        made.outcomes[folds.firstIndex(of: 3)!] = 1
        #expect(try !Training(made.rows).hasOneOutcome(wanted: made.all))
    }

    @Test("ends when it is asked to")
    func cancelled() throws {
        let made = MadeRows(100, width: 3, seed: 81)
        let polls = Polls(most: 12)
        let effort = Effort { polls.isEnough() }
        #expect(throws: CancellationError.self) {
            try Training(made.rows, effort).run(wanted: Array(repeating: true, count: 100))
        }
        #expect(polls.count == 13)
    }

    @Test("keeps a party in its fold: the first 8 bytes of the SHA-256 of its id, modulo 5")
    func folds() {
        // SHA-256 of "abc" begins ba7816bf8f01cfea, that of "" e3b0c44298fc1c14 (FIPS 180-2, appendix B).
        #expect(OutOfFold.fold(of: "abc") == Int(UInt64(0xba78_16bf_8f01_cfea) % 5))
        #expect(OutOfFold.fold(of: "") == Int(UInt64(0xe3b0_c442_98fc_1c14) % 5))
    }
}
