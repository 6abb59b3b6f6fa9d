import Vocabulary

/// Moves along a curve: to the nearest value on either side at which the points suffice.
///
/// Between two neighbouring knots, and between the ends of the range, the points of a feature and of its pairs run
/// straight in t, so the values that suffice are solved for; special values are looked at one by one.
extension MoveSearch {
    /// The move of the feature of a term of the shape `bent`; nil if there is none, also from a missing value.
    func move(_ index: Int, shape: BentShape, from raw: Double) -> Explanation.Move? {
        let feature = scorecard.terms[index].feature
        guard !raw.isNaN, let range = shape.range, let least = shape.least, let most = shape.most else { return nil }
        let parts = BentParts(self, index: index, shape: shape)
        guard parts.change else { return nil }
        let values = possibleValues(feature, value: raw, bounds: least...most, whole: shape.whole)
        let perUnit = scorecard.pointsPerUnit(1) / scorecard.divisor
        let now = parts.sum(raw)
        func gain(_ value: Double, beside: Bool = true) -> Double {
            (parts.sum(value, beside: beside) - now) * perUnit
        }
        let t = { shape.transform($0) }
        let breaks = Set(shape.knots + [range.lo, range.hi])
        let found = [breaks.filter { $0 > raw }.sorted(), breaks.filter { $0 < raw }.sorted(by: >)].compactMap {
            ahead -> Explanation.Move? in
            guard let last = ahead.last else { return nil }
            let isUp = last > raw
            var goals = shape.special.filter { $0 != raw && ($0 > raw) == isUp && gain($0, beside: false) >= missing }
                .map { (nearest: $0, farthest: $0) }
            // Beside the value itself: a company may gain by leaving a special value.
            var (start, before) = (raw, gain(raw))
            for stop in ahead {
                let after = gain(stop)
                var ends = (nearest: start, farthest: stop)
                if max(before, after) >= missing {
                    let share = (missing - before) / (after - before)
                    let crossing = shape.transform.inverse(t(start) + share * (t(stop) - t(start)))
                    if before < missing { ends.nearest = crossing }
                    if after < missing { ends.farthest = crossing }
                    goals.append(ends)
                }
                (start, before) = (stop, after)
            }
            for goal in goals.sorted(by: { isUp ? $0.nearest < $1.nearest : $0.nearest > $1.nearest }) {
                let candidates = values.candidates(from: raw, to: goal.nearest, through: goal.farthest, isUp: isUp)
                if let move = move(feature, from: raw, among: candidates, parts: parts.byTerm) { return move }
            }
            return nil
        }
        return found.min { abs(t($0.to) - t(raw)) < abs(t($1.to) - t(raw)) }
    }
}

/// What the terms of one feature add to the sum: its curve, and the pairs that it is in.
private struct BentParts {
    private let index: Int
    private let curve: BentCurve
    private let shape: BentShape
    /// The products with the value of the other feature, and whether this one is the first factor.
    private var products: [(index: Int, shape: ProductShape, other: Double, isFirst: Bool)] = []

    init(_ search: MoveSearch, index: Int, shape: BentShape) {
        self.index = index
        self.shape = shape
        curve = BentCurve(shape)
        let feature = search.scorecard.terms[index].feature
        for (place, term) in search.scorecard.terms.enumerated() {
            guard case .product(let product) = term.shape, term.feature == feature || term.with == feature,
                let other = search.partner(of: place, than: feature)
            else { continue }
            products.append((place, product, other, term.feature == feature))
        }
    }

    /// Whether the value can change anything.
    var change: Bool { shape.usesValue || !products.isEmpty }

    private func part(_ product: (index: Int, shape: ProductShape, other: Double, isFirst: Bool), _ value: Double)
        -> Double
    {
        let unit =
            product.isFirst ? product.shape.unit(value, product.other) : product.shape.unit(product.other, value)
        return unit * product.shape.coefficient
    }

    /// What all of them add at a value.
    ///
    /// - Parameter beside: without the jump of a special value.
    func sum(_ value: Double, beside: Bool = false) -> Double {
        products.reduce(beside ? curve.unit(beside: value) : curve.unit(value)) { $0 + part($1, value) }
    }

    /// What each adds at a value, by the index of its term.
    func byTerm(_ value: Double) -> [Int: Double] {
        var parts = [index: curve.unit(value)]
        for product in products { parts[product.index] = part(product, value) }
        return parts
    }
}
