/// A value that follows from the features of one company, in a form that any language can say: a scorecard gives its
/// parts so, and `Export` prints them.
///
/// It is computed in doubles, in the order in which it is written. It has no shape and no rule of its own: a further
/// shape needs no further case here.
package indirect enum Formula: Sendable, Equatable {
    case number(Double)
    case text(String)
    /// The value of a feature. It is reached only where that is not missing.
    case feature(String)
    /// The value of an earlier definition.
    case value(String)
    case calculation(Formula, Operation, Formula)
    /// The least of at least one number.
    case least([Formula])
    /// The greatest of at least one number.
    case greatest([Formula])
    case function(Function, Formula)
    /// The formula of the first branch whose condition holds, else the last one; no other is computed.
    case choice([Branch], otherwise: Formula)
    /// Texts one after the other.
    case joined([Formula])

    /// What is done with two numbers.
    package enum Operation: String, Sendable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
    }

    /// What is done with one number.
    package enum Function: Sendable, CaseIterable {
        case exponential
        /// ln(1 + x).
        case logarithmOfOnePlus
        /// log10(x).
        case decimalLogarithm
        case absolute
        /// The greatest whole number that is not above.
        case floor
    }

    /// A formula with what must hold for it.
    package struct Branch: Sendable, Equatable {
        /// What must hold.
        package let condition: Condition
        /// What counts then.
        package let formula: Formula
    }

    /// What holds of a company or not.
    package indirect enum Condition: Sendable, Equatable {
        /// The company has no value of a feature.
        case isMissing(String)
        /// No company of the batch has a value of a feature.
        case isUndelivered(String)
        /// Two numbers, or two texts of which nothing but equality is asked.
        case compares(Formula, Comparison, Formula)
        case all([Condition])
        case any([Condition])
        case not(Condition)
    }

    /// How two numbers are compared.
    package enum Comparison: String, Sendable {
        case equals = "="
        case isBelow = "<"
        case isAtMost = "<="
        case isAbove = ">"
        case isAtLeast = ">="
    }

    /// A formula with a name under which later ones use its value.
    package struct Definition: Sendable, Equatable {
        /// A lower-case letter, and then letters, digits and `_`.
        package let name: String
        /// What it is.
        package let formula: Formula
        /// What it is of, for a reader: a feature, or two.
        package var note: String?

        /// - Parameters: as the properties.
        package init(_ name: String, formula: Formula, note: String? = nil) {
            (self.name, self.formula, self.note) = (name, formula, note)
        }
    }
}

extension Formula {
    static func + (one: Formula, other: Formula) -> Formula {
        one == .number(0) ? other : other == .number(0) ? one : .calculation(one, .plus, other)
    }

    static func - (one: Formula, other: Formula) -> Formula {
        other == .number(0) ? one : .calculation(one, .minus, other)
    }

    static func * (one: Formula, other: Formula) -> Formula {
        one == .number(1) ? other : other == .number(1) ? one : .calculation(one, .times, other)
    }

    static func / (one: Formula, other: Formula) -> Formula {
        other == .number(1) ? one : .calculation(one, .over, other)
    }

    /// A choice that needs none where there are no branches.
    static func cases(_ branches: [(Condition, Formula)], otherwise: Formula) -> Formula {
        branches.isEmpty
            ? otherwise : .choice(branches.map { Branch(condition: $0, formula: $1) }, otherwise: otherwise)
    }

    /// Whether the value is a text.
    package var isText: Bool {
        switch self {
        case .text, .joined: true
        case .choice(let branches, let otherwise): otherwise.isText || branches.contains { $0.formula.isText }
        case .number, .feature, .value, .calculation, .least, .greatest, .function: false
        }
    }

    /// The formulas that this one is made of, and itself.
    package func each(_ body: (Formula) -> Void, condition: (Condition) -> Void = { _ in }) {
        body(self)
        switch self {
        case .number, .text, .feature, .value: break
        case .calculation(let one, _, let other):
            one.each(body, condition: condition)
            other.each(body, condition: condition)
        case .least(let all), .greatest(let all), .joined(let all):
            for one in all { one.each(body, condition: condition) }
        case .function(_, let one): one.each(body, condition: condition)
        case .choice(let branches, let otherwise):
            for branch in branches {
                branch.condition.each(body, condition: condition)
                branch.formula.each(body, condition: condition)
            }
            otherwise.each(body, condition: condition)
        }
    }
}

extension Formula.Condition {
    /// The formulas and conditions that this one is made of, and itself.
    func each(_ body: (Formula) -> Void, condition: (Formula.Condition) -> Void) {
        condition(self)
        switch self {
        case .isMissing, .isUndelivered: break
        case .compares(let one, _, let other):
            one.each(body, condition: condition)
            other.each(body, condition: condition)
        case .all(let all), .any(let all): for one in all { one.each(body, condition: condition) }
        case .not(let one): one.each(body, condition: condition)
        }
    }
}
