import Glibc

/// The scale of the scores: 650 points at odds of 20 to 1 against default, and 45 points double the odds.
package enum ScoreScale {
    package static let basePoints = 650.0
    package static let baseOdds = 20.0
    package static let pointsToDoubleOdds = 45.0
    package static let range = 300...900

    /// Points of one unit of log-odds.
    static let factor = pointsToDoubleOdds / log(2)

    /// The score before it is rounded and clamped.
    static func unrounded(_ eta: Double) -> Double { basePoints - factor * (eta + log(baseOdds)) }

    static func score(_ eta: Double) -> Int {
        let rounded = (unrounded(eta) + 0.5).rounded(.down)
        return Int(min(max(rounded, Double(range.lowerBound)), Double(range.upperBound)))
    }
}

/// Classes of scores.
package enum Band: String, CaseIterable, Sendable {
    case excellent, good, fair, poor
    case veryPoor = "very_poor"

    /// The least score of the band.
    package var least: Int {
        switch self {
        case .excellent: 800
        case .good: 700
        case .fair: 600
        case .poor: 450
        case .veryPoor: 300
        }
    }

    package init(score: Int) {
        self = Band.allCases.first { score >= $0.least } ?? .veryPoor
    }
}

/// The score of a party.
package struct PartyScore: Sendable, Equatable {
    /// Probability of default.
    package let pd: Double
    /// 300…900.
    package let score: Int
    package let band: Band
    /// Up to four features that cost most points, the worst first.
    package let reasons: [String]
}

/// What turns features into a probability of default: the expert scorecard, or a fitted one.
package enum Scorecard: Sendable, Equatable {
    case expert
    case logistic(LogisticModel)

    /// η = ln(p / (1 − p)) of each row. A row's value depends on its own features alone: it is summed column by column in
    /// order, whatever other rows and threads there are.
    package func logOdds(_ features: FeatureColumns) -> [Double] {
        switch self {
        case .expert:
            return ExpertScorecard.logOdds(features)
        case .logistic(let model):
            var eta = [Double](repeating: 0, count: features.count)
            for column in model.columns { column.add(features.column(column.feature), to: &eta) }
            return eta.map { $0 + model.intercept }
        }
    }

    /// The probability of default of each row.
    package func probabilities(_ features: FeatureColumns) -> [Double] { logOdds(features).map(Scorecards.logistic) }

    /// Points of each feature and row: they add up, with the base's, to the unrounded score.
    package func points(_ features: FeatureColumns) -> (names: [String], columns: [[Double]]) {
        points(features, rows: 0..<features.count)
    }

    /// The same of some rows: of all rows and a thousand features they would take gigabytes.
    private func points(_ features: FeatureColumns, rows: Range<Int>) -> (names: [String], columns: [[Double]]) {
        switch self {
        case .expert: return ExpertScorecard.points(features, rows: rows)
        case .logistic(let model):
            var names: [String] = []
            var points: [[Double]] = []
            for column in model.columns {
                let z = column.standardised(features.column(column.feature), rows: rows)
                let each = ScoreScale.factor * column.coefficient
                // An indicator stands right after its feature, and their points are the feature's.
                if column.isIndicator, names.last == column.feature {
                    for row in z.indices { points[points.count - 1][row] -= each * z[row] }
                } else {
                    names.append(column.feature)
                    points.append(z.map { 0 - each * $0 })
                }
            }
            return (names, points)
        }
    }

    /// The score of each row.
    ///
    /// - Parameters:
    ///   - threads: the result does not depend on it.
    ///   - isCancelled: asked on the way; where it is true, the result is of no use.
    package func scores(
        _ features: FeatureColumns, threads: Int = 1, isCancelled: @Sendable () -> Bool = { false }
    ) -> [PartyScore] {
        let eta = logOdds(features)
        let size = Scorecard.rowsAtATime
        let pieces = (eta.count + size - 1) / size
        return concurrentMap(pieces, threads: threads) { piece -> [PartyScore] in
            if isCancelled() { return [] }
            let rows = piece * size..<min((piece + 1) * size, eta.count)
            let (names, points) = points(features, rows: rows)
            return rows.map { row in
                let score = ScoreScale.score(eta[row])
                return PartyScore(
                    pd: Scorecards.logistic(eta[row]), score: score, band: Band(score: score),
                    reasons: Scorecard.reasons(names, points, row - rows.lowerBound))
            }
        }.flatMap { $0 }
    }

    /// Some milliseconds of work.
    private static let rowsAtATime = 4_096

    /// Features with the most negative points, below −0.5, at most four; ties in feature order. Points tie that agree to 1e-9:
    /// complementary flags have the same, and rounding must not decide between them.
    static func reasons(_ names: [String], _ points: [[Double]], _ row: Int) -> [String] {
        var worst: [(points: Double, place: Int)] = []
        for place in points.indices where points[place][row] < -0.5 {
            let value = (points[place][row] * 1e9).rounded() / 1e9
            let rank = worst.firstIndex { value < $0.points } ?? worst.count
            if rank < 4 {
                worst.insert((value, place), at: rank)
                if worst.count > 4 { worst.removeLast() }
            }
        }
        return worst.map { names[$0.place] }
    }
}
