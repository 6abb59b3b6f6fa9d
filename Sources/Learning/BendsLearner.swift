package import Parallel
package import Scorecards

/// Fits the recipe `bends`.
package struct BendsLearner: Sendable {
    /// The most pairs; 0 switches them off.
    package var pairs: Int

    /// A learner that takes at most so many pairs.
    package init(pairs: Int = 10) { self.pairs = pairs }

    /// What a fit takes at most besides the rows themselves; bytes.
    ///
    /// A row has for each feature its value, its cell and fraction, and its straight column and indicator; then the
    /// products and some vectors. Matrices of the columns come to that, of about ten for each feature and one for each
    /// level of a text, and the sums in pairs of the cells of four features and four.
    ///
    /// - Parameters:
    ///   - levels: how many levels with a column each feature that is text may have.
    ///   - folds: how many fits there are at the same time.
    package static func memory(rows: Int, features: Int, levels: [Int] = [], folds: Int = 1) -> Int {
        let columns = 12 * features + levels.reduce(0, +)
        let cells = (levels.max() ?? 0) + 3
        return folds * (rows * (40 * features + 260) + 5 * 8 * columns * columns + 16 * 32 * cells * cells)
    }

    /// Learns a scorecard from labelled rows.
    ///
    /// - Parameter rows: with both outcomes.
    /// - Throws: `CancellationError`; `FitError` if the numbers of a feature leave no minimum to be found.
    package func fit(_ rows: LabelledRows, _ effort: Effort = Effort()) throws -> Scorecard {
        let described = try describe(rows, effort)
        let used = described.indices.filter { described[$0].width > 0 }
        var design = try BendsDesign(used.map { ($0, described[$0]) }, rows: rows, effort: effort)
        var found = try solve(design, outcomes: rows.outcomes, pairs: [], effort: effort)
        var kept: [Pair] = []
        if pairs > 0 {
            let p = try design.logOdds(w: found.w, b: found.b, effort: effort).map(logistic)
            kept = try addPairs(&design, rows: rows, p: p, effort: effort)
            if !kept.isEmpty {
                found = try solve(design, outcomes: rows.outcomes, pairs: kept.map(\.isDirected), effort: effort)
            }
        }
        for (number, weight) in found.w[design.firstProduct...].enumerated() {
            kept[number].product.coefficient = weight
        }
        let level = level(rows, eta: try design.logOdds(w: found.w, b: found.b, effort: effort))
        var scorecard = Scorecard(
            recipe: .bends, intercept: found.b + level.shift,
            terms: design.features.map {
                Term($0.name, $0.shape.weighted(found.w[$0.first..<$0.first + $0.columns.width]))
            }
                + kept.map(\.term))
        scorecard.reasons = .bends
        scorecard.fit = FitFigures(
            rows: rows.count, defaults: rows.outcomes.reduce(0) { $0 + Int($1) }, intercept: found.b, level: level,
            penalties: BendsLearner.penalties(design, found.penalty),
            unused: described.indices.filter { !described[$0].hasValueColumns }.map { rows.features[$0].name })
        return scorecard
    }

    private func describe(_ rows: LabelledRows, _ effort: Effort) throws -> [any ColumnShape] {
        try effort.map(rows.features.count) { index throws(CancellationError) in
            let source = rows.features[index]
            let delivered = rows.delivered[index]
            let values =
                delivered.allSatisfy { $0 }
                ? source.values
                : source.values.indices.filter { delivered[Int(rows.batchOf[$0])] }.map { source.values[$0] }
            if let levels = source.levels { return CategoryColumns(codes: values, levels: levels) }
            return FeatureDescription(source, values: values).feature
        }
    }

    private func solve(
        _ design: BendsDesign, outcomes: [UInt8], pairs: [Bool], effort: Effort
    ) throws -> BendsFit.Solution {
        try BendsFit(design, outcomes: outcomes, effort: effort).run(DirectionConstraints(design, pairs: pairs))
    }

    // MARK: Pairs

    /// A pair that was taken.
    private struct Pair {
        let features: (String, String)
        var product: ProductShape

        var isDirected: Bool { product.isDirected }
        var term: Term { Term(features.0, with: features.1, shape: product) }
    }

    /// Finds the pairs, and adds their columns to the design.
    private func addPairs(
        _ design: inout BendsDesign, rows: LabelledRows, p: [Double], effort: Effort
    ) throws -> [Pair] {
        let search = PairSearch(design)
        var kept: [Pair] = []
        for found in try search.strongest(pairs, p: p, outcomes: rows.outcomes, effort: effort) {
            let (one, other) = (search.plain[found.first], search.plain[found.second])
            let (first, second) = (design.features[one.feature], design.features[other.feature])
            guard let firstCurve = first.shape.curve, let secondCurve = second.shape.curve,
                var product = ProductShape(
                    first: (one.kind, firstCurve), second: (other.kind, secondCurve), score: found.score,
                    statistic: found.statistic, bar: found.bar)
            else { continue }
            let both = (0..<rows.count).map { row in
                Int(first.cell[row]) != first.undelivered && Int(second.cell[row]) != second.undelivered
            }
            let values = (0..<rows.count).map { product.raw(one.z[$0], other.z[$0]) }
            guard let column = FeatureDescription.standardised(zip(values, both).filter(\.1).map(\.0)) else { continue }
            (product.mean, product.sd) = (column.mean, column.sd)
            kept.append(Pair(features: (first.name, second.name), product: product))
            design.append(product: zip(values, both).map { $1 ? ($0 - column.mean) / column.sd : 0 })
        }
        return kept
    }

    // MARK: The scorecard

    private func level(_ rows: LabelledRows, eta: [Double]) -> FitFigures.Level {
        var batches: [LevelWalk.Batch] = []
        var last: Int32?
        for row in 0..<rows.count {
            if rows.batchOf[row] != last { batches.append(LevelWalk.Batch(eta: [], outcomes: [])) }
            last = rows.batchOf[row]
            batches[batches.count - 1].eta.append(eta[row])
            batches[batches.count - 1].outcomes.append(Double(rows.outcomes[row]))
        }
        return LevelWalk.level(batches)
    }

    private static func penalties(_ design: BendsDesign, _ penalty: [Double]) -> FitFigures.Penalties {
        func of(_ kind: BendsDesign.ColumnClass) -> Double? {
            design.classes.contains(kind) ? penalty[kind.rawValue] : nil
        }
        return FitFigures.Penalties(straight: of(.straight), bends: of(.bends), pairs: of(.pairs))
    }
}
