import Scorecards

/// A module of Python without dependencies, that a validator can read: a function of the features of a company.
extension ExportForm {
    static let python = ExportForm(name: "python", summary: "one file without dependencies", ending: "py") { request in
        [ExportedFile(name: "scorecard.py", text: PythonModule(request.model).text)]
    }
}

/// Prints a scorecard as Python.
private struct PythonModule {
    private let version: String
    private let formulas: ScoreFormulas
    private let names: [String: String]

    init(_ model: ExportedModel) {
        version = model.version
        formulas = ScoreFormulas(model.scorecard)
        names = Dictionary(
            formulas.inputs.enumerated().map { ($1.name, "f\($0 + 1)") }, uniquingKeysWith: { first, _ in first })
    }

    var text: String { head + body + PythonModule.tail }

    private var head: String {
        let rule = formulas.rule
        return """
            \"\"\"The scorecard \(version) of KYCC as a function of the features of a company.

            score(features) takes a dict of the values by name: a number, or None where there is none; what the dict does not have is
            missing as well. `undelivered` names the features that no company of the batch has. score_all(rows) takes all companies of a
            batch and finds that out itself.

            What comes back is a dict: pd, the probability of default; score; band; reasons, the features that cost most points, the worst
            first; and sides, on which side of the training's values each of them lies.

            Written by `kycc export \(version) --format python`. It needs nothing but Python 3.
            \"\"\"

            import math

            VERSION = \(string(version))

            # The features that it uses, in the order that decides between equal points.
            FEATURES = [
            \(formulas.inputs.map { "    \(string($0.name)),\n" }.joined())]

            # A feature is a reason if it has fewer points than this, and so many are named at most.
            REASON_BELOW = \(number(rule.below))
            MOST_REASONS = \(rule.most)


            def score(features, undelivered=()):
                \"\"\"The probability, score, band and reasons of one company.\"\"\"

            """
    }

    private var body: String {
        var text = ""
        for input in formulas.inputs {
            text += "    \(names[input.name] ?? "") = _value(features, \(string(input.name)))\n"
        }
        var note: String?
        for definition in formulas.definitions {
            if let new = definition.note, new != note { text += "\n    # \(new)\n" }
            if definition.note == nil, note != nil { text += "\n" }
            note = definition.note
            text += statement(definition)
        }
        text +=
            "\n    # Points of each feature that can be a reason, with the side of its value and the sides that are no reason.\n"
        text += "    candidates = [\n"
        for candidate in formulas.candidates {
            let good = candidate.goodSides.map { string($0.rawValue) + "," }.joined(separator: " ")
            text +=
                "        (\(string(candidate.feature)), \(candidate.points), \(print(candidate.side).text), (\(good))),\n"
        }
        return text + "    ]\n"
            + "    reasons = _reasons(candidates)\n"
                + """
                    return {
                        "pd": pd,
                        "score": int(score),
                        "band": band,
                        "reasons": [name for name, _ in reasons],
                        "sides": [side for _, side in reasons],
                    }


                \(ranking)
                """
    }

    /// The rule of the reasons.
    private var ranking: String {
        let rule = formulas.rule
        let taken: String
        if let within = rule.within {
            taken = """
                def _reasons(candidates):
                    \"\"\"The worst first. Of points within \(number(within)) of the least the first in the order counts as the worst.\"\"\"
                    left = [(p, name, side) for name, p, side, good in candidates if p < REASON_BELOW and side not in good]
                    reasons = []
                    while left and len(reasons) < MOST_REASONS:
                        least = min(p for p, _, _ in left)
                        index = next(i for i, one in enumerate(left) if one[0] <= least + \(number(within)))
                        _, name, side = left.pop(index)
                        reasons.append((name, side))
                    return reasons
                """
        } else {
            let unit = number((0..<(rule.decimals ?? 9)).reduce(1) { unit, _ in unit * 10 })
            taken = """
                def _reasons(candidates):
                    \"\"\"The worst first. Points that agree to \(rule.decimals ?? 9) decimals tie, and the order decides.\"\"\"
                    left = [(_rounded(p), name, side) for name, p, side, good in candidates if p < REASON_BELOW and side not in good]
                    left.sort(key=lambda one: one[0])
                    return [(name, side) for _, name, side in left[:MOST_REASONS]]


                def _rounded(points):
                    \"\"\"Rounded, a half away from 0.\"\"\"
                    size = abs(points * \(unit))
                    whole = math.floor(size)
                    if size - whole >= 0.5:
                        whole += 1
                    return math.copysign(whole, points) / \(unit)
                """
        }
        return taken + "\n"
    }

    private static let tail = """


        def score_all(rows):
            \"\"\"The results of all companies of a batch, in their order. Each is a dict of features.\"\"\"
            rows = list(rows)
            undelivered = {name for name in FEATURES if all(_value(row, name) is None for row in rows)}
            return [score(row, undelivered) for row in rows]


        def _value(features, name):
            \"\"\"The value of a feature; None where it is missing.\"\"\"
            value = features.get(name)
            if value is None or isinstance(value, str):
                return value
            value = float(value)
            return value if math.isfinite(value) else None

        """
}

extension PythonModule {
    /// A definition as a statement; one that is a choice is read best as `if`.
    private func statement(_ definition: Formula.Definition) -> String {
        guard case .choice(let branches, let otherwise) = definition.formula else {
            return "    \(definition.name) = \(print(definition.formula).text)\n"
        }
        var text = ""
        for (index, branch) in branches.enumerated() {
            text += "    \(index == 0 ? "if" : "elif") \(print(branch.condition).text):\n"
            text += "        \(definition.name) = \(print(branch.formula).text)\n"
        }
        return text + "    else:\n        \(definition.name) = \(print(otherwise).text)\n"
    }

    /// An expression, and how tightly it holds together.
    private struct Expression {
        let text: String
        let rank: Int

        /// In parentheses where something would tear it apart.
        func within(_ least: Int) -> String { rank < least ? "(\(text))" : text }
    }

    private enum Rank {
        static let choice = 0
        static let any = 1
        static let all = 2
        static let not = 3
        static let comparison = 4
        static let sum = 5
        static let product = 6
        static let atom = 7
    }

    private func print(_ formula: Formula) -> Expression {
        switch formula {
        case .number(let value): return Expression(text: number(value), rank: value < 0 ? Rank.sum : Rank.atom)
        case .text(let text): return Expression(text: string(text), rank: Rank.atom)
        case .feature(let name): return Expression(text: names[name] ?? "None", rank: Rank.atom)
        case .value(let name): return Expression(text: name, rank: Rank.atom)
        case .calculation(let one, let operation, let other):
            let rank = operation == .plus || operation == .minus ? Rank.sum : Rank.product
            let text = "\(print(one).within(rank)) \(operation.rawValue) \(print(other).within(rank + 1))"
            return Expression(text: text, rank: rank)
        case .least(let all): return call("min", all)
        case .greatest(let all): return call("max", all)
        case .function(let function, let one): return call(name(function), [one])
        case .choice(let branches, let otherwise):
            let cases = branches.map {
                "\(print($0.formula).within(Rank.any)) if \(print($0.condition).within(Rank.any)) else "
            }
            return Expression(text: cases.joined() + print(otherwise).within(Rank.any), rank: Rank.choice)
        case .joined(let all):
            return Expression(text: all.map { print($0).within(Rank.product) }.joined(separator: " + "), rank: Rank.sum)
        }
    }

    private func print(_ condition: Formula.Condition) -> Expression {
        switch condition {
        case .isMissing(let name):
            return Expression(text: "\(names[name] ?? "None") is None", rank: Rank.comparison)
        case .isUndelivered(let name):
            return Expression(text: "\(string(name)) in undelivered", rank: Rank.comparison)
        case .compares(let one, let comparison, let other):
            let sign = comparison == .equals ? "==" : comparison.rawValue
            return Expression(
                text: "\(print(one).within(Rank.sum)) \(sign) \(print(other).within(Rank.sum))", rank: Rank.comparison)
        case .all(let all):
            return Expression(text: all.map { print($0).within(Rank.not) }.joined(separator: " and "), rank: Rank.all)
        case .any(let all):
            return Expression(text: all.map { print($0).within(Rank.all) }.joined(separator: " or "), rank: Rank.any)
        case .not(let one): return Expression(text: "not \(print(one).within(Rank.not))", rank: Rank.not)
        }
    }

    private func call(_ name: String, _ all: [Formula]) -> Expression {
        // Python's min and max of one number ask for more.
        if all.count == 1, name == "min" || name == "max" { return print(all[0]) }
        let arguments = all.map { print($0).within(Rank.choice) }.joined(separator: ", ")
        return Expression(text: "\(name)(\(arguments))", rank: Rank.atom)
    }

    private func name(_ function: Formula.Function) -> String {
        switch function {
        case .exponential: "math.exp"
        case .logarithmOfOnePlus: "math.log1p"
        case .decimalLogarithm: "math.log10"
        case .absolute: "abs"
        case .floor: "math.floor"
        }
    }

    /// The shortest digits that give the same bits.
    private func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "float(\"\(value)\")" }

    /// Names of features have nothing that a literal would need to escape; a text of the user's may.
    private func string(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": literal += "\\\(scalar)"
            case "\u{20}"..."\u{7E}": literal.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                literal += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return literal + "\""
    }
}
