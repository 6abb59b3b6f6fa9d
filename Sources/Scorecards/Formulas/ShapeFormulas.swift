import Glibc
import Vocabulary

/// The definitions that the formulas of shapes come to, in the order in which they are computed.
struct FormulaList {
    private(set) var definitions: [Formula.Definition] = []
    /// What the definitions to come are of.
    var note: String?

    /// Adds a definition.
    ///
    /// - Parameter name: no other has it.
    /// - Returns: its value.
    @discardableResult
    mutating func define(_ name: String, _ formula: Formula) -> Formula {
        definitions.append(Formula.Definition(name, formula: formula, note: note))
        return .value(name)
    }
}

/// What a shape is asked a formula of.
struct FormulaTerm {
    /// The feature of the term.
    let feature: String
    /// The second one of a product.
    let other: String?
    /// What the names of its definitions end in.
    let number: Int
}

extension Transform {
    /// t of a value.
    ///
    /// - Parameter least: the value is never below.
    func formula(_ x: Formula, least: Double? = nil) -> Formula {
        switch self {
        case .identity: x
        case .signedLogarithm:
            if let least, least >= 0 {
                .function(.logarithmOfOnePlus, x)
            } else {
                .cases(
                    [
                        (.compares(x, .isAbove, .number(0)), .function(.logarithmOfOnePlus, x)),
                        (
                            .compares(x, .isBelow, .number(0)),
                            .number(0) - .function(.logarithmOfOnePlus, .function(.absolute, x))
                        ),
                    ], otherwise: .number(0))
            }
        }
    }
}

/// A value within bounds.
private func clipped(_ x: Formula, lo: Double?, hi: Double?) -> Formula {
    var x = x
    if let lo { x = .greatest([x, .number(lo)]) }
    if let hi { x = .least([x, .number(hi)]) }
    return x
}

extension ReasonSide {
    /// The side as a text.
    var formula: Formula { .text(rawValue) }
}

extension FormulaTerm {
    /// t of the value of the feature within bounds; reached only where it is not missing.
    fileprivate func scaled(
        _ transform: Transform, lo: Double?, hi: Double?, list: inout FormulaList
    ) -> Formula {
        let x = clipped(.feature(feature), lo: lo, hi: hi)
        if transform == .identity || lo ?? -1 >= 0 { return transform.formula(x, least: lo) }
        // The value stands in such a formula several times.
        return transform.formula(
            list.define("x\(number)", .cases([(.isMissing(feature), .number(0))], otherwise: x)), least: lo)
    }
}

extension CappedShape {
    func unit(of term: FormulaTerm, _ list: inout FormulaList) -> Formula {
        let x = Formula.greatest([.feature(term.feature), .number(0)])
        let unit: Formula
        switch scale {
        case .linear: unit = .least([x, .number(cap)]) / .number(cap)
        case .logarithmic:
            let share = Formula.function(.decimalLogarithm, .number(1) + x) / .number(log10(1 + cap))
            unit = .least([share, .number(1)])
        }
        return .cases([(.isMissing(term.feature), .number(0))], otherwise: unit)
    }

    func sides(of feature: String) -> Formula {
        .cases([(.isMissing(feature), ReasonSide.missing.formula)], otherwise: ReasonSide.low.formula)
    }
}

extension StraightShape {
    func unit(of term: FormulaTerm, _ list: inout FormulaList) -> Formula {
        guard !dropped, let mean, let sd else { return .number(0) }
        let t = term.scaled(transform, lo: lo, hi: hi, list: &list)
        return .cases([(.isMissing(term.feature), .number(0))], otherwise: (t - .number(mean)) / .number(sd))
    }

    func sides(of feature: String) -> Formula {
        var branches: [(Formula.Condition, Formula)] = [(.isMissing(feature), ReasonSide.missing.formula)]
        if !dropped, let mean {
            let t = transform.formula(clipped(.feature(feature), lo: lo, hi: hi), least: lo)
            branches.append((.compares(t, .isAbove, .number(mean)), ReasonSide.high.formula))
        }
        return .cases(branches, otherwise: ReasonSide.low.formula)
    }
}

extension MissingShape {
    func unit(of term: FormulaTerm, _ list: inout FormulaList) -> Formula {
        guard !dropped, let mean, let sd else { return .number(0) }
        return .cases([(.isMissing(term.feature), .number((1 - mean) / sd))], otherwise: .number((0 - mean) / sd))
    }

    func sides(of feature: String) -> Formula {
        .cases([(.isMissing(feature), ReasonSide.missing.formula)], otherwise: ReasonSide.high.formula)
    }
}

extension ProductShape {
    func unit(of term: FormulaTerm, _ list: inout FormulaList) -> Formula {
        let features = [term.feature, term.other ?? term.feature]
        let one = first.formula(of: features[0], name: "a\(term.number)", list: &list)
        let other = second.formula(of: features[1], name: "b\(term.number)", list: &list)
        let product = one * other
        let turned = way < 0 ? .number(0) - product : product
        return .cases(
            [(.any(features.map { .isUndelivered($0) }), .number(0))], otherwise: (turned - .number(mean)) / .number(sd)
        )
    }

    func sides(of feature: String) -> Formula {
        .cases([(.isMissing(feature), ReasonSide.missing.formula)], otherwise: ReasonSide.high.formula)
    }
}

extension ProductShape.Factor {
    /// sign · z − origin, as a definition.
    fileprivate func formula(of feature: String, name: String, list: inout FormulaList) -> Formula {
        let isMissing = Formula.Condition.isMissing(feature)
        guard column == .straight else {
            let values = [1.0, 0].map { Formula.number(turned(($0 - mean) / sd)) }
            return list.define(name, .cases([(isMissing, values[0])], otherwise: values[1]))
        }
        var x = clipped(.feature(feature), lo: lo, hi: hi)
        if transform != .identity, lo ?? -1 < 0 {
            x = list.define("x\(name)", .cases([(isMissing, .number(0))], otherwise: x))
        }
        let z = (transform.formula(x, least: lo) - .number(mean)) / .number(sd)
        return list.define(
            name,
            .cases(
                [(isMissing, .number(turned(0)))],
                otherwise: (sign < 0 ? .number(0) - z : z) - .number(origin)))
    }
}
