/// Text for a terminal. What the program's own source spells out stands as it is; every interpolated value is escaped,
/// so that no name, message or path that comes from outside can move the cursor, change colours or forge a line.
///
/// Standard output and standard error take nothing else, so a new command cannot forget to escape.
package struct TerminalText: ExpressibleByStringInterpolation, Sendable {
    /// What is written, byte for byte.
    package private(set) var text: String

    /// - Parameter text: from the program's own source, or escaped already.
    package init(safe text: String) { self.text = text }

    /// Text that the source spells out, unescaped.
    package init(stringLiteral text: String) { self.text = text }

    /// Text of literals and escaped values.
    package init(stringInterpolation interpolation: Interpolation) { text = interpolation.text }

    /// Several lines of text, tabs among them, that may hold anything else that should not reach a terminal.
    package init(lines text: String) {
        self.text = ""
        for scalar in text.unicodeScalars {
            if scalar != "\n", scalar != "\t", needsEscape(scalar) {
                self.text += escape(scalar)
            } else {
                self.text.unicodeScalars.append(scalar)
            }
        }
    }

    /// JSON with the same values in it, in which nothing is left that a terminal would act on or hide.
    package init(json: String) { text = escapedJSON(json) }

    /// Both texts, one after the other; neither is escaped again.
    package static func + (one: TerminalText, other: TerminalText) -> TerminalText {
        TerminalText(safe: one.text + other.text)
    }

    /// Appends a text; it is not escaped again.
    package static func += (one: inout TerminalText, other: TerminalText) { one.text += other.text }

    /// Puts a text together out of literals and escaped values.
    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        /// Asked for by the compiler, which knows the counts of an interpolation.
        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        /// Appends what the source spells out, unescaped.
        package mutating func appendLiteral(_ literal: String) { text += literal }

        /// Appends text that is safe already, unescaped.
        package mutating func appendInterpolation(_ value: TerminalText) { text += value.text }

        /// Appends the description of a value, with everything escaped that a terminal would act on.
        package mutating func appendInterpolation(_ value: some Any) { text += escapedForTerminal("\(value)") }
    }
}

extension [TerminalText] {
    /// All of them, one after the other.
    package func joined(separator: TerminalText) -> TerminalText {
        TerminalText(safe: map(\.text).joined(separator: separator.text))
    }
}

/// A text with everything escaped that `needsEscape` names. Quotes and backslashes stay, so that escaping twice is the
/// same as escaping once.
package func escapedForTerminal(_ text: String) -> String {
    if isPrintableASCII(text) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        if needsEscape(scalar) { result += escape(scalar) } else { result.unicodeScalars.append(scalar) }
    }
    return result
}

/// JSON text with everything inside its strings that `needsEscape` names written as `\uXXXX`, beyond U+FFFF as a
/// surrogate pair: the same values. Line feeds and blanks between values stay.
package func escapedJSON(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\n": result += "\n"
        // JSON has them only between values.
        case "\r", "\t": result += " "
        case let scalar where needsEscape(scalar): appendJSONEscape(of: scalar, to: &result)
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// Whether a terminal acts on a scalar, or may hide it: controls (C0, DEL, C1), line and paragraph separators,
/// invisible format characters such as direction marks and U+FEFF, private use, and what Unicode has not assigned.
func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value < 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: return true
    default: return false
    }
}

/// `\uXXXX` of a scalar, two of them beyond U+FFFF.
func appendJSONEscape(of scalar: Unicode.Scalar, to output: inout String) {
    for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}

private func isPrintableASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }
