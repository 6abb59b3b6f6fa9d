import Columns

extension Explanation {
    /// Flags that are one choice.
    package struct Group: Sendable {
        /// What the names of the flags have in common before a dot.
        package let name: String
        /// What the company has.
        package let level: Level
        /// The flags that the scorecard knows, in feature order.
        package let flags: [String]
        /// Points of the flags, and of the pairs of two of them, added up.
        package let points: Double

        init(_ group: FlagGroup, features: [Feature], pairs: [Pair]) {
            name = group.name
            flags = group.names
            level = group.isMissing ? .missing : group.held.map { .one(group.level($0)) } ?? .none
            let names = Set(group.names)
            let own = features.reduce(0) { $0 + (names.contains($1.name) ? $1.points : 0) }
            points = pairs.reduce(own) { $0 + (names.contains($1.first) && names.contains($1.second) ? $1.points : 0) }
        }
    }

    /// A level of a group.
    package enum Level: Sendable, Equatable {
        /// The name of a flag behind that of the group.
        case one(String)
        /// No flag is 1.
        case none
        /// No flag is 1, and a value is missing.
        case missing
    }

    /// A change of a group to another level that alone reaches the next band.
    package struct LevelMove: Sendable {
        /// The group.
        package let name: String
        /// The level that the company has.
        package let from: Level
        /// The level that reaches the band.
        package let to: Level
        /// The flag that becomes 0, then the one that becomes 1, as far as there are such.
        package let changes: [Move]
    }
}

/// Moves of flags that are one choice: one flag is switched off and another one on.
extension MoveSearch {
    /// Of each group the move to the level that reaches the band with the fewest points, in the order of the groups.
    func levelMoves() -> [Explanation.LevelMove] { groups.compactMap(levelMove) }

    private func levelMove(_ group: FlagGroup) -> Explanation.LevelMove? {
        let held = group.flags.first { $0.feature == group.held }
        guard !group.isMissing, held?.training.wasOff ?? true else { return nil }
        let off = group.held.map { Explanation.Move(name: $0, from: 1, to: 0) }
        var goals = group.flags.filter { $0.value == 0 && $0.training.wasOn }.map { Optional($0.feature) }
        if group.held != nil, group.allowsNone { goals.append(nil) }
        let found = goals.compactMap { goal -> (goal: String?, changes: [Explanation.Move], logOdds: Double)? in
            let changes = [off, goal.map { Explanation.Move(name: $0, from: 0, to: 1) }].compactMap { $0 }
            let eta = logOdds(with: parts(after: changes))
            return scorecard.scale.score(eta) >= least ? (goal, changes, eta) : nil
        }
        // The fewest points are the greatest log-odds; of equal ones it is the first.
        guard let most = found.map(\.logOdds).max(), let best = found.first(where: { $0.logOdds == most }) else {
            return nil
        }
        func level(_ feature: String?) -> Explanation.Level { feature.map { .one(group.level($0)) } ?? .none }
        return Explanation.LevelMove(
            name: group.name, from: level(group.held), to: level(best.goal), changes: best.changes)
    }

    /// What the terms of some changed features add to the sum, their pairs included, by the index of the term.
    private func parts(after changes: [Explanation.Move]) -> [Int: Double] {
        let changed = Dictionary(uniqueKeysWithValues: changes.map { ($0.name, FeatureColumn.dense([$0.to])) })
        var parts: [Int: Double] = [:]
        for (index, term) in scorecard.terms.enumerated() {
            let (one, other) = (changed[term.feature], term.with.flatMap { changed[$0] })
            guard one != nil || other != nil else { continue }
            let values = TermValues(
                column: one ?? values[index].column, otherColumn: other ?? values[index].otherColumn,
                isDelivered: values[index].isDelivered)
            let shape = term.shape.form
            parts[index] = shape.prepared().units(values, rows: 0..<1)[0] * shape.weight
        }
        return parts
    }
}
