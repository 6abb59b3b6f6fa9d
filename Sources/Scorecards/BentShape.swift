import Columns
package import Vocabulary

/// The way in which the risk moves with the value of a feature.
package typealias Direction = FeatureDefinition.Direction

extension FeatureDefinition.Direction {
    /// +1 for `up`, −1 for `down`.
    package var sign: Double { self == .up ? 1 : -1 }
}

/// A column that was standardised: z = (value − mean) / sd.
package struct StandardisedColumn: Codable, Sendable, Equatable {
    /// The mean over the training rows.
    package var mean: Double
    /// The population standard deviation over them.
    package var sd: Double
    /// The weight of z.
    package var coefficient = 0.0

    /// A column without a weight.
    package init(mean: Double, sd: Double) {
        self.mean = mean
        self.sd = sd
    }
}

/// All that a scorecard of the recipe `bends` says of one feature but its pairs: a straight line, an indicator of
/// missing values, and a line that bends, with jumps at values that many companies share.
///
/// Its columns, in this order: the straight column, the indicator, the ramps of the bend, the jumps at the special
/// values. Its unit is Σ coefficient · column, with the weight 1. Where the batch does not deliver the feature the unit
/// is 0. Nothing is extrapolated: values beyond lo…hi count as lo and hi, but special values are compared as they are.
package struct BentShape: Codable, Sendable, Equatable {
    /// How the values are scaled.
    package var transform: Transform
    /// The declared direction, which the whole curve keeps; nil if there is none.
    package var direction: Direction?
    /// The 1 % and 99 % quantiles of the training values, or their least and greatest if the two are equal; nil if
    /// these are beyond the range of a double.
    package var lo: Double?
    /// The upper bound.
    package var hi: Double?
    /// The least training value, before clipping.
    package var least: Double?
    /// The greatest training value.
    package var most: Double?
    /// The median training value.
    package var median: Double?
    /// Whether the feature is 0 or 1 and nothing else.
    package var flag: Bool
    /// Whether all training values were whole, so that the feature moves in whole steps.
    package var whole: Bool?
    /// z = (t(x′) − mean) / sd, x′ the clipped value; missing is 0.
    package var straight: StandardisedColumn?
    /// 1 if missing, else 0, standardised.
    package var missing: StandardisedColumn?
    /// c_0 < … < c_m, values of the feature.
    package var knots: [Double] = []
    /// Values that many companies share, ascending; each has a column of its own.
    package var special: [Double] = []
    /// The block of the bend; nil if the feature has none.
    package var bend: Bend?

    /// The block of m ramps and then the jumps: column = (value − mean) / scale; missing is 0.
    ///
    /// Ramp j is min(max((t(x) − t(c_j)) / (t(c_{j+1}) − t(c_j)), 0), 1), a jump is 1 at its special value and else 0.
    package struct Bend: Codable, Sendable, Equatable {
        /// The mean of each column of the block.
        package var means: [Double]
        /// √(sum of the population variances of the columns).
        package var scale: Double
        /// The weight of each column of the block.
        package var coefficients: [Double] = []

        /// A block without weights.
        package init(means: [Double], scale: Double) {
            self.means = means
            self.scale = scale
        }
    }

    /// A shape without columns.
    package init(transform: Transform, direction: Direction? = nil, flag: Bool) {
        self.transform = transform
        self.direction = direction
        self.flag = flag
    }

    /// How many columns the feature has.
    package var width: Int { (straight == nil ? 0 : 1) + (missing == nil ? 0 : 1) + (bend?.means.count ?? 0) }

    /// The weights of the columns, in their order.
    var weights: [Double] {
        [straight, missing].compactMap { $0?.coefficient } + (bend?.coefficients ?? [])
    }

    /// The range of the straight column; nil if there is none.
    var range: (lo: Double, hi: Double)? {
        guard straight != nil, let lo, let hi else { return nil }
        return (lo, hi)
    }
}

// MARK: As a term

extension BentShape: TermShape {
    var weight: Double { 1 }
    var counts: Bool { weights.contains { $0 != 0 } }
    var columns: Int { width }

    var usesValue: Bool {
        let bends = bend?.coefficients ?? []
        return straight.map { $0.coefficient != 0 } ?? false || bends.contains { $0 != 0 }
    }

    var figures: ShapeFigures {
        ShapeFigures(
            weight: straight?.coefficient ?? 0, scale: transform.rawValue, lo: lo, hi: hi, mean: straight?.mean,
            sd: straight?.sd)
    }

    func prepared() -> any PreparedShape { BentCurve(self) }

    func side(of value: Double) -> ReasonSide {
        if value.isNaN { return .missing }
        if flag, value == 0 || value == 1 { return value == 1 ? .yes : .no }
        guard let median, value == median else { return value > (median ?? 0) ? .high : .low }
        guard let straight, let lo, let hi else { return .low }
        return transform(min(max(value, lo), hi)) > straight.mean ? .high : .low
    }
}

/// A `BentShape` ready for values: in each cell the unit is a + b · f, f the fraction of the way through the cell.
struct BentCurve: PreparedShape {
    let cells: FeatureCells
    /// a of each cell.
    private let start: [Double]
    /// b of each cell.
    private let slope: [Double]

    init(_ shape: BentShape) {
        cells = FeatureCells(shape)
        let columns = cells.columns(shape)
        let weights = shape.weights
        var (start, slope): ([Double], [Double]) = ([], [])
        for cell in 0..<cells.count {
            let first = cell * columns.width
            start.append(weights.indices.reduce(0) { $0 + weights[$1] * columns.start[first + $1] })
            slope.append(weights.indices.reduce(0) { $0 + weights[$1] * columns.slope[first + $1] })
        }
        self.start = start
        self.slope = slope
    }

    /// The unit of a value of a delivered feature; NaN is missing.
    @inline(__always)
    func unit(_ x: Double) -> Double {
        let (cell, fraction) = cells.locate(x)
        return start[cell] + slope[cell] * fraction
    }

    /// The unit just beside a special value, where its jump does not count.
    func unit(beside x: Double) -> Double {
        let (segment, fraction) = cells.segment(of: x)
        return start[segment] + slope[segment] * fraction
    }

    /// The segments of the values that are not special, at least one.
    var segments: [CurveSegment] {
        let ends = cells.ends
        guard ends.count > 1 else {
            return [CurveSegment(from: 0, end: 1, start: start[0], slope: 0, isFirst: true, isLast: true)]
        }
        return (0..<ends.count - 1).map { segment in
            CurveSegment(
                from: ends[segment], end: ends[segment + 1], start: start[segment], slope: slope[segment],
                isFirst: segment == 0, isLast: segment == ends.count - 2)
        }
    }

    func units(_ values: TermValues, rows: Range<Int>) -> [Double] {
        guard values.isDelivered, let column = values.column else { return Array(repeating: 0, count: rows.count) }
        switch column {
        case .dense(let raw): return raw[rows].map { unit($0) }
        case .sparse(let column):
            var units = [Double](repeating: unit(.nan), count: rows.count)
            for index in column.indices(in: rows) {
                units[Int(column.rows[index]) - rows.lowerBound] = unit(column.values[index])
            }
            return units
        case .text: return Array(repeating: 0, count: rows.count)
        }
    }
}
