import Columns
package import Vocabulary

extension Explanation {
    /// Two or three changes that reach the next band together and are smaller in sum than any one alone that does; nil
    /// where none are found, and in the best band. Each is within what the training saw, and together they are scored
    /// as they are printed. It takes hundreds of scorings.
    ///
    /// - Parameters: those that the explanation was made with.
    package func together(
        _ scorecard: Scorecard, features: FeatureColumns, builtIn: [FeatureDefinition]
    ) -> [Move]? {
        guard let next else { return nil }
        return JointSearch(
            scorecard, features: features, builtIn: builtIn, groups: scorecard.flagGroups(of: features),
            band: next.band
        ).moves(alone: moves)
    }
}

/// Finds up to three changes together that reach the next band.
///
/// The size of a change is the share of the range seen in training that it crosses, in the scale of the feature; the
/// sum of the sizes is to be small. Points run straight between knots, so of the changes of a smallest set all but one
/// end at a knot: those are tried one by one, and the last one is solved for as a change alone is. Every set is scored
/// with the values as they are printed.
private struct JointSearch {
    private let scorecard: Scorecard
    private let features: FeatureColumns
    private let builtIn: [FeatureDefinition]
    private let groups: [FlagGroup]
    private let band: Band

    /// A change to a knot, or to the end of a range.
    private struct Step {
        let move: Explanation.Move
        let size: Double
    }

    /// So many features with the greatest gains are tried: of two hundred, the others would change nothing.
    private static let mostFeatures = 16
    /// So many pairs of steps are tried, the smallest first.
    private static let mostPairs = 600

    init(
        _ scorecard: Scorecard, features: FeatureColumns, builtIn: [FeatureDefinition], groups: [FlagGroup], band: Band
    ) {
        self.scorecard = scorecard
        // What a value stands for does not change with it: all else is delivered or not as it was.
        var features = features
        features.undelivered = features.emptyColumns
        self.features = features
        self.builtIn = builtIn
        self.groups = groups
        self.band = band
    }

    /// The changes; nil where none are found, and where one change alone is as small.
    ///
    /// - Parameter alone: changes that reach the band each alone.
    func moves(alone: [Explanation.Move]) -> [Explanation.Move]? {
        let steps = steps()
        var best: (moves: [Explanation.Move], size: Double)?
        var bound = alone.map(size).min() ?? .infinity
        func take(_ first: [Step]) {
            let before = first.reduce(0) { $0 + $1.size }
            guard before < bound else { return }
            let done = Set(first.map(\.move.name))
            for last in search(after: first.map(\.move)).moves() where !done.contains(last.name) {
                let total = before + size(last)
                if total < bound { (best, bound) = ((first.map(\.move) + [last], total), total) }
            }
        }
        for step in steps { take([step]) }
        var pairs: [(one: Step, other: Step)] = []
        for (place, one) in steps.enumerated() {
            for other in steps[(place + 1)...] where one.move.name != other.move.name && one.size + other.size < bound {
                pairs.append((one, other))
            }
        }
        pairs.sort { $0.one.size + $0.other.size < $1.one.size + $1.other.size }
        for pair in pairs.prefix(JointSearch.mostPairs) { take([pair.one, pair.other]) }
        return best?.moves
    }

    // MARK: Steps

    /// The changes of single features that gain points, by their size.
    private func steps() -> [Step] {
        let search = search(after: [])
        let chosen = Set(groups.flatMap(\.names))
        var found: [(gain: Double, steps: [Step])] = []
        for (index, term) in scorecard.terms.enumerated() where term.with == nil {
            guard !chosen.contains(term.feature), !search.isFixed(term.feature),
                let raw = features.column(term.feature)?[0], !raw.isNaN
            else { continue }
            let moves = search.stops(of: index, from: raw).map {
                Explanation.Move(name: term.feature, from: raw, to: $0)
            }
            let gains = moves.map { score(after: [$0]) - score(after: []) }
            let useful = zip(moves, gains).filter { $1 > 0 }
            guard let most = useful.map(\.1).max() else { continue }
            found.append((most, useful.map { Step(move: $0.0, size: size($0.0)) }))
        }
        return found.sorted { $0.gain > $1.gain }.prefix(JointSearch.mostFeatures).flatMap(\.steps)
            .sorted { $0.size < $1.size }
    }

    /// The share of the range seen that a change crosses; 1 where no range is known.
    private func size(_ move: Explanation.Move) -> Double {
        for term in scorecard.terms where term.feature == move.name && term.with == nil {
            guard let seen = term.shape.seenRange, seen.from < seen.to else { continue }
            let (from, to) = (term.shape.scaled(move.from), term.shape.scaled(move.to))
            return move.from.isNaN ? 1 : abs(to - from) / (seen.to - seen.from)
        }
        return 1
    }

    // MARK: Scoring

    /// The unrounded score with some changes.
    private func score(after moves: [Explanation.Move]) -> Double {
        scorecard.scale.unrounded(scorecard.logOdds(changed(moves))[0])
    }

    private func changed(_ moves: [Explanation.Move]) -> FeatureColumns {
        var changed = features
        for move in moves { changed.set(move.name, to: move.to) }
        return changed
    }

    /// What one further change would have to do.
    private func search(after moves: [Explanation.Move]) -> MoveSearch {
        MoveSearch(
            scorecard, features: changed(moves), builtIn: builtIn, groups: groups, band: band,
            missing: Double(band.least) - 0.5 - score(after: moves))
    }
}

extension Shape {
    /// The range seen in training, in the scale of the feature; nil where the shape does not know it.
    fileprivate var seenRange: (from: Double, to: Double)? {
        if case .bent(let shape) = self { return shape.range.map { (shape.transform($0.lo), shape.transform($0.hi)) } }
        guard let values = form.course?.values, let from = values.first, let to = values.last else { return nil }
        return (scaled(from), scaled(to))
    }

    /// t(x).
    fileprivate func scaled(_ value: Double) -> Double {
        switch self {
        case .bent(let shape): shape.transform(value)
        case .straight(let shape): shape.transform(value)
        default: value
        }
    }
}

extension MoveSearch {
    /// Whether a company cannot change a feature.
    func isFixed(_ feature: String) -> Bool { fixed.contains(feature) }

    /// The values that the feature of a term can have at its knots, its special values, and the ends of its range.
    func stops(of index: Int, from raw: Double) -> [Double] {
        let (feature, shape) = (scorecard.terms[index].feature, scorecard.terms[index].shape)
        var (stops, bounds, whole): ([Double], ClosedRange<Double>?, Bool?) = ([], nil, nil)
        if case .bent(let curve) = shape {
            stops = curve.knots + curve.special + [curve.lo, curve.hi].compactMap(\.self)
            if let least = curve.least, let most = curve.most { bounds = least...most }
            whole = curve.whole
        } else if let values = shape.form.course?.values, let first = values.first, let last = values.last {
            stops = values
            bounds = min(first, raw)...max(last, raw)
            if case .straight(let line) = shape { whole = line.whole }
        }
        guard let bounds else { return [] }
        let values = possibleValues(feature, value: raw, bounds: bounds, whole: whole)
        let found = stops.filter { $0 != raw }.compactMap {
            values.candidates(from: raw, to: $0, through: $0, isUp: $0 > raw).first
        }
        return Set(found).sorted()
    }
}
