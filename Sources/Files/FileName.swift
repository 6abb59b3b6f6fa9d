/// The name of a file: any bytes but `/` and zero.
package struct FileName: Hashable, Sendable, Comparable, ExpressibleByStringLiteral {
    /// The bytes of the name, in whatever encoding they are.
    package let bytes: [UInt8]

    /// A name of bytes. They are not checked: neither `/` nor zero may be among them.
    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// The name whose bytes are the UTF-8 of a text.
    package init(_ text: String) { bytes = Array(text.utf8) }

    /// A name that the source spells out.
    package init(stringLiteral text: String) { self.init(text) }

    package static func < (one: FileName, other: FileName) -> Bool { one.bytes.lexicographicallyPrecedes(other.bytes) }

    /// The name as text; nil where it is not UTF-8.
    package var text: String? { String(validating: bytes, as: UTF8.self) }

    /// Whether it is the folder that a file system has at its top for what its repair finds: no file of anybody.
    package var isLostAndFound: Bool { self == "lost+found" }

    /// The name for logs and terminals: control characters, quotes, backslashes and bytes that are no UTF-8 are
    /// escaped, so that no name can forge a line.
    package var escaped: String {
        guard let text else {
            return bytes.map {
                $0 >= 0x20 && $0 < 0x7F && $0 != 0x5C && $0 != 0x22 ? String(Unicode.Scalar($0)) : hexadecimal($0)
            }
            .joined()
        }
        return escapedForLog(text)
    }
}

/// A text with control characters, line and paragraph separators, direction marks, quotes and backslashes escaped.
package func escapedForLog(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        if needsEscape(scalar) {
            result += escape(scalar)
        } else {
            if scalar == "\\" || scalar == "\"" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// How a scalar that must not reach a terminal is shown: `\n`, `\x1b` or `\u{202e}`.
func escape(_ scalar: Unicode.Scalar) -> String {
    scalar.value < 0x100 && scalar.properties.generalCategory == .control
        ? hexadecimal(UInt8(scalar.value)) : "\\u{" + String(scalar.value, radix: 16) + "}"
}

private func hexadecimal(_ byte: UInt8) -> String {
    if byte == 0x0A { return "\\n" }
    let digits = String(byte, radix: 16)
    return "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
}
