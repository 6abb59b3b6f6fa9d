import Columns

/// All that a scorecard of the recipe `bends` says of a feature that is text: a column for each level that enough
/// companies have, and an indicator of missing values.
///
/// Its columns, in this order: the indicator, [x = level] for each level, and one for all other texts together if those
/// are as many. Its unit is Σ coefficient · column, with the weight 1. Where the batch does not deliver the feature the
/// unit is 0. A text without a column of its own, rare in the training or new, has that of the others; without one all
/// columns of its block are 0, as for a missing value.
package struct CategoryShape: Codable, Sendable, Equatable {
    /// The levels that have a column, in byte order.
    package var levels: [String]
    /// Whether there is a column for all other texts.
    package var other: Bool
    /// 1 if missing, else 0, standardised.
    package var missing: StandardisedColumn?
    /// The block of the levels and the others; nil if it does not vary. Column = (0 or 1 − mean) / scale; missing is 0.
    package var block: BentShape.Bend?

    /// A shape without weights.
    ///
    /// - Parameters: as the properties.
    package init(
        levels: [String] = [], other: Bool = false, missing: StandardisedColumn? = nil, block: BentShape.Bend? = nil
    ) {
        self.levels = levels
        self.other = other
        self.missing = missing
        self.block = block
    }

    /// A level has a column if so many of the rows that may have the feature have it: 1 in 200, and 10 at least.
    package static func isCommon(_ count: Int, of rows: Int) -> Bool { count >= 10 && 200 * count >= rows }

    /// How many columns of levels and others there are at most.
    package static func mostColumns(levels: Int, rows: Int) -> Int { min(levels + 1, 200, rows / 10) }

    /// How many columns the feature has.
    package var width: Int { (missing == nil ? 0 : 1) + (block?.means.count ?? 0) }

    /// The weights of the columns, in their order.
    private var weights: [Double] { (missing.map { [$0.coefficient] } ?? []) + (block?.coefficients ?? []) }

    // MARK: Cells

    /// The cell of a text that is none of the levels; that of each level is its index.
    package var otherCell: Int { levels.count }
    /// The cell of missing values.
    package var missingCell: Int { levels.count + 1 }
    /// The cell of rows whose batch does not deliver the feature.
    package var undeliveredCell: Int { levels.count + 2 }
    /// How many cells there are.
    package var cells: Int { levels.count + 3 }

    /// The columns of the feature in each cell, without weights.
    package var columns: FeatureCells.Columns {
        var columns = FeatureCells.Columns(width: width, cells: cells)
        for cell in 0..<undeliveredCell {
            var column = 0
            if let missing {
                columns.set(column, in: cell, to: ((cell == missingCell ? 1 : 0) - missing.mean) / missing.sd)
                column += 1
            }
            guard let block, cell < otherCell || cell == otherCell && other else { continue }
            for (index, mean) in block.means.enumerated() {
                columns.set(column + index, in: cell, to: ((index == cell ? 1 : 0) - mean) / block.scale)
            }
        }
        return columns
    }

    /// The cell of each of some levels.
    ///
    /// - Parameter texts: in byte order.
    package func cells(of texts: [String]) -> [Int] {
        Levels.indices(of: texts, among: levels).map { $0 ?? otherCell }
    }

    /// What the feature adds to the sum.
    ///
    /// - Parameter text: nil is missing.
    package func unit(of text: String?) -> Double { CategoryUnits(self).unit(of: text) }
}

extension CategoryShape: TermShape {
    var weight: Double { 1 }
    var counts: Bool { weights.contains { $0 != 0 } }
    var usesValue: Bool { block?.coefficients.contains { $0 != 0 } ?? false }
    var figures: ShapeFigures { ShapeFigures(weight: 1) }

    func prepared() -> any PreparedShape { CategoryUnits(self) }

    /// Numbers do not tell which level it is; `FeatureSides` looks at the text.
    func side(of value: Double) -> ReasonSide { value.isNaN ? .missing : .level }

    /// The side of a text.
    func side(of text: String) -> ReasonSide { Levels.index(of: text, among: levels) == nil ? .other : .level }
}

/// A `CategoryShape` ready for values: the unit of each cell.
struct CategoryUnits: PreparedShape {
    private let shape: CategoryShape
    private let units: [Double]

    init(_ shape: CategoryShape) {
        self.shape = shape
        let columns = shape.columns
        let weights = (shape.missing.map { [$0.coefficient] } ?? []) + (shape.block?.coefficients ?? [])
        units = (0..<shape.cells).map { cell in
            weights.indices.reduce(0) { $0 + weights[$1] * columns.start[cell * columns.width + $1] }
        }
    }

    /// - Parameter text: nil is missing.
    func unit(of text: String?) -> Double {
        guard let text else { return units[shape.missingCell] }
        return units[Levels.index(of: text, among: shape.levels) ?? shape.otherCell]
    }

    func units(_ values: TermValues, rows: Range<Int>) -> [Double] {
        guard values.isDelivered, case .text(let column) = values.column else {
            return Array(repeating: 0, count: rows.count)
        }
        let ofCode = shape.cells(of: column.levels).map { units[$0] }
        let missing = units[shape.missingCell]
        switch column.codes {
        case .dense(let codes): return codes[rows].map { $0.isNaN ? missing : ofCode[Int($0)] }
        case .sparse(let codes):
            var result = [Double](repeating: missing, count: rows.count)
            for index in codes.indices(in: rows) {
                result[Int(codes.rows[index]) - rows.lowerBound] = ofCode[Int(codes.values[index])]
            }
            return result
        case .text: return Array(repeating: 0, count: rows.count)
        }
    }
}

// MARK: The points table

extension PointsTable {
    /// The points of a level; those of all other texts if it is nil.
    package struct Level: Sendable, Equatable {
        /// The text; nil stands for all that the scorecard has no level for.
        package let text: String?
        /// Its points.
        package let points: Double
    }

    /// - Parameter each: points of a unit.
    init(_ feature: String, of shape: CategoryShape, each: Double) {
        let units = CategoryUnits(shape)
        // A text cannot be empty, so none of the levels is.
        let levels = (shape.levels + [""]).map { text in
            Level(text: text.isEmpty ? nil : text, points: 0 + each * units.unit(of: text))
        }
        self.init(
            feature: feature, knots: [], special: [], levels: levels, missing: 0 + each * units.unit(of: nil),
            isLogarithmic: false, goesOn: false)
    }
}
