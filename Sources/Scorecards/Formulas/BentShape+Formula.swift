import Vocabulary

extension BentShape {
    func unit(of term: FormulaTerm, _ list: inout FormulaList) -> Formula {
        let curve = BentCurve(self)
        let x = Formula.feature(term.feature)
        let segments = curve.segments
        var t = x
        if transform != .identity, segments.contains(where: { $0.slope != 0 }) || segments.count > 1 {
            t = list.define(
                "t\(term.number)", .cases([(.isMissing(term.feature), .number(0))], otherwise: transform.formula(x)))
        }
        var branches: [(Formula.Condition, Formula)] = [
            (.isUndelivered(term.feature), .number(0)), (.isMissing(term.feature), .number(curve.unit(.nan))),
        ]
        for value in curve.cells.specialValues {
            branches.append((.compares(x, .equals, .number(value)), .number(curve.unit(value))))
        }
        for segment in segments.dropLast() {
            branches.append((.compares(t, .isBelow, .number(segment.end)), segment.formula(t)))
        }
        return .cases(branches, otherwise: segments[segments.count - 1].formula(t))
    }

    func sides(of feature: String) -> Formula {
        let x = Formula.feature(feature)
        var branches: [(Formula.Condition, Formula)] = [(.isMissing(feature), ReasonSide.missing.formula)]
        if flag {
            branches.append((.compares(x, .equals, .number(1)), ReasonSide.yes.formula))
            branches.append((.compares(x, .equals, .number(0)), ReasonSide.no.formula))
        }
        if let median, !flag || median != 0 && median != 1 {
            branches.append((.compares(x, .equals, .number(median)), side(of: median).formula))
        }
        branches.append((.compares(x, .isAbove, .number(median ?? 0)), ReasonSide.high.formula))
        return .cases(branches, otherwise: ReasonSide.low.formula)
    }
}

/// A segment of a curve: from `t[0]` to `t[1]` the unit runs straight.
struct CurveSegment {
    /// t where it begins and where it ends.
    let from: Double
    let end: Double
    /// The unit where it begins, and by how much it rises to its end.
    let start: Double
    let slope: Double
    /// Values below or above are taken as the ends.
    let isFirst: Bool
    let isLast: Bool

    fileprivate func formula(_ t: Formula) -> Formula {
        if slope == 0 { return .number(start) }
        var fraction = (t - .number(from)) / .number(end - from)
        // Within a segment that has neighbours the fraction is in 0…1 anyway.
        if isFirst { fraction = .greatest([fraction, .number(0)]) }
        if isLast { fraction = .least([fraction, .number(1)]) }
        return .number(start) + .number(slope) * fraction
    }
}
