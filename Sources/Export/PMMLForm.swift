import BuildInfo
import Scorecards

/// PMML 4.4: a regression over derived fields, with probability, score, band and reason codes as output fields.
extension ExportForm {
    static let pmml = ExportForm(name: "pmml", summary: "PMML 4.4 with reason codes", ending: "pmml") { request in
        [ExportedFile(name: "scorecard.pmml", text: PMMLDocument(request.model).text)]
    }
}

/// Prints a scorecard as PMML.
///
/// A derived field stands for each definition. Its name begins with `kycc:`, which no feature's does.
private struct PMMLDocument {
    private let version: String
    private let formulas: ScoreFormulas

    init(_ model: ExportedModel) {
        version = model.version
        formulas = ScoreFormulas(model.scorecard)
    }

    var text: String {
        let definitions = formulas.definitions + formulas.reasonDefinitions
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4">
            <Header description="The scorecard \(version) of KYCC"><Application name="kycc" version="\(Program.version)"/></Header>
            <DataDictionary>
            \(dataFields)</DataDictionary>
            <RegressionModel modelName="\(version)" functionName="classification" normalizationMethod="logit">
            <MiningSchema>
            \(miningFields)</MiningSchema>
            <Output>
            \(outputs)</Output>
            <LocalTransformations>
            \(definitions.map(derivedField).joined())</LocalTransformations>
            <RegressionTable intercept="0" targetCategory="1"><NumericPredictor name="kycc:log_odds" coefficient="1"/></RegressionTable>
            <RegressionTable intercept="0" targetCategory="0"/>
            </RegressionModel>
            </PMML>

            """
    }

    // MARK: Fields

    private static let target = "kycc:default"

    /// A field that says that no company of the batch has a feature: 1; where it is left out, one has it.
    private func undelivered(_ feature: String) -> String { "undelivered:\(feature)" }

    private var dataFields: String {
        let inputs = formulas.inputs.map { input in
            input.isText
                ? "<DataField name=\"\(escaped(input.name))\" optype=\"categorical\" dataType=\"string\"/>\n"
                : "<DataField name=\"\(escaped(input.name))\" optype=\"continuous\" dataType=\"double\"/>\n"
        }
        let flags = formulas.inputs.filter(\.needsDelivery).map {
            "<DataField name=\"\(escaped(undelivered($0.name)))\" optype=\"continuous\" dataType=\"double\"/>\n"
        }
        return inputs.joined() + flags.joined()
            + "<DataField name=\"\(Self.target)\" optype=\"categorical\" dataType=\"integer\">"
            + "<Value value=\"0\"/><Value value=\"1\"/></DataField>\n"
    }

    private var miningFields: String {
        formulas.inputs.map { "<MiningField name=\"\(escaped($0.name))\"/>\n" }.joined()
            + formulas.inputs.filter(\.needsDelivery).map {
                "<MiningField name=\"\(escaped(undelivered($0.name)))\" missingValueReplacement=\"0\"/>\n"
            }.joined()
            + "<MiningField name=\"\(Self.target)\" usageType=\"target\"/>\n"
    }

    private var outputs: String {
        var text =
            "<OutputField name=\"pd\" optype=\"continuous\" dataType=\"double\" feature=\"probability\" value=\"1\"/>\n"
        text += output("score", type: "continuous\" dataType=\"integer")
        text += output("band", type: "categorical\" dataType=\"string")
        for rank in 1...max(1, formulas.rule.most) where formulas.rule.most > 0 {
            text += output("reason_\(rank)", type: "categorical\" dataType=\"string")
            text += output("side_\(rank)", type: "categorical\" dataType=\"string")
        }
        return text
    }

    private func output(_ name: String, type: String) -> String {
        "<OutputField name=\"\(name)\" optype=\"\(type)\" feature=\"transformedValue\">\(field("kycc:\(name)"))</OutputField>\n"
    }

    private func derivedField(_ definition: Formula.Definition) -> String {
        let type =
            definition.formula.isText ? "categorical\" dataType=\"string" : "continuous\" dataType=\"double"
        let note = definition.note.map { " displayName=\"\(escaped($0))\"" } ?? ""
        return "<DerivedField name=\"kycc:\(definition.name)\"\(note) optype=\"\(type)\">"
            + "\(print(definition.formula))</DerivedField>\n"
    }
}

extension PMMLDocument {
    // MARK: Formulas

    private func field(_ name: String) -> String { "<FieldRef field=\"\(escaped(name))\"/>" }

    private func apply(_ function: String, _ arguments: [String]) -> String {
        "<Apply function=\"\(function)\">\(arguments.joined())</Apply>"
    }

    private func print(_ formula: Formula) -> String {
        switch formula {
        case .number(let value): return "<Constant dataType=\"double\">\(value)</Constant>"
        case .text(let text): return "<Constant dataType=\"string\">\(escaped(text))</Constant>"
        case .feature(let name): return field(name)
        case .value(let name): return field("kycc:\(name)")
        case .calculation(let one, let operation, let other):
            return apply(operation.rawValue, [print(one), print(other)])
        case .least(let all): return all.count == 1 ? print(all[0]) : apply("min", all.map(print))
        case .greatest(let all): return all.count == 1 ? print(all[0]) : apply("max", all.map(print))
        case .function(let function, let one):
            switch function {
            case .exponential: return apply("exp", [print(one)])
            case .logarithmOfOnePlus: return apply("ln", [print(.calculation(.number(1), .plus, one))])
            case .decimalLogarithm: return apply("log10", [print(one)])
            case .absolute: return apply("abs", [print(one)])
            case .floor: return apply("floor", [print(one)])
            }
        case .choice(let branches, let otherwise):
            return branches.reversed().reduce(print(otherwise)) { rest, branch in
                apply("if", [print(branch.condition), print(branch.formula), rest])
            }
        case .joined(let all): return apply("concat", all.map(print))
        }
    }

    private func print(_ condition: Formula.Condition) -> String {
        switch condition {
        case .isMissing(let name): return apply("isMissing", [field(name)])
        case .isUndelivered(let name):
            return apply("equal", [field(undelivered(name)), print(.number(1))])
        case .compares(let one, let comparison, let other):
            return apply(name(comparison), [print(one), print(other)])
        case .all(let all): return all.count == 1 ? print(all[0]) : apply("and", all.map(print))
        case .any(let all): return all.count == 1 ? print(all[0]) : apply("or", all.map(print))
        case .not(let one): return apply("not", [print(one)])
        }
    }

    private func name(_ comparison: Formula.Comparison) -> String {
        switch comparison {
        case .equals: "equal"
        case .isBelow: "lessThan"
        case .isAtMost: "lessOrEqual"
        case .isAbove: "greaterThan"
        case .isAtLeast: "greaterOrEqual"
        }
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
