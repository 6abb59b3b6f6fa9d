/// A text that is no JSON object.
package struct NoJSONObject: Error, CustomStringConvertible {
    /// Where the text stops being a JSON object.
    package let description: String
}

extension JSONText {
    /// The members of a JSON object that was written before, in their order. Values stay as they stand in the text,
    /// byte for byte, so that an object can be written again with further members.
    ///
    /// - Throws: `NoJSONObject` if the text is not one object. What stands inside of its values is not looked at.
    package static func members(of text: String) throws(NoJSONObject) -> [(String, JSONText)] {
        var scanner = MemberScanner(bytes: Array(text.utf8))
        return try scanner.object()
    }
}

/// Goes through the bytes of an object from member to member.
private struct MemberScanner {
    let bytes: [UInt8]
    private var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func object() throws(NoJSONObject) -> [(String, JSONText)] {
        try expect(UInt8(ascii: "{"))
        var members: [(String, JSONText)] = []
        if !skip(UInt8(ascii: "}")) {
            repeat {
                let key = try key()
                try expect(UInt8(ascii: ":"))
                members.append((key, .written(try value())))
            } while skip(UInt8(ascii: ","))
            try expect(UInt8(ascii: "}"))
        }
        skipBlanks()
        guard index == bytes.count else { throw fault("the end") }
        return members
    }

    /// A key. None that the program writes has an escape.
    private mutating func key() throws(NoJSONObject) -> String {
        skipBlanks()
        let start = index + 1
        try string()
        let content = bytes[start..<index - 1]
        guard !content.contains(UInt8(ascii: "\\")) else { throw fault("a key without escapes") }
        return String(decoding: content, as: UTF8.self)
    }

    /// The text of a value, without the blanks around it.
    private mutating func value() throws(NoJSONObject) -> String {
        skipBlanks()
        let start = index
        var depth = 0
        scanning: while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                try string()
                continue scanning
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { break scanning }
                depth -= 1
            case UInt8(ascii: ","): if depth == 0 { break scanning }
            default: break
            }
            index += 1
        }
        var end = index
        while end > start, MemberScanner.isBlank(bytes[end - 1]) { end -= 1 }
        guard end > start else { throw fault("a value") }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func string() throws(NoJSONObject) {
        try expect(UInt8(ascii: "\""))
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        throw fault("the end of a string")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x0A, 0x0D, 0x09].contains(byte) }

    private mutating func skipBlanks() {
        while index < bytes.count, MemberScanner.isBlank(bytes[index]) { index += 1 }
    }

    /// Passes a sign over; false if it is not there.
    private mutating func skip(_ sign: UInt8) -> Bool {
        skipBlanks()
        guard index < bytes.count, bytes[index] == sign else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ sign: UInt8) throws(NoJSONObject) {
        guard skip(sign) else { throw fault("\(Character(UnicodeScalar(sign)))") }
    }

    private func fault(_ expected: String) -> NoJSONObject {
        NoJSONObject(description: "a JSON object lacks \(expected) at byte \(index)")
    }
}
