package import Parallel

/// Fits the recipe `bends`.
package struct BendsLearner: Sendable {
    /// The most pairs; 0 switches them off.
    package var pairs: Int

    /// A learner that takes at most so many pairs.
    package init(pairs: Int = 10) { self.pairs = pairs }

    /// Learns a scorecard from labelled rows.
    ///
    /// - Parameter rows: with both outcomes.
    /// - Throws: `CancellationError`; `FitError` if the numbers of a feature leave no minimum to be found.
    package func fit(_ rows: LabelledRows, _ effort: Effort = Effort()) throws -> BendsScorecard {
        let described = try describe(rows, effort)
        let used = described.indices.filter { described[$0].straight != nil || described[$0].missing != nil }
        var design = try BendsDesign(used.map { ($0, described[$0]) }, rows, effort)
        var found = try solve(design, rows.outcomes, pairs: [], effort)
        var kept: [FeaturePair] = []
        if pairs > 0 {
            let p = try design.logOdds(found.w, found.b, effort).map(logistic)
            kept = try addPairs(&design, rows, p: p, effort)
            if !kept.isEmpty {
                found = try solve(design, rows.outcomes, pairs: kept.map { $0.way != 0 }, effort)
            }
        }
        for (number, weight) in found.w[design.firstProduct...].enumerated() { kept[number].coefficient = weight }
        let level = level(rows, eta: try design.logOdds(found.w, found.b, effort))
        return BendsScorecard(
            features: design.features.map { BendsLearner.weighted($0, found.w) }, pairs: kept, fittedIntercept: found.b,
            level: level, intercept: found.b + level.shift, penalties: BendsLearner.penalties(design, found.penalty),
            unused: described.filter { $0.straight == nil }.map(\.name), rows: rows.count,
            defaults: rows.outcomes.reduce(0) { $0 + Int($1) })
    }

    private func describe(_ rows: LabelledRows, _ effort: Effort) throws -> [BentFeature] {
        try effort.map(rows.features.count) { index throws(CancellationError) in
            let source = rows.features[index]
            let delivered = rows.delivered[index]
            let values =
                delivered.allSatisfy { $0 }
                ? source.values
                : source.values.indices.filter { delivered[Int(rows.batchOf[$0])] }.map { source.values[$0] }
            return FeatureDescription(source, values: values).feature
        }
    }

    private func solve(
        _ design: BendsDesign, _ outcomes: [UInt8], pairs: [Bool], _ effort: Effort
    ) throws -> BendsFit.Solution {
        try BendsFit(design, outcomes: outcomes, effort).run(DirectionConstraints(design, pairs: pairs))
    }

    // MARK: Pairs

    /// Finds the pairs, and adds their columns to the design.
    private func addPairs(
        _ design: inout BendsDesign, _ rows: LabelledRows, p: [Double], _ effort: Effort
    ) throws -> [FeaturePair] {
        let search = PairSearch(design)
        var kept: [FeaturePair] = []
        for found in try search.strongest(pairs, p: p, outcomes: rows.outcomes, effort) {
            let (one, other) = (search.plain[found.first], search.plain[found.second])
            let (first, second) = (design.features[one.feature], design.features[other.feature])
            let product = PairProduct((first.feature, one.kind), (second.feature, other.kind), score: found.score)
            let both = (0..<rows.count).map { row in
                Int(first.cell[row]) != first.cells.undelivered && Int(second.cell[row]) != second.cells.undelivered
            }
            let values = (0..<rows.count).map { product(one.z[$0], other.z[$0]) }
            guard let column = FeatureDescription.standardised(zip(values, both).filter(\.1).map(\.0)) else { continue }
            kept.append(
                FeaturePair(
                    first: PairedColumn(feature: first.feature.name, kind: one.kind),
                    second: PairedColumn(feature: second.feature.name, kind: other.kind), way: product.way,
                    statistic: found.statistic, bar: found.bar, mean: column.mean, sd: column.sd))
            design.append(product: zip(values, both).map { $1 ? ($0 - column.mean) / column.sd : 0 })
        }
        return kept
    }

    // MARK: The scorecard

    private func level(_ rows: LabelledRows, eta: [Double]) -> BendsScorecard.Level {
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

    private static func weighted(_ one: BendsDesign.FeatureRows, _ w: [Double]) -> BentFeature {
        var feature = one.feature
        var column = one.first
        if feature.straight != nil {
            feature.straight?.coefficient = w[column]
            column += 1
        }
        if feature.missing != nil {
            feature.missing?.coefficient = w[column]
            column += 1
        }
        if let bend = feature.bend { feature.bend?.coefficients = Array(w[column..<column + bend.means.count]) }
        return feature
    }

    private static func penalties(_ design: BendsDesign, _ penalty: [Double]) -> BendsScorecard.Penalties {
        func of(_ kind: BendsDesign.ColumnClass) -> Double? {
            design.classes.contains(kind) ? penalty[kind.rawValue] : nil
        }
        return BendsScorecard.Penalties(straight: of(.straight), bends: of(.bends), pairs: of(.pairs))
    }
}
