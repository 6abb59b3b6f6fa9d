import Columns

/// Where the value of a feature lies against those of the training.
///
/// Text has no sides to speak of: it is one of the levels of the scorecard, or another text.
package enum ReasonSide: String, Codable, Sendable, CaseIterable {
    case missing, yes, no, high, low, level, other
}

/// The values of the features that a term names.
struct TermValues: Sendable {
    /// Nil if the batch has no such feature.
    let column: FeatureColumn?
    /// Of the second feature of a product.
    let otherColumn: FeatureColumn?
    /// Whether the batch delivers all features of the term: at least one of its companies has each.
    let isDelivered: Bool
}

/// What every shape can do. A term adds `weight` · unit to the sum.
protocol TermShape: Encodable, Sendable {
    var weight: Double { get }
    /// The unit that is worth no points.
    var centre: Double { get }
    /// Whether the term can change a score.
    var counts: Bool { get }
    /// How many columns of the design the term stands for, those of no variation left out.
    var columns: Int { get }
    /// Whether the value of the feature counts; else only whether it is there.
    var usesValue: Bool { get }

    /// Between which values the unit runs straight; nil if the value does not count, and of `BentShape`, whose special
    /// values are points of their own.
    var course: ValueCourse? { get }
    /// The declared direction of the feature; nil if it has none.
    var direction: Direction? { get }

    /// What the training saw of a flag; nil if the shape is not that of a flag, or does not tell.
    var flagFigures: FlagFigures? { get }

    /// What a table of terms shows of the shape.
    var figures: ShapeFigures { get }

    /// The shape with all that does not depend on the values computed.
    func prepared() -> any PreparedShape

    /// Adds weight · unit to the sum of each row.
    func add(_ values: TermValues, to sums: inout [Double])

    /// The value at which a company would have so many more points.
    ///
    /// - Parameters:
    ///   - raw: the value that it has; NaN is missing.
    ///   - change: how far the unit has to move.
    /// - Returns: nil where no value of the feature alone does that.
    func goal(from raw: Double, _ change: UnitChange) -> MoveGoal?

    /// On which side of the training's values a value lies; NaN is missing.
    func side(of value: Double) -> ReasonSide

    /// The unit as a formula, the same to the last bit where a language has the same logarithms.
    ///
    /// - Parameters:
    ///   - term: the feature, and what the names of definitions end in.
    ///   - list: takes what the formula uses more than once.
    func unit(of term: FormulaTerm, _ list: inout FormulaList) -> Formula

    /// The side as a formula: the text of a `ReasonSide`.
    func sides(of feature: String) -> Formula
}

/// A shape that is ready for values.
protocol PreparedShape: Sendable {
    /// The units of some rows.
    func units(_ values: TermValues, rows: Range<Int>) -> [Double]
}

extension TermShape where Self: PreparedShape {
    func prepared() -> any PreparedShape { self }
}

extension TermShape {
    var centre: Double { 0 }
    var columns: Int { counts ? 1 : 0 }
    var course: ValueCourse? { nil }
    var direction: Direction? { nil }
    var flagFigures: FlagFigures? { nil }

    func add(_ values: TermValues, to sums: inout [Double]) { addUnits(values, to: &sums) }

    /// Adds row by row.
    func addUnits(_ values: TermValues, to sums: inout [Double]) {
        let units = prepared().units(values, rows: 0..<sums.count)
        for row in sums.indices { sums[row] += units[row] * weight }
    }

    func goal(from raw: Double, _ change: UnitChange) -> MoveGoal? { nil }
}

/// How far a unit has to move for points that are missing: points · divisor / perUnit.
struct UnitChange {
    let points: Double
    /// The divisor of the scorecard's sum.
    let divisor: Double
    /// Points of a unit, before they are divided.
    let perUnit: Double
}

/// Where a move has to go, and within which bounds a feature may move.
struct MoveGoal {
    let value: Double
    let bounds: ClosedRange<Double>
    /// Whether the training saw whole values only; nil where that was not recorded.
    let whole: Bool?
}
