/// Rows to be scored: the values of a feature by name, and whether it is delivered.
package struct ScoredRows: Sendable {
    /// How many rows.
    package var count: Int
    /// A column of `count` values for each feature that the batch delivers; NaN is missing.
    package var columns: [String: [Double]]

    /// A whole batch: a feature that no row has is not delivered.
    package init(count: Int, columns: [String: [Double]]) {
        self.count = count
        self.columns = columns.filter { column in column.value.contains { !$0.isNaN } }
    }
}

extension BendsScorecard {
    /// What each feature adds to η, then what each pair adds: `features.count + pairs.count` columns. A feature that is
    /// not delivered adds 0.
    package func parts(_ rows: ScoredRows) -> [[Double]] {
        var plain: [PairedColumn: [Double]] = [:]
        var parts = features.map { feature -> [Double] in
            guard let values = rows.columns[feature.name] else { return Array(repeating: 0, count: rows.count) }
            let own = WeightedFeature(feature)
            for column in own.kinds where pairs.contains(where: { $0.first == column || $0.second == column }) {
                plain[column] = values.map { own.plain(column.kind, $0) }
            }
            return values.map(own.part)
        }
        let byName = Dictionary(features.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for pair in pairs {
            guard let first = plain[pair.first], let second = plain[pair.second] else {
                parts.append(Array(repeating: 0, count: rows.count))
                continue
            }
            let product = PairProduct(pair) { byName[$0] }
            parts.append(
                zip(first, second).map { pair.coefficient * ((product($0, $1) - pair.mean) / pair.sd) })
        }
        return parts
    }

    /// η = ln(p / (1 − p)) of each row.
    package func logOdds(_ rows: ScoredRows) -> [Double] {
        var eta = [Double](repeating: intercept, count: rows.count)
        for part in parts(rows) { for row in eta.indices { eta[row] += part[row] } }
        return eta
    }

    /// The probability of default of each row.
    package func probabilities(_ rows: ScoredRows) -> [Double] { logOdds(rows).map(logistic) }
}

/// The columns of one feature of a scorecard with their weights, ready for values.
struct WeightedFeature {
    let feature: BentFeature
    private let cells: FeatureCells
    private let columns: FeatureCells.Columns
    private let weights: [Double]
    let kinds: [PairedColumn]

    init(_ feature: BentFeature) {
        self.feature = feature
        cells = FeatureCells(feature)
        columns = cells.columns(feature)
        var weights: [Double] = []
        var kinds: [PairedColumn] = []
        if let straight = feature.straight {
            weights.append(straight.coefficient)
            kinds.append(PairedColumn(feature: feature.name, kind: .straight))
        }
        if let missing = feature.missing {
            weights.append(missing.coefficient)
            kinds.append(PairedColumn(feature: feature.name, kind: .missing))
        }
        self.weights = weights + (feature.bend?.coefficients ?? [])
        self.kinds = kinds
    }

    private func value(_ column: Int, _ cell: Int, _ fraction: Double) -> Double {
        let place = cell * columns.width + column
        return columns.start[place] + columns.slope[place] * fraction
    }

    /// Σ coefficient · column.
    func part(_ value: Double) -> Double {
        let (cell, fraction) = cells.locate(value)
        return weights.indices.reduce(0) { $0 + weights[$1] * self.value($1, cell, fraction) }
    }

    /// The straight or the missing column of a value.
    func plain(_ kind: PairedColumn.Kind, _ value: Double) -> Double {
        let (cell, fraction) = cells.locate(value)
        return self.value(kind == .straight || feature.straight == nil ? 0 : 1, cell, fraction)
    }
}
