import Columns
import Glibc
package import Parallel
import Vocabulary

/// The score of a party.
package struct PartyScore: Sendable, Equatable {
    /// Probability of default.
    package let pd: Double
    /// Within the range of the scale.
    package let score: Int
    /// The band of the score.
    package let band: Band
    /// Features that cost most points, the worst first; see `ReasonRule`.
    package let reasons: [String]
    /// For each reason the side of its value, joined by `|`. Scores with the same sides share the text.
    package let sides: String
}

extension Scorecard {
    /// Whether no term can change a score, so that every company gets the same.
    package var isConstant: Bool { !terms.contains { $0.shape.form.counts } }

    /// η of a sum over the terms.
    func logOdds(sum: Double) -> Double { intercept + slope * sum / divisor }

    /// Points of a unit of a term, before they are divided by `divisor`.
    func pointsPerUnit(_ weight: Double) -> Double { scale.factor * -slope * weight }

    /// The band of a score.
    package func band(_ score: Int) -> Band { bands.first { score >= $0.least } ?? bands.last ?? .veryPoor }

    /// Whether it matters what the batch of a company delivers.
    package var dependsOnDelivery: Bool { terms.contains(where: \.shape.dependsOnDelivery) }

    /// The values of each term's features.
    func values(_ features: FeatureColumns) -> [TermValues] {
        terms.map { term in
            let column = features.column(term.feature, isText: term.shape.isCategory)
            let isDelivered =
                !term.shape.dependsOnDelivery || features.isDelivered(term.feature, isText: term.shape.isCategory)
            guard let other = term.with else {
                return TermValues(column: column, otherColumn: nil, isDelivered: isDelivered)
            }
            // Rows of a product are looked at in any order.
            return TermValues(
                column: column.map { .dense($0.dense) },
                otherColumn: features.column(other, isText: false).map { .dense($0.dense) },
                isDelivered: isDelivered && features.isDelivered(other, isText: false))
        }
    }

    /// η = ln(p / (1 − p)) of each row. A row's value depends on its own features and on what its batch delivers
    /// alone: it is summed term by term in order, whatever other rows and threads there are.
    package func logOdds(_ features: FeatureColumns) -> [Double] {
        var sums = [Double](repeating: 0, count: features.count)
        for (term, values) in zip(terms, values(features)) { term.shape.form.add(values, to: &sums) }
        return sums.map(logOdds(sum:))
    }

    /// The probability of default of each row.
    package func probabilities(_ features: FeatureColumns) -> [Double] { logOdds(features).map(Scorecards.logistic) }

    /// Points of each feature and row, then of each pair: they add up, with the base points, to the unrounded score.
    package func points(_ features: FeatureColumns) -> (names: [String], columns: [[Double]]) {
        let points = PointsOfRows(self, features)
        return (points.names, points.columns(points.units(0..<features.count)))
    }

    /// What every company has: the unrounded score of one whose units are all at their centres.
    package var basePoints: Double {
        let centre = terms.reduce(0) { sum, term in
            let shape = term.shape.form
            return shape.centre == 0 ? sum : sum + shape.weight * shape.centre
        }
        return scale.unrounded(logOdds(sum: centre))
    }

    /// The reasons of each row, the worst first.
    package func reasons(_ features: FeatureColumns) -> [[Reason]] {
        let points = PointsOfRows(self, features)
        let columns = points.ofFeatures(points.columns(points.units(0..<features.count)))
        let sides = points.featureNames.map { FeatureSides(self, of: $0, column: features.column($0)) }
        return (0..<features.count).map { row in
            reasons.reasons(columns, row: row) { sides[$0].isGood(inRow: row) }.map { index in
                let name = points.featureNames[index]
                let (value, level) = features.value(of: name, row: row)
                return Reason(feature: name, value: value, level: level, side: sides[index].side(ofRow: row))
            }
        }
    }

    /// The median of a feature in the training; nil if the scorecard does not say it.
    package func median(of feature: String) -> Double? {
        for term in terms where term.feature == feature {
            if case .bent(let shape) = term.shape { return shape.median }
        }
        return nil
    }

    func isBuiltInFlag(_ feature: String) -> Bool {
        !(ownFeatures?.contains(feature) ?? false)
            && FeatureCatalog.standard.definition(feature)?.values == .flag
    }

    /// The score of each row.
    ///
    /// - Parameters:
    ///   - features: NaN is missing, and so is a feature that has no column.
    ///   - effort: polled every few thousand rows.
    /// - Throws: `CancellationError`.
    package func scores(
        _ features: FeatureColumns, _ effort: Effort = Effort()
    ) throws(CancellationError) -> [PartyScore] { try scored(features, effort).scores }

    /// The score of each row, and the mean points of each feature over all rows, half of those of a pair with each of
    /// its two features. Both are the same for every number of threads.
    package func scored(
        _ features: FeatureColumns, _ effort: Effort = Effort()
    ) throws(CancellationError) -> (scores: [PartyScore], meanPoints: [(name: String, points: Double)]) {
        // A curve takes longer than a line, so each of its units is computed once, by all threads.
        let eta = recipe == .bends ? nil : logOdds(features)
        let size = Scorecard.rowsAtATime
        let pieces = (features.count + size - 1) / size
        let pointsOfRows = PointsOfRows(self, features)
        let names = pointsOfRows.featureNames
        let sides = names.map { FeatureSides(self, of: $0, column: features.column($0)) }
        let isDirected = sides.map(\.hasDirection)
        let parts = try effort.map(pieces) { piece throws(CancellationError) -> ([PartyScore], [Double]) in
            let rows = piece * size..<min((piece + 1) * size, features.count)
            let units = pointsOfRows.units(rows)
            let points = pointsOfRows.ofFeatures(pointsOfRows.columns(units))
            let eta = eta.map { Array($0[rows]) } ?? pointsOfRows.sums(units, rows.count).map(logOdds(sum:))
            var texts = ReasonSideTexts()
            let scores = eta.indices.map { row in
                let score = scale.score(eta[row])
                let place = rows.lowerBound + row
                let worst = reasons.reasons(points, row: row) { isDirected[$0] && sides[$0].isGood(inRow: place) }
                return PartyScore(
                    pd: Scorecards.logistic(eta[row]), score: score, band: band(score),
                    reasons: worst.map { names[$0] },
                    sides: texts.text(worst.map { sides[$0].side(ofRow: place) }))
            }
            return (scores, points.map { $0.reduce(0, +) })
        }
        let means = names.indices.map { index in
            (name: names[index], points: parts.reduce(0) { $0 + $1.1[index] } / Double(features.count))
        }
        return (parts.flatMap(\.0), means)
    }

    /// Some milliseconds of work.
    private static let rowsAtATime = 4_096
}

/// Why a company has few points.
package struct Reason: Sendable, Equatable {
    /// The feature.
    package let feature: String
    /// NaN is missing, or text.
    package let value: Double
    /// The text of a feature that is text.
    package let level: String?
    /// Where the value lies.
    package let side: ReasonSide
}

/// The points of features and pairs, some rows at a time: of all rows and a thousand features they would take
/// gigabytes.
struct PointsOfRows: Sendable {
    /// A term with what turns its units into points.
    private struct Part: Sendable {
        let shape: any PreparedShape
        let weight: Double
        let values: TermValues
        let perUnit: Double
        let centre: Double
        /// The column that it adds to.
        let column: Int
    }

    /// Of each column: the features, then the pairs as `A × B`.
    let names: [String]
    /// The features of the columns without the pairs.
    let featureNames: [String]
    private let parts: [Part]
    private let divisor: Double
    /// Of each pair the columns of its features.
    private let halves: [(Int, Int)]

    init(_ scorecard: Scorecard, _ features: FeatureColumns) {
        var names: [String] = []
        var parts: [Part] = []
        var halves: [(Int, Int)] = []
        let values = scorecard.values(features)
        for (term, values) in zip(scorecard.terms, values) {
            let shape = term.shape.form
            // Terms of one feature stand one right after the other, and pairs stand last.
            if let other = term.with {
                halves.append((names.firstIndex(of: term.feature) ?? 0, names.firstIndex(of: other) ?? 0))
                names.append("\(term.feature) × \(other)")
            } else if names.last != term.feature {
                names.append(term.feature)
            }
            parts.append(
                Part(
                    shape: shape.prepared(), weight: shape.weight, values: values,
                    perUnit: scorecard.pointsPerUnit(shape.weight),
                    centre: shape.centre, column: names.count - 1))
        }
        self.names = names
        self.parts = parts
        self.halves = halves
        featureNames = Array(names.dropLast(halves.count))
        divisor = scorecard.divisor
    }

    /// The units of some rows, a column for each term.
    func units(_ rows: Range<Int>) -> [[Double]] { parts.map { $0.shape.units($0.values, rows: rows) } }

    /// Σ weight · unit of each row, in the order of `Scorecard.logOdds`.
    func sums(_ units: [[Double]], _ count: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        for (part, units) in zip(parts, units) {
            for row in units.indices { sums[row] += units[row] * part.weight }
        }
        return sums
    }

    /// The points of units, a column for each name.
    func columns(_ units: [[Double]]) -> [[Double]] {
        var points: [[Double]] = []
        for (part, units) in zip(parts, units) {
            let (each, centre) = (part.perUnit, part.centre)
            if part.column < points.count {
                for row in units.indices { points[part.column][row] += each * (units[row] - centre) / divisor }
            } else {
                // The sum with 0 is +0 where the product is −0.
                points.append(units.map { 0 + each * ($0 - centre) / divisor })
            }
        }
        return points
    }

    /// The points of the features alone: half of those of a pair count to each of its two features.
    func ofFeatures(_ columns: [[Double]]) -> [[Double]] {
        if halves.isEmpty { return columns }
        var own = Array(columns.dropLast(halves.count))
        for (pair, points) in zip(halves, columns.suffix(halves.count)) {
            for index in [pair.0, pair.1] { for row in points.indices { own[index][row] += points[row] / 2 } }
        }
        return own
    }
}
