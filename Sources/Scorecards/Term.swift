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
    /// The second feature of a product; nil for every other shape.
    package var with: String?
    /// How the value of the feature counts.
    package var shape: Shape

    /// A term of a feature.
    package init(_ feature: String, _ shape: Shape) {
        self.feature = feature
        self.shape = shape
    }

    /// A term of two features.
    package init(_ feature: String, with other: String, shape: ProductShape) {
        self.feature = feature
        with = other
        self.shape = .product(shape)
    }
}

/// A shape of a term. A further one is a type of its own that conforms to `TermShape`, and a case here.
package enum Shape: Codable, Sendable, Equatable {
    case capped(CappedShape)
    case straight(StraightShape)
    case missing(MissingShape)
    case bent(BentShape)
    case product(ProductShape)
    case category(CategoryShape)

    var form: any TermShape {
        switch self {
        case .capped(let shape): shape
        case .straight(let shape): shape
        case .missing(let shape): shape
        case .bent(let shape): shape
        case .product(let shape): shape
        case .category(let shape): shape
        }
    }

    /// Whether the shape is about text; every other one is about numbers.
    package var isCategory: Bool {
        if case .category = self { return true }
        return false
    }

    /// Whether the unit is 0 where the batch does not deliver the feature; else it is missing there.
    var dependsOnDelivery: Bool {
        switch self {
        case .capped, .straight, .missing: false
        case .bent, .product, .category: true
        }
    }

    fileprivate enum Kind: String, Codable {
        case capped, straight, missing, bent, product, category
    }

    fileprivate var kind: Kind {
        switch self {
        case .capped: .capped
        case .straight: .straight
        case .missing: .missing
        case .bent: .bent
        case .product: .product
        case .category: .category
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
        case .bent: self = .bent(try BentShape(from: decoder))
        case .product: self = .product(try ProductShape(from: decoder))
        case .category: self = .category(try CategoryShape(from: decoder))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try form.encode(to: encoder)
    }
}

extension Term {
    /// The name of its shape, as in the document: `capped`, `straight`, `missing`, `bent`, `product` or `category`.
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
