/// A JSON value to be written: objects keep the order of their keys, numbers are the shortest text that reads back to
/// the same double. What the same program writes of the same value is the same bytes.
package indirect enum JSONText: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSONText])
    case object([(String, JSONText)])
    /// JSON that has been written before, and is shown as it stands.
    case written(String)

    /// A number, or null where there is none or it is not finite.
    package static func number(_ value: Double?) -> JSONText {
        value.flatMap { $0.isFinite ? .double($0) : nil } ?? .null
    }

    /// A text, or null where there is none.
    package static func text(_ value: String?) -> JSONText { value.map { .string($0) } ?? .null }

    /// A whole number, or null where there is none.
    package static func whole(_ value: Int?) -> JSONText { value.map { .int($0) } ?? .null }

    /// An array of strings.
    package static func texts(_ values: [String]) -> JSONText { .array(values.map { .string($0) }) }

    /// The JSON, on one line, or with a line for each element that is no leaf.
    package func text(pretty: Bool = false) -> String {
        var output = ""
        write(to: &output, indent: pretty ? 0 : nil)
        return output
    }

    private func write(to output: inout String, indent: Int?) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .int(let value): output += String(value)
        case .double(let value): output += JSONText.shortest(value)
        case .string(let value): JSONText.quote(value, to: &output)
        case .written(let text): output += text
        case .array(let values):
            write(
                "[", close: "]", members: values.map { (nil, $0) }, to: &output,
                indent: values.allSatisfy(\.isLeaf) ? nil : indent)
        case .object(let members):
            write("{", close: "}", members: members.map { ($0.0, $0.1) }, to: &output, indent: indent)
        }
    }

    private var isLeaf: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private func write(
        _ open: String, close: String, members: [(String?, JSONText)], to output: inout String, indent: Int?
    ) {
        output += open
        for (place, (key, value)) in members.enumerated() {
            if place > 0 { output += indent == nil && key == nil ? ", " : "," }
            if let indent { output += "\n" + String(repeating: "  ", count: indent + 1) }
            if let key {
                if indent == nil, place > 0 { output += " " }
                JSONText.quote(key, to: &output)
                output += ": "
            }
            value.write(to: &output, indent: indent.map { $0 + 1 })
        }
        if let indent, !members.isEmpty { output += "\n" + String(repeating: "  ", count: indent) }
        output += close
    }

    /// The shortest text of a double, as JSON has it.
    package static func shortest(_ value: Double) -> String {
        // "5e-324" and "inf" aside, the description of a double is JSON already.
        value.isFinite ? "\(value)" : "null"
    }

    private static func quote(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            default:
                // Valid JSON as it stands, but not for the terminal on which somebody reads it. Some readers take a
                // mark of the byte order, U+FEFF, for none of the text, wherever it stands.
                if needsEscape(scalar) {
                    appendJSONEscape(of: scalar, to: &output)
                } else {
                    output.unicodeScalars.append(scalar)
                }
            }
        }
        output += "\""
    }
}
