/// The cells into which the values of a feature fall.
///
/// Within a cell every column of the feature is linear in one number, the fraction f of the way through the cell: z = α
/// + β · f. So a row is known by a cell and a fraction, however many ramps and jumps the feature has, and sums over
/// rows are sums over cells. The cells are: one for each segment between neighbouring knots, one for each special
/// value, one for missing, one for not delivered (where all columns are 0).
package struct FeatureCells: Sendable {
    /// t of the knots, ascending, and of the end of the range if the last knot lies before it; empty without a straight
    /// column.
    private let t: [Double]
    /// The first segments have a ramp each.
    private let ramps: Int
    private let special: [Double]
    /// The segment and the fraction of each special value.
    private let specialPlaces: [(segment: Int, fraction: Double)]
    private let transform: Transform

    /// - Parameters:
    ///   - knots: of the bend, ascending; empty if there is none.
    ///   - range: of the straight column; nil if there is none.
    ///   - special: values with a cell of their own, ascending.
    ///   - transform: how values are scaled.
    package init(knots: [Double], special: [Double], range: (lo: Double, hi: Double)?, transform: Transform) {
        self.transform = transform
        var t = knots.map { transform($0) }
        if let range {
            for end in [transform(range.lo), transform(range.hi)] where t.last ?? -.infinity < end { t.append(end) }
        }
        self.t = t
        ramps = max(0, knots.count - 1)
        self.special = special
        specialPlaces = special.map { FeatureCells.place(of: transform($0), among: t) }
    }

    /// The cells of a feature as it stands in a scorecard.
    package init(_ shape: BentShape) {
        let hasBend = shape.bend != nil
        self.init(
            knots: hasBend ? shape.knots : [], special: hasBend ? shape.special : [], range: shape.range,
            transform: shape.transform)
    }

    /// t of the ends of the segments, ascending; fewer than two where all values have the same columns.
    var ends: [Double] { t }

    /// The values with a cell of their own, ascending.
    var specialValues: [Double] { special }

    private var segments: Int { max(1, t.count - 1) }

    /// How many cells there are.
    package var count: Int { segments + special.count + 2 }

    /// The cell of missing values.
    package var missing: Int { segments + special.count }

    /// The cell of rows whose batch does not deliver the feature.
    package var undelivered: Int { segments + special.count + 1 }

    /// The cell and the fraction of a value that is delivered.
    ///
    /// - Parameter value: NaN is missing.
    package func locate(_ value: Double) -> (cell: Int, fraction: Double) {
        if value.isNaN { return (missing, 0) }
        if let index = special.firstIndex(of: value) {
            return (segments + index, specialPlaces[index].fraction)
        }
        let (segment, fraction) = segment(of: value)
        return (segment, fraction)
    }

    /// The segment and the fraction of a value, as if it were not special.
    func segment(of value: Double) -> (segment: Int, fraction: Double) {
        FeatureCells.place(of: transform(value), among: t)
    }

    private static func place(of value: Double, among t: [Double]) -> (segment: Int, fraction: Double) {
        guard t.count > 1 else { return (0, 0) }
        var low = 0
        var high = t.count - 1
        // The last segment whose start is at or below the value.
        while high - low > 1 {
            let middle = (low + high) / 2
            if t[middle] <= value { low = middle } else { high = middle }
        }
        return (low, min(max((value - t[low]) / (t[low + 1] - t[low]), 0), 1))
    }

    /// Value at f = 0 and slope in f of each ramp and jump in a cell of present values.
    package func block(_ cell: Int) -> (start: [Double], slope: [Double]) {
        var start = [Double](repeating: 0, count: ramps + special.count)
        var slope = start
        let segment = cell < segments ? cell : specialPlaces[cell - segments].segment
        for ramp in 0..<min(segment, ramps) { start[ramp] = 1 }
        if segment < ramps { slope[segment] = 1 }
        if cell >= segments { start[ramps + cell - segments] = 1 }
        return (start, slope)
    }

    // MARK: Columns

    /// α and β of every column of the feature in every cell: z = α + β · f.
    package struct Columns: Sendable {
        /// Columns of the feature.
        package let width: Int
        /// α: cells · width values, cell by cell.
        package fileprivate(set) var start: [Double]
        /// β.
        package fileprivate(set) var slope: [Double]

        /// Columns that are 0 everywhere.
        init(width: Int, cells: Int) {
            self.width = width
            start = Array(repeating: 0, count: cells * width)
            slope = start
        }

        /// Sets a column in a cell where it does not rise.
        mutating func set(_ column: Int, in cell: Int, to value: Double) { start[cell * width + column] = value }
    }

    /// The columns of a feature, without weights.
    package func columns(_ feature: BentShape) -> Columns {
        let width = feature.width
        var columns = Columns(width: width, cells: count)
        for cell in 0..<missing {
            var column = cell * width
            if let straight = feature.straight {
                let segment = cell < segments ? cell : specialPlaces[cell - segments].segment
                columns.start[column] = (t[segment] - straight.mean) / straight.sd
                columns.slope[column] = (t[segment + 1] - t[segment]) / straight.sd
                column += 1
            }
            if let indicator = feature.missing {
                columns.start[column] = -indicator.mean / indicator.sd
                column += 1
            }
            guard let bend = feature.bend else { continue }
            let (start, slope) = block(cell)
            for index in start.indices {
                columns.start[column + index] = (start[index] - bend.means[index]) / bend.scale
                columns.slope[column + index] = slope[index] / bend.scale
            }
        }
        if let indicator = feature.missing {
            let column = missing * width + (feature.straight == nil ? 0 : 1)
            columns.start[column] = (1 - indicator.mean) / indicator.sd
        }
        return columns
    }
}
