extension ScoreFormulas {
    /// The reasons without a loop, to be computed after `definitions`: `reason_1` … and `side_1` … are texts, empty
    /// where there is no such reason; `reasons` and `reason_sides` join them by `|`.
    package var reasonDefinitions: [Formula.Definition] {
        var list = FormulaList()
        let worth = candidates.enumerated().map { index, candidate in
            list.note = candidate.feature
            let side = list.define("s\(index + 1)", candidate.side)
            return list.define("w\(index + 1)", ranked(candidate, side))
        }
        list.note = nil
        var picks: [Formula] = []
        for rank in 1...max(1, rule.most) where rule.most > 0 {
            let left = worth.enumerated().map { index, points in
                // What was picked before counts no more.
                let isTaken = picks.map { Formula.Condition.compares($0, .equals, .number(Double(index + 1))) }
                return isTaken.isEmpty ? points : .cases([(.any(isTaken), .number(Self.none))], otherwise: points)
            }
            let least = list.define("least_\(rank)", .least(left + [.number(Self.none)]))
            var branches: [(Formula.Condition, Formula)] = [(.compares(least, .equals, .number(Self.none)), .number(0))]
            for (index, points) in left.enumerated() {
                branches.append(
                    (.compares(points, .isAtMost, least + .number(rule.within ?? 0)), .number(Double(index + 1))))
            }
            picks.append(list.define("pick_\(rank)", .cases(branches, otherwise: .number(0))))
        }
        for (rank, pick) in picks.enumerated() {
            let isPicked = candidates.indices.map { Formula.Condition.compares(pick, .equals, .number(Double($0 + 1))) }
            list.define(
                "reason_\(rank + 1)",
                .cases(zip(isPicked, candidates.map { .text($0.feature) }).map { ($0, $1) }, otherwise: .text("")))
            list.define(
                "side_\(rank + 1)",
                .cases(
                    zip(isPicked, candidates.indices.map { .value("s\($0 + 1)") }).map { ($0, $1) },
                    otherwise: .text("")))
        }
        list.define("reasons", Self.joined("reason", picks))
        list.define("reason_sides", Self.joined("side", picks))
        return list.definitions
    }

    /// More points than any feature has: of one that is no reason.
    private static let none = 1e300

    /// The points of a candidate as they are compared; `none` where it is no reason.
    private func ranked(_ candidate: Candidate, _ side: Formula) -> Formula {
        let points = Formula.value(candidate.points)
        let isLow = Formula.Condition.compares(points, .isBelow, .number(rule.below))
        let good = candidate.goodSides.map { Formula.Condition.compares(side, .equals, $0.formula) }
        var value = points
        if rule.within == nil {
            value = Self.rounded(points, decimals: rule.decimals ?? 9)
        }
        return .cases(
            [(good.isEmpty ? isLow : .all([isLow, .not(.any(good))]), value)], otherwise: .number(Self.none))
    }

    /// Points below 0, rounded to so many decimals, a half away from 0.
    private static func rounded(_ points: Formula, decimals: Int) -> Formula {
        let unit = Formula.number((0..<decimals).reduce(1) { unit, _ in unit * 10 })
        let size = Formula.function(.absolute, points * unit)
        let whole = Formula.function(.floor, size)
        let up = Formula.cases([(.compares(size - whole, .isAtLeast, .number(0.5)), .number(1))], otherwise: .number(0))
        return .number(0) - (.calculation(whole, .plus, up)) / unit
    }

    private static func joined(_ name: String, _ picks: [Formula]) -> Formula {
        guard !picks.isEmpty else { return .text("") }
        return .joined(
            picks.indices.map { index in
                let text = Formula.value("\(name)_\(index + 1)")
                guard index > 0 else { return text }
                return .cases(
                    [(.compares(picks[index], .isAbove, .number(0)), .joined([.text("|"), text]))], otherwise: .text("")
                )
            })
    }
}
