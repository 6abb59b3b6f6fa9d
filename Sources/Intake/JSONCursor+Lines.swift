import Vocabulary

/// A member of an object that was looked for and not taken.
struct PeekedMember {
    /// The value, if it is a string without escapes; good until the cursor moves on.
    let value: RawString?
    /// Where the value stands in the file.
    let offset: Int
}

/// JSON lines: records behind each other, each on a line of its own.
extension JSONCursor {
    /// Passes over blanks and line breaks to the next record.
    ///
    /// - Returns: false at the end of the file.
    /// - Throws: `Refusal` where it does not begin on a line of its own.
    mutating func nextLine() throws -> Bool {
        var isOnNewLine = offset == 0
        while true {
            switch base[position] {
            case 0x0A:
                isOnNewLine = true
                position += 1
            case 0x20, 0x09, 0x0D: position += 1
            case 0 where position == end:
                if try !more(keeping: position) { return false }
            default:
                guard isOnNewLine else { throw unexpected("a line break") }
                return true
            }
        }
    }

    /// Looks for a member of the object that is next, the first of the name, and takes nothing.
    ///
    /// Only strings and brackets are told apart: the grammar is checked when the object is taken. What stands further
    /// away than the longest string is not found.
    mutating func peekMember(_ name: StaticString) throws -> PeekedMember? {
        var place = 1
        var depth = 1
        while depth > 0, place <= limits.longestString {
            switch try peek(place) {
            case UInt8(ascii: "\""):
                let start = place + 1
                guard try passString(&place) else { return nil }
                if depth > 1 { continue }
                let raw = RawString(start: base + position + start, count: place - 1 - start, isEscaped: false)
                let isWanted = raw.isLiteral(name)
                guard try passBlanks(&place) == UInt8(ascii: ":") else { continue }
                place += 1
                if isWanted { return try value(&place) }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                place += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                place += 1
            case 0 where position + place >= end: return nil
            default: place += 1
            }
        }
        return nil
    }

    /// The byte so many bytes ahead; zero behind the end of the file.
    private mutating func peek(_ ahead: Int) throws -> UInt8 {
        while position + ahead >= end {
            if try !more(keeping: position) { return 0 }
        }
        return base[position + ahead]
    }

    private mutating func passBlanks(_ place: inout Int) throws -> UInt8 {
        while true {
            let byte = try peek(place)
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            place += 1
        }
    }

    /// Passes over a string, whose opening quote is at the place. Returns false if the file ends in it, or if it is too
    /// long.
    private mutating func passString(_ place: inout Int) throws -> Bool {
        let start = place
        place += 1
        while place - start <= limits.longestString {
            switch try peek(place) {
            case UInt8(ascii: "\""):
                place += 1
                return true
            case UInt8(ascii: "\\"): place += 2
            case 0 where position + place >= end: return false
            default: place += 1
            }
        }
        return false
    }

    private mutating func value(_ place: inout Int) throws -> PeekedMember {
        guard try passBlanks(&place) == UInt8(ascii: "\"") else {
            return PeekedMember(value: nil, offset: offset + place)
        }
        let start = place
        guard try passString(&place) else { return PeekedMember(value: nil, offset: offset + start) }
        let raw = RawString(start: base + position + start + 1, count: place - start - 2, isEscaped: false)
        return PeekedMember(value: raw, offset: offset + start)
    }
}
