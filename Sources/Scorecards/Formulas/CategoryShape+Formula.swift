extension CategoryShape {
    func unit(of term: FormulaTerm, _ list: inout FormulaList) -> Formula {
        let units = CategoryUnits(self)
        let x = Formula.feature(term.feature)
        let ends: [(Formula.Condition, Formula)] = [
            (.isUndelivered(term.feature), .number(0)),
            (.isMissing(term.feature), .number(units.unit(of: nil))),
        ]
        let own = levels.map { (Formula.Condition.compares(x, .equals, .text($0)), Formula.number(units.unit(of: $0))) }
        // A text cannot be empty, so none of the levels is.
        return .cases(ends + own, otherwise: .number(units.unit(of: "")))
    }

    func sides(of feature: String) -> Formula {
        let isLevel = Formula.Condition.any(levels.map { .compares(.feature(feature), .equals, .text($0)) })
        let missing = (Formula.Condition.isMissing(feature), ReasonSide.missing.formula)
        return .cases(
            [missing] + (levels.isEmpty ? [] : [(isLevel, ReasonSide.level.formula)]),
            otherwise: ReasonSide.other.formula)
    }
}
