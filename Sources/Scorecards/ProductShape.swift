import Columns
import Vocabulary

/// The product of two columns of different features, standardised over the training rows where both are delivered.
///
/// Where the batch does not deliver one of the two features the unit is 0.
package struct ProductShape: Codable, Sendable, Equatable {
    /// One factor: a straight column or an indicator, standardised as in the term of its feature, and turned.
    package struct Factor: Codable, Sendable, Equatable {
        /// Which column of its feature a factor is.
        package enum Column: String, Codable, Sendable {
            case straight, missing
        }

        /// Which column it is.
        package var column: Column
        /// How a value is scaled; of an indicator nothing is scaled.
        package var transform: Transform
        /// Bounds of the value; of an indicator nil.
        package var lo: Double?
        /// The upper bound.
        package var hi: Double?
        /// The mean of the column.
        package var mean: Double
        /// Its population standard deviation.
        package var sd: Double
        /// What z is multiplied by, so that a greater factor is more risk: −1 if the direction `down` is declared.
        package var sign = 1.0
        /// What is then subtracted, so that the product keeps the declared directions.
        package var origin = 0.0

        /// A column of a feature, not turned.
        ///
        /// - Returns: nil if the feature does not have it.
        package init?(_ column: Column, of shape: BentShape) {
            guard let own = column == .straight ? shape.straight : shape.missing else { return nil }
            self.column = column
            transform = column == .straight ? shape.transform : .identity
            (lo, hi) = column == .straight ? (shape.lo, shape.hi) : (nil, nil)
            (mean, sd) = (own.mean, own.sd)
        }

        /// z of a value of a delivered feature; NaN is missing.
        @inline(__always)
        func standardised(_ x: Double) -> Double {
            switch column {
            case .missing: return ((x.isNaN ? 1 : 0) - mean) / sd
            case .straight: return x.isNaN ? 0 : (transform(min(max(x, lo ?? x), hi ?? x)) - mean) / sd
            }
        }

        /// The factor of a standardised value.
        @inline(__always)
        func turned(_ z: Double) -> Double { sign * z - origin }
    }

    /// Of the term's feature.
    package var first: Factor
    /// Of the feature that the term is with.
    package var second: Factor
    /// −1 if the product is negated, else 1. With a declared direction the weight is not negative.
    package var way = 1.0
    /// Whether a declared direction takes part.
    package var isDirected = false
    /// The mean of the product.
    package var mean = 0.0
    /// Its population standard deviation.
    package var sd = 1.0
    /// The weight of the standardised product.
    package var coefficient = 0.0
    /// The score statistic S²/V by which the pair was chosen, and the bar that it had to reach.
    package var statistic: Double
    /// The bar.
    package var bar: Double

    /// The product of two columns, turned so that a weight of at least 0 keeps the declared directions: for way +1 (u −
    /// u_lo)·(v − v_lo), for way −1 −(u_hi − u)·(v_hi − v), where u and v point to more risk. A factor whose partner is
    /// not declared keeps its own origin.
    ///
    /// - Parameters:
    ///   - first: a column of a feature.
    ///   - second: a column of another one.
    ///   - score: S of the pair; decides the way.
    /// - Returns: nil if a feature does not have the column.
    package init?(
        first: (column: Factor.Column, shape: BentShape), second: (column: Factor.Column, shape: BentShape),
        score: Double, statistic: Double, bar: Double
    ) {
        guard var one = Factor(first.column, of: first.shape), var other = Factor(second.column, of: second.shape)
        else {
            return nil
        }
        let declared = (
            first.column == .straight ? first.shape.direction?.sign : nil,
            second.column == .straight ? second.shape.direction?.sign : nil
        )
        if declared.0 != nil || declared.1 != nil {
            (one.sign, other.sign) = (declared.0 ?? 1, declared.1 ?? 1)
            isDirected = true
            way = score * one.sign * other.sign > 0 ? 1 : -1
            let ends = (one.ends, other.ends)
            if declared.1 != nil { one.origin = way > 0 ? ends.0.lowerBound : ends.0.upperBound }
            if declared.0 != nil { other.origin = way > 0 ? ends.1.lowerBound : ends.1.upperBound }
        }
        self.first = one
        self.second = other
        self.statistic = statistic
        self.bar = bar
    }

    /// The product of two standardised values, before it is standardised itself.
    @inline(__always)
    package func raw(_ one: Double, _ other: Double) -> Double {
        let product = first.turned(one) * second.turned(other)
        return way < 0 ? -product : product
    }

    /// The unit of two values of delivered features; NaN is missing.
    @inline(__always)
    func unit(_ one: Double, _ other: Double) -> Double {
        (raw(first.standardised(one), second.standardised(other)) - mean) / sd
    }
}

extension ProductShape {
    private enum CodingKeys: String, CodingKey {
        case first, second, way, mean, sd, coefficient, statistic, bar
        case isDirected = "is_directed"
    }
}

extension ProductShape.Factor {
    /// sign · z at the ends of the range of the column.
    fileprivate var ends: ClosedRange<Double> {
        let values = column == .straight ? [transform(lo ?? 0), transform(hi ?? 0)] : [0, 1]
        let z = values.map { sign * ($0 - mean) / sd }
        return min(z[0], z[1])...max(z[0], z[1])
    }
}

extension ProductShape: TermShape, PreparedShape {
    var weight: Double { coefficient }
    var counts: Bool { coefficient != 0 }
    var usesValue: Bool { true }
    var figures: ShapeFigures { ShapeFigures(weight: coefficient, mean: mean, sd: sd) }

    func side(of value: Double) -> ReasonSide { value.isNaN ? .missing : .high }

    func units(_ values: TermValues, rows: Range<Int>) -> [Double] {
        guard values.isDelivered, let one = values.column, let other = values.otherColumn else {
            return Array(repeating: 0, count: rows.count)
        }
        let (ones, others) = (one.dense, other.dense)
        return rows.map { unit(ones[$0], others[$0]) }
    }
}
