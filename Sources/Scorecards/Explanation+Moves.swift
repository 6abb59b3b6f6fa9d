import Columns
import Glibc
import Vocabulary

/// Finds changes of one feature alone that lift a company into the next band.
///
/// A move names a figure as it is printed, and is only offered where that very figure, put in the feature's place, is
/// scored into the band: it is rounded in the direction of the move, to whole steps where the feature has whole values.
struct MoveSearch {
    let scorecard: Scorecard
    private let features: FeatureColumns
    /// Flags that are moved as one choice.
    let groups: [FlagGroup]
    /// Which values each built-in feature can have.
    private let builtIn: [String: FeatureDefinition.Values]
    /// Built-in features that a company cannot change; they are never moved.
    let fixed: Set<String>
    /// The least score of the band.
    let least: Int
    /// Points that are missing, with a margin because the arithmetic on the way there rounds.
    let missing: Double
    /// The values of each term.
    let values: [TermValues]
    /// What each term adds to the sum now.
    private let parts: [Double]

    private static let margin = 1e-9

    /// - Parameters:
    ///   - features: one row.
    ///   - builtIn: those of the features that are built in.
    ///   - groups: the choices of the row.
    init(
        _ scorecard: Scorecard, features: FeatureColumns, builtIn: [FeatureDefinition], groups: [FlagGroup],
        band: Band, missing: Double
    ) {
        self.scorecard = scorecard
        self.features = features
        self.groups = groups
        self.builtIn = Dictionary(builtIn.map { ($0.name, $0.values) }) { first, _ in first }
        fixed = Set(builtIn.lazy.filter { !$0.isChangeable }.map(\.name))
        least = band.least
        self.missing = missing + MoveSearch.margin
        values = scorecard.values(features)
        parts = zip(scorecard.terms, values).map { term, values in
            let shape = term.shape.form
            return shape.prepared().units(values, rows: 0..<1)[0] * shape.weight
        }
    }

    /// Of the features that are not part of a choice, in feature order.
    func moves() -> [Explanation.Move] {
        let chosen = Set(groups.flatMap(\.names))
        return scorecard.terms.indices.compactMap { index in
            let (feature, shape) = (scorecard.terms[index].feature, scorecard.terms[index].shape.form)
            if chosen.contains(feature) || fixed.contains(feature) { return nil }
            let raw = features.column(feature)?[0] ?? .nan
            if case .bent(let curve) = scorecard.terms[index].shape { return move(index, shape: curve, from: raw) }
            let change = UnitChange(
                points: missing, divisor: scorecard.divisor, perUnit: scorecard.pointsPerUnit(shape.weight))
            guard let goal = shape.goal(from: raw, change) else { return nil }
            let values = possibleValues(feature, value: raw, bounds: goal.bounds, whole: goal.whole)
            let prepared = shape.prepared()
            let isUp = raw.isNaN || goal.value > raw
            let candidates = values.candidates(from: raw, to: goal.value, through: goal.value, isUp: isUp)
            return move(feature, from: raw, among: candidates) { value in
                let one = TermValues(column: .dense([value]), otherColumn: nil, isDelivered: true)
                return [index: prepared.units(one, rows: 0..<1)[0] * shape.weight]
            }
        }
    }

    /// Which values the feature of a term can have, within bounds.
    func possibleValues(
        _ feature: String, value: Double, bounds: ClosedRange<Double>, whole: Bool?
    ) -> FeatureValues { FeatureValues(builtIn[feature], value: value, bounds: bounds, whole: whole) }

    /// The value of the other feature of a product; nil if the batch does not deliver it.
    func partner(of term: Int, than feature: String) -> Double? {
        let values = values[term]
        guard values.isDelivered else { return nil }
        return (scorecard.terms[term].feature == feature ? values.otherColumn : values.column)?[0]
    }

    /// The change to the first of some values that reaches the band as printed; nil where there is none.
    ///
    /// - Parameter parts: what the terms of the feature add to the sum at a value, by the index of the term.
    func move(
        _ name: String, from: Double, among candidates: [Double], parts: (Double) -> [Int: Double]
    ) -> Explanation.Move? {
        let value = candidates.first { candidate in
            candidate != from && score(with: parts(candidate)) >= least
        }
        return value.map { Explanation.Move(name: name, from: from, to: $0) }
    }

    /// The score with some parts replaced.
    private func score(with replaced: [Int: Double]) -> Int { scorecard.scale.score(logOdds(with: replaced)) }

    /// η with some parts replaced, by the same sums in the same order as in `Scorecard.logOdds`.
    ///
    /// - Parameter replaced: what a term adds to the sum, by its index.
    func logOdds(with replaced: [Int: Double]) -> Double {
        var sum = 0.0
        for index in parts.indices { sum += replaced[index] ?? parts[index] }
        return scorecard.logOdds(sum: sum)
    }
}

/// Which values a feature can have, within the bounds that a scorecard knows.
struct FeatureValues {
    private let kind: FeatureDefinition.Values
    private let bounds: ClosedRange<Double>

    /// - Parameters:
    ///   - known: what the catalog says of a built-in feature; nil for the user's own.
    ///   - value: that the company has.
    ///   - whole: whether the training saw whole values only; where it does not say, a feature of the user's own is
    ///     taken for whole where its value and its bounds are.
    init(_ known: FeatureDefinition.Values?, value: Double, bounds: ClosedRange<Double>, whole: Bool?) {
        self.bounds = bounds
        if let known {
            kind = known
        } else {
            let areWhole = [value, bounds.lowerBound, bounds.upperBound].allSatisfy { $0 == $0.rounded() }
            kind = whole ?? areWhole ? .whole : .any
        }
    }

    /// Values at or beyond `to`, seen from `from`, the nearest first, each with as few digits as are of use.
    ///
    /// - Parameters:
    ///   - to: may be `from` itself; then values beside it are meant.
    ///   - farthest: as far as whole values are listed; at least two are.
    ///   - isUp: in which direction.
    func candidates(from: Double, to: Double, through farthest: Double, isUp: Bool) -> [Double] {
        guard to.isFinite, farthest.isFinite else { return [] }
        let values: [Double]
        switch kind {
        case .flag: values = FeatureValues.from(to, isUp: isUp, of: [0, 1])
        case .levels(let levels): values = FeatureValues.from(to, isUp: isUp, of: levels)
        case .whole:
            let first = to.rounded(isUp ? .up : .down)
            // Special values on the way, of which there are at most nine, may not reach what their neighbours do.
            let steps = min(max(abs(farthest - first), 1), 12)
            values = (0...Int(steps)).map { isUp ? first + Double($0) : first - Double($0) }
        case .any:
            // Six digits of the larger of the two, and at least two decimals; more where bounds or rounding want it.
            let size = max(abs(to), from.isNaN ? 0 : abs(from))
            let decimals = size > 0 ? max(2, 5 - Int(log10(size).rounded(.down))) : to == from ? 2 : 6
            let rounded = stride(from: decimals, through: decimals + 10, by: 2).map { decimals in
                let step = to == from ? pow(10, -Double(decimals)) : 0
                return FeatureValues.rounded(isUp ? to + step : to - step, decimals: decimals, up: isUp)
            }
            values = rounded + [to, isUp ? bounds.upperBound : bounds.lowerBound]
        }
        return values.filter { bounds ~= $0 && (isUp ? $0 >= to : $0 <= to) }
    }

    /// Those of some ascending values that lie at or beyond `to`, the nearest first.
    private static func from(_ to: Double, isUp: Bool, of levels: [Double]) -> [Double] {
        isUp ? levels.filter { $0 >= to } : levels.filter { $0 <= to }.reversed()
    }

    private static func rounded(_ value: Double, decimals: Int, up: Bool) -> Double {
        // Beyond that powers of ten are not exact, nor is a double.
        guard decimals <= 22 else { return value }
        let power = pow(10, Double(decimals))
        let scaled = (value * power).rounded(up ? .up : .down)
        guard scaled.magnitude < 0x1p53 else { return value }
        let result = scaled / power
        return (up ? result >= value : result <= value) ? result : (scaled + (up ? 1 : -1)) / power
    }
}
