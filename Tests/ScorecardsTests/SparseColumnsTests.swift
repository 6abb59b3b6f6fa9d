import Columns
import Foundation
import Parallel
import Scorecards
import TestSupport
import Testing

@Suite("Sparse columns")
struct SparseColumnsTests {
    /// Rows of which most features are missing nearly everywhere, once with every column dense and once sparse.
    private struct BothForms {
        let dense: FeatureColumns
        let sparse: FeatureColumns
        let made: MadeRows

        init(_ count: Int, seed: UInt64) {
            var random = SplitMix(seed)
            var made = MadeRows(count, width: 12, seed: seed)
            let shares = [0.9, 0.24, 0.05, 0.01, 0.2, 0, 1, 0.15, 0.1, 0.22, 0.03, 0.002]
            for column in made.columns.indices {
                for row in 0..<count where !random.happens(shares[column]) { made.columns[column][row] = .nan }
                // A zero of either sign, now and then.
                for row in 0..<count where random.happens(0.02) && !made.columns[column][row].isNaN {
                    made.columns[column][row] = random.happens(0.5) ? 0 : -0.0
                }
            }
            self.made = made
            dense = FeatureColumns(names: made.names, columns: made.columns, count: count)
            sparse = FeatureColumns(names: made.names, columns: made.columns.map(BothForms.column), count: count)
        }

        /// Sparse whatever the share of its values.
        static func column(_ values: [Double]) -> FeatureColumn {
            let rows = values.indices.filter { !values[$0].isNaN }
            return .sparse(
                SparseColumn(count: values.count, rows: rows.map { Int32($0) }, values: rows.map { values[$0] }))
        }

        func rows(_ features: FeatureColumns) -> TrainingRows {
            TrainingRows(features: features, outcomes: made.outcomes, partyIDs: made.partyIDs)
        }
    }

    private func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }

    private func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test("are trained on, scored, explained and compared as dense ones are, to the last bit", arguments: 1...12)
    func training(seed: UInt64) throws {
        let both = BothForms(700, seed: seed)
        let wanted = [Bool](repeating: true, count: 700)
        let trainings = try [both.dense, both.sparse].map { try Training(both.rows($0), Effort(threads: 2)) }
        let dense = try trainings[0].run(wanted: wanted)
        let sparse = try trainings[1].run(wanted: wanted)
        #expect(try text(dense.model) == text(sparse.model))
        #expect(bits(dense.outOfFold) == bits(sparse.outOfFold))
        let references = try zip(trainings, [(dense, both.dense), (sparse, both.sparse)]).map {
            try $0.driftReference(Scorecard($1.0.model).probabilities($1.1))
        }
        #expect(try text(references[0]) == text(references[1]))
        let other = BothForms(500, seed: seed + 100)
        for scorecard in [Scorecard(dense.model), .expert] {
            let eta = scorecard.logOdds(other.dense)
            #expect(bits(eta) == bits(scorecard.logOdds(other.sparse)))
            let points = [other.dense, other.sparse].map { scorecard.points($0) }
            #expect(points[0].names == points[1].names && points[0].columns.map(bits) == points[1].columns.map(bits))
            let scores = try scorecard.scores(other.dense, Effort(threads: 2))
            #expect(try scorecard.scores(other.sparse, Effort(threads: 2)) == scores)
            let drifts = try [other.dense, other.sparse].map {
                try references[0].drift(probabilities: scores.map(\.pd), features: $0, effort: Effort(threads: 2))
            }
            #expect(drifts[0] == drifts[1])
            for row in stride(from: 0, to: 500, by: 61) {
                let explained = [other.dense, other.sparse].map {
                    Explanation(scorecard, features: $0.selecting([row]))
                }
                #expect(bits(explained[0].features.map(\.points)) == bits(explained[1].features.map(\.points)))
                #expect(bits(explained[0].features.map(\.value)) == bits(explained[1].features.map(\.value)))
                #expect(explained[0].moves.map(\.to) == explained[1].moves.map(\.to))
            }
        }
        let fresh = try [other.dense, other.sparse].map {
            try DriftReference(probabilities: eta(other), features: $0)
        }
        #expect(try text(fresh[0]) == text(fresh[1]))
    }

    private func eta(_ both: BothForms) -> [Double] { Scorecard.expert.probabilities(both.dense) }

    @Test("are scored in any number of pieces as one")
    func pieces() throws {
        let both = BothForms(9_000, seed: 5)
        let scores = try Scorecard.expert.scores(both.sparse, Effort(threads: 3))
        #expect(scores.count == 9_000)
        #expect(try Scorecard.expert.scores(both.dense) == scores)
    }
}
