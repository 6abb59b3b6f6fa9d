import Columns
import Glibc
package import Vocabulary

/// How a value is scaled before it enters a shape.
package typealias Transform = FeatureDefinition.Transform

extension FeatureDefinition.Transform {
    /// t(x).
    @inline(__always)
    package func callAsFunction(_ x: Double) -> Double {
        switch self {
        case .identity: return x
        case .signedLogarithm:
            let size = log1p(abs(x))
            return x > 0 ? size : x < 0 ? -size : x
        }
    }

    /// The value whose t this is.
    package func inverse(_ t: Double) -> Double {
        switch self {
        case .identity: return t == 0 ? 0 : t
        case .signedLogarithm:
            let size = expm1(abs(t))
            return t < 0 ? -size : size
        }
    }
}

/// What a scorecard says of one feature: a part of the sum, which is the weight of a shape times its unit.
///
/// Several terms may stand for the same feature, one right after the other; their points are the feature's.
package struct Term: Codable, Sendable, Equatable {
    /// The feature that the term is about.
    package var feature: String
    /// How the value of the feature counts.
    package var shape: Shape

    /// A term of a feature.
    package init(_ feature: String, _ shape: Shape) {
        self.feature = feature
        self.shape = shape
    }
}

/// A shape of a term. A further one is a type of its own that conforms to `TermShape`, and a case here.
package enum Shape: Codable, Sendable, Equatable {
    case capped(CappedShape)
    case straight(StraightShape)
    case missing(MissingShape)

    var form: any TermShape {
        switch self {
        case .capped(let shape): shape
        case .straight(let shape): shape
        case .missing(let shape): shape
        }
    }

    fileprivate enum Kind: String, Codable {
        case capped, straight, missing
    }

    fileprivate var kind: Kind {
        switch self {
        case .capped: .capped
        case .straight: .straight
        case .missing: .missing
        }
    }

    private enum CodingKeys: CodingKey {
        case kind
    }

    package init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .kind) {
        case .capped: self = .capped(try CappedShape(from: decoder))
        case .straight: self = .straight(try StraightShape(from: decoder))
        case .missing: self = .missing(try MissingShape(from: decoder))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try form.encode(to: encoder)
    }
}

/// What every shape can do. A term adds `weight` · unit to the sum.
protocol TermShape: Encodable {
    var weight: Double { get }
    /// The unit that is worth no points.
    var centre: Double { get }
    /// Whether the term can change a score.
    var counts: Bool { get }
    /// Whether the value of the feature counts; else only whether it is there.
    var usesValue: Bool { get }

    /// What a table of terms shows of the shape.
    var figures: ShapeFigures { get }

    /// The units of some rows.
    ///
    /// - Parameters:
    ///   - raw: the values of the feature; nil is missing in all rows.
    func units(_ raw: FeatureColumn?, rows: Range<Int>) -> [Double]

    /// Adds weight · unit to the sum of each row.
    ///
    /// - Parameter raw: nil is missing in all rows.
    func add(_ raw: FeatureColumn?, to sums: inout [Double])

    /// The value at which a company would have so many more points.
    ///
    /// - Parameters:
    ///   - raw: the value that it has; NaN is missing.
    ///   - change: how far the unit has to move.
    /// - Returns: nil where no value of the feature alone does that.
    func goal(from raw: Double, _ change: UnitChange) -> MoveGoal?
}

extension TermShape {
    var centre: Double { 0 }

    func add(_ raw: FeatureColumn?, to sums: inout [Double]) { addUnits(raw, to: &sums) }

    /// Adds row by row.
    func addUnits(_ raw: FeatureColumn?, to sums: inout [Double]) {
        let units = units(raw, rows: 0..<sums.count)
        for row in sums.indices { sums[row] += units[row] * weight }
    }
}

extension Term {
    /// The name of its shape, as in the document: `capped`, `straight` or `missing`.
    package var kind: String { shape.kind.rawValue }
    /// What a table of terms shows of this one.
    package var figures: ShapeFigures { shape.form.figures }
}

/// The figures of a shape, for a table; nil where the shape has no such figure.
package struct ShapeFigures: Sendable {
    /// The weight of the term in the sum.
    package let weight: Double
    /// How a value is scaled.
    package var scale: String?
    /// Bounds of the value.
    package var lo: Double?
    /// The upper bound.
    package var hi: Double?
    /// Mean and deviation that the scaled value is standardised by.
    package var mean: Double?
    /// The population standard deviation.
    package var sd: Double?
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
