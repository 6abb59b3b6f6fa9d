import Columns
import Glibc
package import Parallel
package import Statistics

/// How the values of a variable lie in the reference of a model: cut at the deciles, with a bin for missing values.
///
/// Two figures come of it. The stability index of earlier versions uses the distinct deciles alone (`cuts`, `counts`).
/// The test of drift also cuts just below a value that is two or more deciles (`below`), so that this value has a bin
/// of its own (`fine`).
package struct DriftBins: Codable, Sendable, Equatable {
    /// The distinct deciles, ascending; a value equal to one falls in the bin below it.
    package var cuts: [Double]
    /// How many reference values each bin between those has; the last is missing.
    package var counts: [Int]
    /// Values that are two or more deciles, ascending; nil where there are none, and in references of earlier versions.
    package var below: [Double]?
    /// How many reference values each bin has if it is cut there too, without missing ones; nil where `below` is.
    package var fine: [Int]?

    /// - Parameter values: NaN is missing.
    package init(_ values: [Double]) {
        // Missing values come last.
        let missing = values.count { $0.isNaN }
        let order = ascendingOrder(values).dropLast(missing)
        self.init(ordered: order.map { values[Int($0)] }, missing: missing)
    }

    /// - Parameter column: numbers; NaN is missing.
    init(_ column: FeatureColumn) {
        switch column {
        case .text(let text): self.init(text.codes)
        case .dense(let values): self.init(values)
        case .sparse(let column):
            let order = ascendingOrder(column.values)
            self.init(ordered: order.map { column.values[Int($0)] }, missing: column.count - column.values.count)
        }
    }

    /// - Parameters:
    ///   - ordered: the values that are there, ascending.
    ///   - missing: how many are not.
    init(ordered: [Double], missing: Int) {
        cuts = []
        var below: [Double] = []
        if !ordered.isEmpty {
            for part in 1..<10 {
                let cut = quantile(part: part, of: 10, count: ordered.count) { ordered[$0] }
                if cuts.last.map({ $0 < cut }) ?? true {
                    cuts.append(cut)
                } else if below.last.map({ $0 < cut }) ?? true {
                    below.append(cut)
                }
            }
        }
        var start = 0
        counts = cuts.map { cut in
            let first = start
            while start < ordered.count, ordered[start] <= cut { start += 1 }
            return start - first
        }
        counts += [ordered.count - start, missing]
        if !below.isEmpty {
            self.below = below
            fine = DriftCuts(above: cuts, below: below).counts(of: ordered).bins
        }
    }

    /// The cuts of the test.
    private var testCuts: DriftCuts { DriftCuts(above: cuts, below: below ?? []) }

    /// The reference as the test counts it.
    private var reference: DriftCounts {
        DriftCounts(bins: fine ?? Array(counts.dropLast()), missing: counts.last ?? 0)
    }

    /// The share of missing values; nil without rows.
    package var missingShare: Double? { rows == 0 ? nil : Double(counts.last ?? 0) / Double(rows) }

    /// How many rows the reference has.
    var rows: Int { counts.reduce(0, +) }

    /// How new values lie in the bins, and whether that is drift.
    ///
    /// - Parameter values: NaN is missing.
    package func stability(_ values: [Double]) -> Stability { stability(testCuts.counts(of: values)) }

    /// The same of a column.
    ///
    /// - Parameters:
    ///   - column: nil is missing in all rows.
    ///   - rows: of the column.
    func stability(_ column: FeatureColumn?, rows: Int) -> Stability {
        switch column {
        case .dense(let values): return stability(values)
        case .sparse(let column):
            let counts = testCuts.counts(of: column.values)
            return stability(
                DriftCounts(bins: counts.bins, missing: counts.missing + column.count - column.values.count))
        case .text, nil: return stability(DriftCounts(bins: reference.bins.map { _ in 0 }, missing: rows))
        }
    }

    private func stability(_ batch: DriftCounts) -> Stability {
        Stability(
            value: index(coarse(batch.bins) + [batch.missing]), test: DriftTest(reference: reference, batch: batch))
    }

    /// Counts of the bins between the deciles alone.
    private func coarse(_ bins: [Int]) -> [Int] {
        guard let below else { return bins }
        var counts = [0]
        var (above, under) = (cuts[...], below[...])
        for bin in bins {
            counts[counts.count - 1] += bin
            // The cut behind this bin: at one value the one just below comes first.
            if let cut = under.first, above.first.map({ cut <= $0 }) ?? true {
                under.removeFirst()
            } else if !above.isEmpty {
                above.removeFirst()
                counts.append(0)
            }
        }
        return counts
    }

    /// Population stability index of earlier versions: Σ (a − e) · ln(a / e), shares floored at 1e-6.
    private func index(_ new: [Int]) -> Double {
        func shares(_ counts: [Int]) -> [Double] {
            let total = Double(counts.reduce(0, +))
            return counts.map { max(Double($0) / total, 1e-6) }
        }
        return zip(shares(new), shares(counts)).reduce(0) { $0 + ($1.0 - $1.1) * log($1.0 / $1.1) }
    }
}

/// How a batch lies against the reference of a model in one variable: PSI of the probabilities, CSI of a feature.
package struct Stability: Sendable, Equatable {
    /// The index of earlier versions, which gives no verdict: an empty bin counts as 1e-6 and adds about 1.2.
    package let value: Double
    /// The test of drift, with its figures.
    package let test: DriftTest
}

/// The drift of a batch. The probabilities are one look, all features together are another, each with at most 2.5 %
/// false alarms a batch (Benjamini–Hochberg over the features).
package struct Drift: Sendable, Equatable {
    /// Of the probabilities of default.
    package let psi: Stability
    /// In feature order.
    package let csi: [(name: String, stability: Stability)]
    /// What is said of the probabilities.
    package let psiVerdict: DriftVerdict
    /// For each feature.
    package let csiVerdicts: [DriftVerdict]

    init(psi: Stability, csi: [(name: String, stability: Stability)]) {
        self.psi = psi
        self.csi = csi
        psiVerdict = psi.test.verdict()
        csiVerdicts = DriftTest.verdicts(csi.map(\.stability.test))
    }

    package static func == (one: Drift, other: Drift) -> Bool {
        one.psi == other.psi && one.csi.map(\.name) == other.csi.map(\.name)
            && one.csi.map(\.stability) == other.csi.map(\.stability)
    }

    /// Features whose verdict is `shifted`.
    package var shifted: [String] { zip(csi, csiVerdicts).filter { $1 == .shifted }.map(\.0.name) }
}

/// What a model's batches are compared with: its probabilities and the features of the rows they came from.
package struct DriftReference: Codable, Sendable, Equatable {
    /// Of the probabilities of default.
    package var pd: DriftBins
    /// In feature order.
    package var features: [Feature]

    /// One feature of the reference.
    package struct Feature: Codable, Sendable, Equatable {
        /// The feature.
        package var name: String
        /// How its values lie.
        package var bins: DriftBins
        /// The least and the greatest value of the training rows, before clipping; nil where there are none.
        package var least: Double?
        /// The greatest value of the training rows, before clipping; nil where there are none.
        package var greatest: Double?
        /// The levels that have a bin of their own, in byte order, of a feature that is text: bin k counts level k, and
        /// the one behind them all other texts. Nil if the feature is a number.
        package var levels: [String]?
    }

    /// - Parameters:
    ///   - probabilities: of the rows.
    ///   - features: of the rows; NaN is missing.
    ///   - effort: polled at each feature.
    /// - Throws: `CancellationError`.
    package init(
        probabilities: [Double], features: FeatureColumns, effort: Effort = Effort()
    ) throws(CancellationError) {
        let all = try effort.map(features.names.count + 1) { place throws(CancellationError) in
            if place == 0 { return Feature(name: "", bins: DriftBins(probabilities)) }
            let (name, column) = (features.names[place - 1], features.columns[place - 1])
            return Feature(name, text: column) ?? Feature(name: name, bins: DriftBins(column))
        }
        pd = all[0].bins
        self.features = Array(all.dropFirst())
    }

    /// The same for rows whose features have been sorted already.
    init(
        probabilities: [Double], features: FeatureColumns, orders: SortedColumns, effort: Effort
    ) throws(CancellationError) {
        pd = DriftBins(probabilities)
        self.features = try effort.map(features.names.count) { place throws(CancellationError) in
            let (name, column) = (features.names[place], features.columns[place])
            if let feature = Feature(name, text: column) { return feature }
            let stored = column.stored
            let ordered = orders.orders[place].map { stored[Int($0)] }
            return Feature(
                name: name, bins: DriftBins(ordered: ordered, missing: column.count - ordered.count),
                least: ordered.first, greatest: ordered.last)
        }
    }

    /// PSI of new probabilities, and CSI of every feature of the reference; one the new batch lacks is missing
    /// throughout.
    ///
    /// - Parameters: as in `init`.
    /// - Throws: `CancellationError`.
    package func drift(
        probabilities: [Double], features new: FeatureColumns, effort: Effort = Effort()
    ) throws(CancellationError) -> Drift {
        let parts = try effort.map(features.count + 1) { place throws(CancellationError) -> Stability in
            if place == 0 { return pd.stability(probabilities) }
            let feature = features[place - 1]
            return feature.bins.stability(feature.numbers(of: new.column(feature.name)), rows: new.count)
        }
        return Drift(psi: parts[0], csi: zip(features, parts.dropFirst()).map { ($0.name, $1) })
    }

    /// How many rows it has.
    package var rows: Int { pd.rows }

    /// Whether the rows are enough to say anything of the probabilities that a model gives to other rows: three for
    /// each term of a scorecard that was fitted on them; always where it was not.
    package func suffices(for scorecard: Scorecard) -> Bool {
        scorecard.recipe == .expert
            || DriftCounts.trainingRowsSuffice(
                rows: pd.rows, columns: scorecard.terms.reduce(0) { $0 + $1.shape.form.columns })
    }
}
