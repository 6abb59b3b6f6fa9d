import Columns
import Foundation
import Scorecards
import TestSupport
import Vocabulary

/// Scorecards and companies that random numbers make up: every shape with every option, and values at every edge.
struct RandomScorecards {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed) }

    /// Features with what their values are like.
    private static let names = [
        "kyc_verified", "company_age_years", "transaction_count_6m", "total_transaction_volume_6m", "network_size",
        "has_tax_id", "own.rate", "Own_2",
    ]
    private static let flags: Set<String> = ["kyc_verified", "has_tax_id"]
    private static let logarithmic: Set<String> = [
        "transaction_count_6m", "total_transaction_volume_6m", "network_size", "Own_2",
    ]

    private mutating func between(_ lo: Double, _ hi: Double) -> Double { lo + (hi - lo) * random.unit() }
    private mutating func chance(_ share: Double) -> Bool { random.happens(share) }

    private func transform(_ name: String) -> FeatureDefinition.Transform {
        Self.logarithmic.contains(name) ? .signedLogarithm : .identity
    }

    /// A scorecard of the recipe `straight1`.
    mutating func straight() throws -> Scorecard {
        var terms: [Term] = []
        for name in Self.names {
            let isFlag = Self.flags.contains(name)
            let bounds: String
            if chance(0.2) {
                bounds = ""
            } else if isFlag {
                bounds = #""lo": 0, "hi": 1,"#
            } else {
                bounds = #""lo": \#(between(-20, 5)), "hi": \#(between(6, 200)),"#
            }
            let transform = transform(name).rawValue
            terms.append(
                Term(
                    name,
                    try shape(
                        """
                        {"kind": "straight", "transform": "\(transform)", \(bounds) "mean": \(between(0, 3)),
                         "sd": \(between(0.1, 3)), "dropped": \(chance(0.1)), "coefficient": \(between(-0.4, 0.4))}
                        """)))
            guard chance(0.6) else { continue }
            terms.append(
                Term(
                    name,
                    try shape(
                        """
                        {"kind": "missing", "mean": 0.2, "sd": 0.4, "dropped": \(chance(0.2)),
                         "coefficient": \(between(-0.2, 0.2))}
                        """)))
        }
        return Scorecard(recipe: .straight1, intercept: between(-4, 2), terms: terms, penalty: 1)
    }

    private func shape(_ text: String) throws -> Shape { try JSONDecoder().decode(Shape.self, from: Data(text.utf8)) }

    /// A scorecard of the recipe `bends`.
    mutating func bends() -> Scorecard {
        var shapes: [String: BentShape] = [:]
        var terms: [Term] = []
        for name in Self.names {
            let shape = bent(name)
            shapes[name] = shape
            terms.append(Term(name, .bent(shape)))
        }
        for _ in 0..<4 {
            let pair = [Self.names.randomElement(using: &random), Self.names.randomElement(using: &random)].compactMap(
                \.self)
            guard let one = shapes[pair[0]], let other = shapes[pair[1]], pair[0] != pair[1],
                var product = ProductShape(
                    first: (chance(0.7) ? .straight : .missing, one),
                    second: (chance(0.7) ? .straight : .missing, other),
                    score: between(-1, 1), statistic: 9, bar: 8)
            else { continue }
            (product.mean, product.sd) = (between(-0.2, 0.2), between(0.5, 2))
            product.coefficient = between(-0.3, 0.3)
            terms.append(Term(pair[0], with: pair[1], shape: product))
        }
        var scorecard = Scorecard(recipe: .bends, intercept: between(-4, 2), terms: terms)
        scorecard.reasons = .bends
        scorecard.scale.pointsToDouble = between(20, 60)
        return scorecard
    }

    private mutating func bent(_ name: String) -> BentShape {
        let isFlag = Self.flags.contains(name)
        var shape = BentShape(
            transform: transform(name), direction: chance(0.5) ? .down : chance(0.5) ? .up : nil, flag: isFlag)
        (shape.lo, shape.hi) = isFlag ? (0, 1) : (between(-20, 5).rounded(), between(6, 200).rounded())
        shape.median = isFlag ? (chance(0.5) ? 0 : 1) : chance(0.2) ? shape.lo : between(0, 5).rounded()
        if chance(0.9) {
            var column = StandardisedColumn(mean: between(0, 3), sd: between(0.1, 3))
            column.coefficient = between(-0.4, 0.4)
            shape.straight = column
        }
        if chance(0.5) {
            var column = StandardisedColumn(mean: 0.2, sd: 0.4)
            column.coefficient = between(-0.3, 0.3)
            shape.missing = column
        }
        guard !isFlag, shape.straight != nil, let lo = shape.lo, let hi = shape.hi, chance(0.8) else { return shape }
        shape.knots = Set((0..<Int(between(2, 6))).map { _ in between(lo, hi).rounded() }).sorted()
        shape.special = Set((0..<Int(between(0, 3))).map { _ in between(lo - 5, hi + 5).rounded() }).sorted()
        let columns = max(0, shape.knots.count - 1) + shape.special.count
        guard shape.knots.count > 1 else {
            (shape.knots, shape.special) = ([], [])
            return shape
        }
        var bend = BentShape.Bend(means: (0..<columns).map { _ in between(0, 1) }, scale: between(0.3, 2))
        bend.coefficients = (0..<columns).map { _ in between(-0.4, 0.4) }
        shape.bend = bend
        return shape
    }

    /// Companies for a scorecard: values at every edge that it has, missing ones, and features that nobody has.
    mutating func companies(_ scorecard: Scorecard, count: Int) -> FeatureColumns {
        let undelivered = Self.names.filter { _ in chance(0.15) }
        let columns = Self.names.map { name -> [Double] in
            let edges = edges(of: name, scorecard)
            return (0..<count).map { _ in
                if undelivered.contains(name) || chance(0.15) { return .nan }
                if Self.flags.contains(name), chance(0.9) { return chance(0.5) ? 1 : 0 }
                if let edge = edges.randomElement(using: &random), chance(0.5) { return edge }
                return chance(0.5) ? between(-30, 230) : between(-30, 230).rounded()
            }
        }
        return FeatureColumns(names: Self.names, columns: columns, count: count)
    }

    private func edges(of name: String, _ scorecard: Scorecard) -> [Double] {
        var edges: [Double] = [0, -0.0, 1, 1e16, -1e16, .leastNonzeroMagnitude]
        for term in scorecard.terms where term.feature == name {
            switch term.shape {
            case .straight(let shape): edges += [shape.lo, shape.hi].compactMap(\.self)
            case .bent(let shape):
                edges += [shape.lo, shape.hi, shape.median].compactMap(\.self) + shape.knots + shape.special
            case .capped(let shape): edges += [shape.cap, shape.cap / 2]
            default: break
            }
        }
        return edges
    }
}
