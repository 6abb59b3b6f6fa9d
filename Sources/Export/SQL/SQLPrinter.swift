import Scorecards

/// Prints formulas as SQL.
struct SQLPrinter {
    let dialect: SQLDialect
    /// The column of each feature.
    let columns: [String: String]
    /// The column that says whether a feature is delivered, 1 or 0.
    let deliveries: [String: String]

    /// An expression; one that is not a name or a call stands in parentheses.
    func print(_ formula: Formula) -> String {
        switch formula {
        case .number(let value): return dialect.literal(value)
        case .text(let text): return dialect.literal(text)
        case .feature(let name): return columns[name] ?? "NULL"
        case .value(let name): return name
        case .calculation(let one, let operation, let other):
            // A sum of many terms is read from the left, and needs no parentheses there.
            var left = print(one)
            if operation == .plus, case .calculation(_, .plus, _) = one { left = String(left.dropFirst().dropLast()) }
            return "(\(left) \(operation.rawValue) \(print(other)))"
        case .least(let all): return all.count == 1 ? print(all[0]) : call("least", all)
        case .greatest(let all): return all.count == 1 ? print(all[0]) : call("greatest", all)
        case .function(let function, let one):
            let argument = print(one)
            switch function {
            case .exponential: return dialect.function.exponential(argument)
            case .logarithmOfOnePlus: return dialect.function.logarithmOfOnePlus(argument)
            case .decimalLogarithm: return dialect.function.decimalLogarithm(argument)
            case .absolute: return "abs(\(argument))"
            case .floor: return "floor(\(argument))"
            }
        case .choice(let branches, let otherwise):
            let cases = branches.map { "WHEN \(print($0.condition)) THEN \(print($0.formula))" }
            return "CASE \(cases.joined(separator: " ")) ELSE \(print(otherwise)) END"
        case .joined(let all): return "(" + all.map(print).joined(separator: " || ") + ")"
        }
    }

    private func call(_ name: String, _ all: [Formula]) -> String {
        "\(name)(\(all.map(print).joined(separator: ", ")))"
    }

    func print(_ condition: Formula.Condition) -> String {
        switch condition {
        case .isMissing(let name): "\(columns[name] ?? "NULL") IS NULL"
        case .isUndelivered(let name): "\(deliveries[name] ?? "1") = 0"
        case .compares(let one, let comparison, let other):
            "\(print(one)) \(comparison.rawValue) \(print(other))"
        case .all(let all): "(" + all.map(print).joined(separator: " AND ") + ")"
        case .any(let all): "(" + all.map(print).joined(separator: " OR ") + ")"
        case .not(let one): "NOT \(print(one))"
        }
    }

    // MARK: Many definitions

    /// A query that computes definitions, those that need one another in steps.
    ///
    /// - Parameters:
    ///   - source: the table that has the columns to begin with.
    ///   - given: those columns.
    ///   - outputs: the columns of the result.
    func query(_ definitions: [Formula.Definition], source: String, given: [String], outputs: [String]) -> String {
        var level: [String: Int] = [:]
        var uses: [String: Set<String>] = [:]
        for definition in definitions {
            let names = used(by: definition.formula)
            uses[definition.name] = names
            level[definition.name] = 1 + (names.compactMap { level[$0] }.max() ?? 0)
        }
        let last = max(1, level.values.max() ?? 1)
        var steps: [String] = []
        var there = given
        for step in 1...last {
            let later = definitions.filter { level[$0.name, default: 0] > step }.reduce(into: Set(outputs)) {
                $0.formUnion(uses[$1.name] ?? [])
            }
            let new = definitions.filter { level[$0.name] == step }
            let kept = there.filter(later.contains)
            let columns = kept + new.map { "\(print($0.formula)) AS \($0.name)" }
            let from = step == 1 ? source : "step_\(step - 1)"
            steps.append("step_\(step) AS\(dialect.fence) (SELECT \(columns.joined(separator: ",\n  ")) FROM \(from))")
            there = kept + new.map(\.name)
        }
        return "WITH \(steps.joined(separator: ",\n"))\nSELECT \(outputs.joined(separator: ", ")) FROM step_\(last)"
    }

    /// The columns that a formula uses.
    private func used(by formula: Formula) -> Set<String> {
        var names: Set<String> = []
        formula.each {
            switch $0 {
            case .value(let name): names.insert(name)
            case .feature(let name): if let column = columns[name] { names.insert(column) }
            default: break
            }
        } condition: {
            switch $0 {
            case .isMissing(let name): if let column = columns[name] { names.insert(column) }
            case .isUndelivered(let name): if let column = deliveries[name] { names.insert(column) }
            default: break
            }
        }
        return names
    }
}
