import Vocabulary

/// One step through a document of JSON.
package enum JSONStep: Sendable {
    case object
    case endOfObject
    case list
    case endOfList
    /// Nil where an escape stands for one half of a surrogate pair only.
    case key(String?)
    /// Nil where an escape stands for one half of a surrogate pair only.
    case string(String?)
    /// The nearest double, infinite beyond the range, and the number as written.
    case number(Double, written: String)
    case boolean(Bool)
    case null
}

/// Walks through a document of JSON with the same cursor that the files are read with, and tells everything it says:
/// for comparison with other parsers.
package struct JSONWalk {
    private let limits: ReaderLimits
    private let chunk: Int

    /// A reader with these limits that asks for so many bytes at a time.
    package init(limits: ReaderLimits = ReaderLimits(), chunk: Int = 1 << 18) {
        self.limits = limits
        self.chunk = chunk
    }

    /// - Throws: `Refusal` with the place of the first fault, or what the source or `visit` throws.
    package func walk(_ source: inout some ByteSource, _ visit: (JSONStep) throws -> Void) throws {
        try reading(&source, chunk: chunk, limits: limits) { cursor in
            try cursor.walk(visit)
            try cursor.finish()
        }
    }
}

extension JSONCursor {
    /// Takes a value of any kind, deeper ones by recursion: depth has a limit.
    fileprivate mutating func walk(_ visit: (JSONStep) throws -> Void) throws {
        let byte = try next()
        switch byte {
        case UInt8(ascii: "\""):
            let raw = try string()
            try visit(.string(text(raw)))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let number = try number()
            try visit(.number(number.value, written: number.text))
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            try literal(byte == UInt8(ascii: "t") ? "true" : "false")
            try visit(.boolean(byte == UInt8(ascii: "t")))
        case UInt8(ascii: "n"):
            try literal("null")
            try visit(.null)
        case UInt8(ascii: "{"):
            try enter()
            try visit(.object)
            if try !leave(UInt8(ascii: "}")) {
                repeat {
                    let raw = try key()
                    try visit(.key(text(raw)))
                    try expect(UInt8(ascii: ":"), "a colon")
                    try walk(visit)
                } while try another(UInt8(ascii: "}"))
            }
            try visit(.endOfObject)
        case UInt8(ascii: "["):
            try enter()
            try visit(.list)
            if try !leave(UInt8(ascii: "]")) {
                repeat { try walk(visit) } while try another(UInt8(ascii: "]"))
            }
            try visit(.endOfList)
        default:
            throw unexpected("a value")
        }
    }
}
