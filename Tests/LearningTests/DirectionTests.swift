import Learning
import Scorecards
import TestSupport
import Testing
import Vocabulary

@Suite("Declared directions")
struct DirectionTests {
    /// Rows in which the risk rises with `a` where it is small and falls with it where it is large, and rises with `b`
    /// only where `a` is large.
    private func rows(_ a: Direction?, _ b: Direction?) -> LabelledRows {
        var random = SplitMix(7)
        var (first, second): ([Double], [Double]) = ([], [])
        var outcomes: [UInt8] = []
        for _ in 0..<1_500 {
            let (x, y) = (random.unit(), random.unit())
            let risk = 0.1 + 0.5 * (x < 0.5 ? x : 1 - x) + (x > 0.6 ? 0.4 * y : 0)
            first.append(x)
            second.append(random.happens(0.2) ? .nan : y)
            outcomes.append(random.happens(risk) ? 1 : 0)
        }
        return LabelledRows(
            features: [
                LabelledRows.Feature(name: "a", direction: a, values: first),
                LabelledRows.Feature(name: "b", direction: b, values: second),
            ], outcomes: outcomes, batchOf: Array(repeating: 0, count: outcomes.count), delivered: [[true], [true]])
    }

    /// η along `moved`, with the other feature at some values.
    private func curves(_ scorecard: Scorecard, along moved: String) -> [[Double]] {
        let steps = (0...60).map { Double($0) / 50 - 0.1 }
        return [0.0, 0.3, 0.7, 1.0, .nan].map { held in
            let other = steps.map { _ in held }
            return scorecard.logOdds(
                FeatureColumns(
                    names: ["a", "b"], columns: moved == "a" ? [steps, other] : [other, steps], count: steps.count
                ).delivered)
        }
    }

    @Test(
        "are kept throughout, with every value of the other feature, whatever the data want",
        arguments: [
            (Direction.up, Direction.down), (.down, .down), (.down, .up), (.up, .up),
        ])
    func wrong(_ a: Direction, _ b: Direction) throws {
        let free = try BendsLearner().fit(rows(nil, nil))
        func worst(_ scorecard: Scorecard, _ feature: String, _ direction: Direction) -> Double {
            curves(scorecard, along: feature).flatMap { eta in
                zip(eta, eta.dropFirst()).map { direction.sign * ($1 - $0) }
            }.min() ?? 0
        }
        // The data want another: without the declaration the curve moves both ways.
        #expect(worst(free, "a", a) < -1e-3)
        let scorecard = try BendsLearner().fit(rows(a, b))
        #expect(worst(scorecard, "a", a) > -1e-12)
        #expect(worst(scorecard, "b", b) > -1e-12)
    }
}

extension FeatureColumns {
    /// The same rows of a batch that delivers all of them.
    fileprivate var delivered: FeatureColumns {
        var columns = self
        columns.undelivered = []
        return columns
    }
}
