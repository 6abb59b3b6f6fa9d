import Glibc
import Scorecards
import Vocabulary

/// How a feature becomes columns: range, spread, knots, special values.
///
/// Everything is over the rows whose batch delivers the feature.
struct FeatureDescription {
    /// Quantiles at 1/9 … 8/9 are knots, and at least a ninth of the present values makes a value special.
    private static let parts = 9
    /// Up to so many different values are all of them knots.
    private static let few = 10
    /// A column with less spread is dropped.
    static let leastSpread = 1e-12
    /// Of a rare flag's range, the least standard deviation.
    private static let rareSpread = 0.25

    private(set) var feature: BentShape

    /// - Parameter values: of the delivered rows, in any order; NaN is missing.
    init(_ source: LabelledRows.Feature, values: [Double]) {
        feature = BentShape(
            transform: source.transform, direction: source.direction, flag: source.isFlag ?? false)
        let present = values.filter { !$0.isNaN }.sorted()
        guard let least = present.first, let most = present.last else { return }
        feature.flag = source.isFlag ?? present.allSatisfy { $0 == 0 || $0 == 1 }
        (feature.least, feature.most) = (least, most)
        feature.whole = present.allSatisfy { $0 == $0.rounded() }
        feature.median = FeatureDescription.quantile(present, part: 1, of: 2)
        if present.count < values.count {
            feature.missing = FeatureDescription.indicator(values.count - present.count, of: values.count)
        }
        let lo = FeatureDescription.quantile(present, part: 1, of: 100)
        let hi = FeatureDescription.quantile(present, part: 99, of: 100)
        guard lo.isFinite, hi.isFinite else { return }
        (feature.lo, feature.hi) = lo == hi ? (least, most) : (lo, hi)
        describeLine(present, isRare: lo == hi)
        if feature.straight != nil { describeBend(present) }
    }

    /// The value at (n − 1) · part / parts of ascending values, linearly interpolated; infinite if the distance
    /// overflows.
    static func quantile(_ ordered: [Double], part: Int, of parts: Int) -> Double {
        let (whole, rest) = ((ordered.count - 1) * part).quotientAndRemainder(dividingBy: parts)
        let (low, high) = (ordered[whole], ordered[min(whole + 1, ordered.count - 1)])
        return low + (high - low) * (Double(rest) / Double(parts))
    }

    /// Mean and population standard deviation; nil if the column has to be dropped.
    ///
    /// The mean is taken from the first value on: that of equal values is then the value itself, however many there
    /// are, and not one beside it that rounding made, from which all of them seem to vary.
    static func standardised(_ values: [Double]) -> StandardisedColumn? {
        guard let first = values.first else { return nil }
        let count = Double(values.count)
        let mean = first + values.reduce(0) { $0 + ($1 - first) } / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return column(mean: mean, sd: variance.squareRoot())
    }

    static func indicator(_ ones: Int, of count: Int) -> StandardisedColumn? {
        let mean = Double(ones) / Double(count)
        return column(mean: mean, sd: (mean * (1 - mean)).squareRoot())
    }

    private static func column(mean: Double, sd: Double) -> StandardisedColumn? {
        guard mean.isFinite, sd.isFinite, sd >= leastSpread * max(1, abs(mean)) else { return nil }
        return StandardisedColumn(mean: mean, sd: sd)
    }

    private mutating func describeLine(_ present: [Double], isRare: Bool) {
        guard let lo = feature.lo, let hi = feature.hi else { return }
        // Two values may have one t: then there is no line.
        guard feature.transform(lo) < feature.transform(hi) else { return }
        let t = present.map { feature.transform(min(max($0, lo), hi)) }
        feature.straight = FeatureDescription.standardised(t)
        if isRare, let straight = feature.straight {
            let range = feature.transform(hi) - feature.transform(lo)
            feature.straight?.sd = max(straight.sd, FeatureDescription.rareSpread * range)
        }
    }

    // MARK: The bend

    private mutating func describeBend(_ present: [Double]) {
        guard let lo = feature.lo, let hi = feature.hi else { return }
        let different = FeatureDescription.distinct(present.map { min(max($0, lo), hi) })
        guard different.count > 2 else { return }
        if different.count <= FeatureDescription.few {
            feature.knots = apart(different)
        } else {
            let (special, rest) = FeatureDescription.split(present)
            var inner: [Double] = []
            for k in 1..<FeatureDescription.parts where !rest.isEmpty {
                inner.append(rest[(rest.count - 1) * k / FeatureDescription.parts])
            }
            let knots = ([lo, hi] + special + inner).map { min(max($0, lo), hi) }.sorted()
            feature.knots = apart(FeatureDescription.distinct(knots))
            // A jump would not be monotone.
            feature.special = feature.direction == nil ? special : []
        }
        scaleBlock(present)
    }

    private static func distinct(_ ordered: [Double]) -> [Double] {
        var distinct: [Double] = []
        for value in ordered where distinct.last != value { distinct.append(value) }
        return distinct
    }

    /// The special values, and the values that are none of them, both ascending.
    private static func split(_ present: [Double]) -> (special: [Double], rest: [Double]) {
        var (special, rest): ([Double], [Double]) = ([], [])
        var start = 0
        while start < present.count {
            var end = start + 1
            while end < present.count, present[end] == present[start] { end += 1 }
            if (end - start) * parts >= present.count {
                special.append(present[start])
            } else {
                rest.append(contentsOf: present[start..<end])
            }
            start = end
        }
        return (special, rest)
    }

    /// The knots without those whose t is that of the knot before: a logarithm may not tell neighbours apart.
    private func apart(_ knots: [Double]) -> [Double] {
        guard feature.transform == .signedLogarithm else { return knots }
        var kept: [Double] = []
        for knot in knots {
            let t = feature.transform(knot)
            if let last = kept.last,
                t - feature.transform(last) <= FeatureDescription.leastSpread * max(1, abs(t))
            {
                continue
            }
            kept.append(knot)
        }
        return kept
    }

    /// Means of the columns over the present rows, and their one scale. Within a cell a column is α + β·f, so the
    /// counts of the cells with the sums of f and f² are enough.
    private mutating func scaleBlock(_ present: [Double]) {
        guard let lo = feature.lo, let hi = feature.hi else { return }
        let cells = FeatureCells(
            knots: feature.knots, special: feature.special, range: (lo, hi), transform: feature.transform)
        var sums = [SIMD3<Double>](repeating: .zero, count: cells.count)
        for value in present {
            let (cell, fraction) = cells.locate(value)
            sums[cell] += SIMD3(1, fraction, fraction * fraction)
        }
        let count = Double(present.count)
        let blocks = (0..<cells.missing).map { cells.block($0) }
        let width = feature.knots.count - 1 + feature.special.count
        let means = (0..<width).map { column in
            zip(blocks, sums).reduce(0) { $0 + $1.0.start[column] * $1.1.x + $1.0.slope[column] * $1.1.y } / count
        }
        var total = 0.0
        for (block, sum) in zip(blocks, sums) {
            for column in 0..<width {
                let (start, slope) = (block.start[column] - means[column], block.slope[column])
                total += start * start * sum.x + 2 * start * slope * sum.y + slope * slope * sum.z
            }
        }
        let scale = (total / count).squareRoot()
        if width == 0 || scale < FeatureDescription.leastSpread {
            (feature.knots, feature.special) = ([], [])
        } else {
            feature.bend = BentShape.Bend(means: means, scale: scale)
        }
    }
}
