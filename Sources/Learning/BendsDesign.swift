import CLogisticSums
import Parallel
import Scorecards

/// The columns of a fit over its rows: cells and fractions of the features, and products of two of their columns.
///
/// d columns: those of each feature in feature order, then the pairs. Class of each column: `straight` (straight and
/// missing columns), `bends`, `pairs`.
struct BendsDesign {
    enum ColumnClass: Int {
        case straight, bends, pairs

        static let count = 3
    }

    /// One feature over the rows.
    struct FeatureRows {
        let name: String
        let shape: any ColumnShape
        /// How many cells the shape has, and which of them is for rows whose batch does not deliver the feature.
        let cellCount: Int
        let undelivered: Int
        let columns: FeatureCells.Columns
        /// The first column of the feature.
        let first: Int
        /// n cells and n fractions.
        let cell: [UInt8]
        let fraction: [Double]
    }

    let features: [FeatureRows]
    /// Products of two columns: `cell_products` values a row, of which those beyond `productCount` are 0; empty without
    /// one. 0 where one of the two features is not delivered.
    private(set) var products: [Double] = []
    private(set) var productCount = 0
    private(set) var classes: [ColumnClass]
    /// n.
    let rows: Int

    /// - Parameters:
    ///   - described: the features that have a column, with the index of each among those of `rows`.
    init(_ described: [(index: Int, shape: any ColumnShape)], rows: LabelledRows, effort: Effort)
        throws(CancellationError)
    {
        self.rows = rows.count
        var first = 0
        var classes: [ColumnClass] = []
        let starts = described.map { one in
            defer { first += one.shape.width }
            let plain = one.shape.plainWidth
            classes += Array(repeating: .straight, count: plain)
            classes += Array(repeating: .bends, count: one.shape.width - plain)
            return first
        }
        self.classes = classes
        features = try effort.map(described.count) { number throws(CancellationError) in
            let (index, shape) = described[number]
            let (cell, fraction) = shape.place(
                rows.features[index].values, batchOf: rows.batchOf, delivered: rows.delivered[index])
            return FeatureRows(
                name: rows.features[index].name, shape: shape, cellCount: shape.cellCount,
                undelivered: shape.undeliveredCell, columns: shape.cellColumns, first: starts[number], cell: cell,
                fraction: fraction)
        }
    }

    /// d.
    var width: Int { classes.count }

    /// The first column of the pairs.
    var firstProduct: Int { width - productCount }

    /// Values of the products in a row, whether they are used or not.
    static let productStride = cell_products

    /// - Parameter product: n values.
    mutating func append(product: [Double]) {
        if products.isEmpty { products = Array(repeating: 0, count: rows * BendsDesign.productStride) }
        for (row, value) in product.enumerated() { products[row * BendsDesign.productStride + productCount] = value }
        productCount += 1
        classes.append(.pairs)
    }

    /// Every `step`-th row, from the first on.
    func thinned(_ step: Int) -> BendsDesign {
        if step == 1 { return self }
        return BendsDesign(thinning: self, step)
    }

    private init(thinning design: BendsDesign, _ step: Int) {
        let indices = stride(from: 0, to: design.rows, by: step)
        features = design.features.map { one in
            FeatureRows(
                name: one.name, shape: one.shape, cellCount: one.cellCount, undelivered: one.undelivered,
                columns: one.columns, first: one.first, cell: indices.map { one.cell[$0] },
                fraction: indices.map { one.fraction[$0] })
        }
        let stride = BendsDesign.productStride
        if !design.products.isEmpty {
            products = indices.flatMap { design.products[$0 * stride..<($0 + 1) * stride] }
        }
        productCount = design.productCount
        classes = design.classes
        rows = (design.rows + step - 1) / step
    }

    /// The value of one column of a feature in every row; 0 where it is not delivered.
    ///
    /// - Parameter column: among the columns of the feature.
    func column(_ column: Int, of feature: FeatureRows) -> [Double] {
        let width = feature.columns.width
        return (0..<rows).map { row in
            let place = Int(feature.cell[row]) * width + column
            return feature.columns.start[place] + feature.columns.slope[place] * feature.fraction[row]
        }
    }
}

extension BendsDesign.FeatureRows {
    /// Gives the cells and fractions of some rows.
    func withCells<Result>(_ rows: Range<Int>, _ body: (cell_feature) -> Result) -> Result {
        cell.withUnsafeBufferPointer { cell in
            fraction.withUnsafeBufferPointer { fraction in
                body(
                    cell_feature(
                        cell: cell.baseAddress?.advanced(by: rows.lowerBound),
                        fraction: fraction.baseAddress?.advanced(by: rows.lowerBound), cells: cellCount))
            }
        }
    }

    /// Gives those of several features.
    static func withCells<Result>(
        _ features: ArraySlice<BendsDesign.FeatureRows>, rows: Range<Int>, body: ([cell_feature]) -> Result
    ) -> Result {
        func next(_ rest: ArraySlice<BendsDesign.FeatureRows>, _ found: [cell_feature]) -> Result {
            guard let first = rest.first else { return body(found) }
            return first.withCells(rows) { next(rest.dropFirst(), found + [$0]) }
        }
        return next(features, [])
    }
}
