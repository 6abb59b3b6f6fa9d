import Scorecards

/// What a fit makes of a feature: columns that are linear in one number within each of a few cells.
///
/// A row is known by a cell and a fraction, so sums over rows are sums over cells (`FeatureCells`). One cell is for
/// rows whose batch does not deliver the feature; all columns are 0 there.
protocol ColumnShape: Sendable {
    /// How many columns there are.
    var width: Int { get }
    /// How many of them are of the class `straight`: they come first, the others are of the class `bends`.
    var plainWidth: Int { get }
    /// Whether the value counts; else only whether it is there.
    var hasValueColumns: Bool { get }
    /// The shape as a curve, which pairs and directions are made of; nil if the feature takes no part in them.
    var curve: BentShape? { get }
    /// How many cells there are, at most 256.
    var cellCount: Int { get }
    /// The cell of rows whose batch does not deliver the feature.
    var undeliveredCell: Int { get }
    /// The columns in each cell.
    var cellColumns: FeatureCells.Columns { get }

    /// The cell and the fraction of some values.
    ///
    /// - Parameters:
    ///   - batchOf: the batch of each value.
    ///   - delivered: for each batch, whether it delivers the feature.
    func place(_ values: [Double], batchOf: [Int32], delivered: [Bool]) -> (cell: [UInt8], fraction: [Double])

    /// The shape with the weights of its columns.
    func weighted(_ w: ArraySlice<Double>) -> Shape
}

extension BentShape: ColumnShape {
    var plainWidth: Int { (straight == nil ? 0 : 1) + (missing == nil ? 0 : 1) }
    var hasValueColumns: Bool { straight != nil }
    var curve: BentShape? { self }
    var cellCount: Int { FeatureCells(self).count }
    var undeliveredCell: Int { FeatureCells(self).undelivered }
    var cellColumns: FeatureCells.Columns { FeatureCells(self).columns(self) }

    func place(_ values: [Double], batchOf: [Int32], delivered: [Bool]) -> (cell: [UInt8], fraction: [Double]) {
        let cells = FeatureCells(self)
        var cell = [UInt8](repeating: 0, count: values.count)
        var fraction = [Double](repeating: 0, count: values.count)
        for row in values.indices {
            guard delivered[Int(batchOf[row])] else {
                cell[row] = UInt8(cells.undelivered)
                continue
            }
            let (place, part) = cells.locate(values[row])
            (cell[row], fraction[row]) = (UInt8(place), part)
        }
        return (cell, fraction)
    }

    func weighted(_ w: ArraySlice<Double>) -> Shape {
        var (shape, rest) = (self, w)
        if shape.straight != nil { shape.straight?.coefficient = rest.removeFirst() }
        if shape.missing != nil { shape.missing?.coefficient = rest.removeFirst() }
        shape.bend?.coefficients = Array(rest)
        return .bent(shape)
    }
}

/// A category with the levels that its rows name: a value is the index of one of those.
struct CategoryColumns: ColumnShape {
    private let shape: CategoryShape
    /// The cell of each level of the rows.
    private let cellOfCode: [UInt8]

    /// What the rows say of a feature that is text.
    ///
    /// Everything is over the rows whose batch delivers the feature. A level has a column if 1 of 200 of them have it,
    /// and 10 at least; all other texts have one together if they are as many. Each column less its mean is divided by
    /// the root of the sum of all their variances. The rows of a text without a column are in these means, and all of
    /// its columns are 0, in the fit as in scoring.
    ///
    /// - Parameters:
    ///   - codes: of the delivered rows; NaN is missing.
    ///   - levels: of the codes, in byte order.
    init(codes: [Double], levels: [String]) {
        var counts = [Int](repeating: 0, count: levels.count)
        for code in codes where !code.isNaN { counts[Int(code)] += 1 }
        let present = counts.reduce(0, +)
        let common = counts.indices.filter { CategoryShape.isCommon(counts[$0], of: codes.count) }
        let others = present - common.reduce(0) { $0 + counts[$1] }
        let hasOther = CategoryShape.isCommon(others, of: codes.count)
        var shape = CategoryShape()
        if present > 0, present < codes.count {
            shape.missing = FeatureDescription.indicator(codes.count - present, of: codes.count)
        }
        let means = (common.map { counts[$0] } + (hasOther ? [others] : [])).map { Double($0) / Double(present) }
        let scale = means.reduce(0) { $0 + $1 * (1 - $1) }.squareRoot()
        if scale >= FeatureDescription.leastSpread {
            shape.levels = common.map { levels[$0] }
            shape.other = hasOther
            shape.block = BentShape.Bend(means: means, scale: scale)
        }
        self.shape = shape
        cellOfCode = shape.cells(of: levels).map(UInt8.init)
    }

    var width: Int { shape.width }
    var plainWidth: Int { shape.missing == nil ? 0 : 1 }
    var hasValueColumns: Bool { shape.block != nil }
    var curve: BentShape? { nil }
    var cellCount: Int { shape.cells }
    var undeliveredCell: Int { shape.undeliveredCell }
    var cellColumns: FeatureCells.Columns { shape.columns }

    func place(_ values: [Double], batchOf: [Int32], delivered: [Bool]) -> (cell: [UInt8], fraction: [Double]) {
        let (missing, undelivered) = (UInt8(shape.missingCell), UInt8(shape.undeliveredCell))
        let cells = values.indices.map { row in
            if !delivered[Int(batchOf[row])] { return undelivered }
            return values[row].isNaN ? missing : cellOfCode[Int(values[row])]
        }
        return (cells, [Double](repeating: 0, count: values.count))
    }

    func weighted(_ w: ArraySlice<Double>) -> Shape {
        var (shape, rest) = (shape, w)
        if shape.missing != nil { shape.missing?.coefficient = rest.removeFirst() }
        shape.block?.coefficients = Array(rest)
        return .category(shape)
    }
}
