import Vocabulary

/// The points of a pair of features as a table: a row for each value of the first, a column for each of the second.
/// Between the values they run straight in t of both, outside they are constant.
package struct PairTable: Sendable, Equatable {
    /// What one feature of a pair may be.
    package enum Level: Sendable, Equatable {
        case value(Double)
        /// There, whatever the value is.
        case there
        case missing

        var raw: Double {
            switch self {
            case .value(let value): value
            case .there: 0
            case .missing: .nan
            }
        }
    }

    /// One of the two features.
    package struct Side: Sendable, Equatable {
        /// Its name.
        package let feature: String
        /// Whether its values run straight in sign(x)·ln(1+|x|).
        package let isLogarithmic: Bool
        /// The ends of its range and missing; or whether it is there.
        package let levels: [Level]

        init(_ feature: String, _ factor: ProductShape.Factor) {
            self.feature = feature
            isLogarithmic = factor.column == .straight && factor.transform == .signedLogarithm
            switch factor.column {
            case .missing: levels = [.there, .missing]
            case .straight: levels = [factor.lo, factor.hi].compactMap { $0 }.map(Level.value) + [.missing]
            }
        }
    }

    /// The feature of the rows.
    package let first: Side
    /// The feature of the columns.
    package let second: Side
    /// A list for each level of `first`, with an element for each of `second`.
    package let points: [[Double]]
}

extension Scorecard {
    /// The points table of each pair, in the order of the terms.
    package var pairTables: [PairTable] {
        terms.compactMap { term in
            guard case .product(let shape) = term.shape, let other = term.with else { return nil }
            let (first, second) = (PairTable.Side(term.feature, shape.first), PairTable.Side(other, shape.second))
            let each = pointsPerUnit(shape.weight) / divisor
            return PairTable(
                first: first, second: second,
                points: first.levels.map { one in
                    second.levels.map { 0 + each * shape.unit(one.raw, $0.raw) }
                })
        }
    }
}
