import CByteScan
import Vocabulary

/// A string as it stands in the window, without its quotes; good until the cursor moves on.
struct RawString {
    let start: UnsafePointer<UInt8>
    let count: Int
    /// It has escapes, so the bytes are not the text.
    let isEscaped: Bool

    @inline(__always)
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// Whether the bytes are those of an ASCII literal.
    @inline(__always)
    func isLiteral(_ literal: StaticString) -> Bool {
        guard count == literal.utf8CodeUnitCount else { return false }
        for place in 0..<count where start[place] != literal.utf8Start[place] { return false }
        return true
    }
}

private let quote = UInt8(ascii: "\"")
private let backslash = UInt8(ascii: "\\")

extension JSONCursor {
    /// Takes a string that is next, where it is plain: no escapes, nothing outside of ASCII, all of it in the window.
    /// Nil, and nothing taken, where it is not, or something else is next. No error leads out of here, so that it costs
    /// little where it is called.
    @inline(__always)
    mutating func plainString() -> RawString? {
        guard base[position] == quote else { return nil }
        let start = position &+ 1
        var place = start
        var special = byte_scan_special(base + place)
        while special == 0 {
            place &+= 16
            special = byte_scan_special(base + place)
        }
        // The byte behind the window is a zero, and that is special: the scan does not go beyond it.
        place &+= special.trailingZeroBitCount
        let count = place &- start
        guard base[place] == quote, count <= limits.longestString else { return nil }
        position = place &+ 1
        return RawString(start: base + start, count: count, isEscaped: false)
    }

    /// Takes a string, whose opening quote is next: escapes, control characters and UTF-8 are checked.
    @inline(__always)
    mutating func string() throws -> RawString { try plainString() ?? otherString() }

    /// Takes a string that is not plain, from its start. A function of its own, so that the way of the others is short.
    @inline(never)
    private mutating func otherString() throws -> RawString {
        var place = position + 1
        var isEscaped = false
        while true {
            let special = byte_scan_special(base + place)
            place &+= special == 0 ? 16 : special.trailingZeroBitCount
            if special == 0 { continue }
            if base[place] == quote {
                let start = position &+ 1
                guard place &- start <= limits.longestString else { throw tooLong(at: position) }
                position = place &+ 1
                return RawString(start: base + start, count: place &- start, isEscaped: isEscaped)
            }
            try unusual(&place, &isEscaped)
        }
    }

    /// A byte of a string that is not plain: an escape, a sequence of UTF-8, the end of the window, or a fault.
    @inline(never)
    private mutating func unusual(_ place: inout Int, _ isEscaped: inout Bool) throws {
        // Before anything else, so that a string that is too long is found so whatever the window holds of it.
        guard place - position - 1 <= limits.longestString else { throw tooLong(at: position) }
        if place >= end {
            place = end
            let length = place - position
            guard try more(keeping: position) else {
                position = end
                throw unexpected("the end of a string")
            }
            place = position + length
        } else if base[place] == backslash {
            isEscaped = true
            try escape(&place)
        } else if base[place] < 0x20 {
            throw refusal(
                .json, message: "a control character inside a string", at: place, hint: "Escape it, as \\n or \\u000A.")
        } else {
            try sequence(&place)
        }
    }

    /// Makes sure that `count` bytes from `place` are in the window; refuses a file that ends before.
    private mutating func want(_ count: Int, at place: inout Int) throws {
        while end - place < count {
            let length = place - position
            guard try more(keeping: position) else {
                position = end
                throw unexpected("the end of a string")
            }
            place = position + length
        }
    }

    private mutating func escape(_ place: inout Int) throws {
        try want(2, at: &place)
        switch base[place + 1] {
        case quote, backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            place += 2
        case UInt8(ascii: "u"):
            // One after the other: a wrong one is a fault of the file, not a sign that the file is cut off behind it.
            for digit in 2..<6 {
                try want(digit + 1, at: &place)
                if hexadecimal(base[place + digit]) == nil { throw fault("four hexadecimal digits", at: place + digit) }
            }
            place += 6
        default:
            throw fault("an escape that JSON knows", at: place + 1)
        }
    }

    private mutating func fault(_ wanted: String, at place: Int) -> any Error {
        position = min(place, end)
        return unexpected(wanted)
    }

    /// One sequence of two to four bytes of UTF-8.
    private mutating func sequence(_ place: inout Int) throws {
        guard let lead = UTF8Lead(base[place]) else { throw notUTF8(at: place) }
        let count = lead.count
        try want(2, at: &place)
        guard lead.second.contains(base[place + 1]) else { throw notUTF8(at: place) }
        for index in 2..<max(count, 2) {
            try want(index + 1, at: &place)
            guard base[place + index] & 0xC0 == 0x80 else { throw notUTF8(at: place) }
        }
        place += count
    }

    @inline(never)
    private func notUTF8(at place: Int) -> Refusal {
        refusal(.utf8, message: "not UTF-8", at: place, hint: "Write the file in UTF-8.")
    }

    // MARK: Text

    /// The text of a string; nil where an escape stands for one half of a surrogate pair only.
    func text(_ raw: RawString) -> String? {
        guard raw.isEscaped else { return String(decoding: raw.bytes, as: UTF8.self) }
        return unescaped(raw).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The UTF-8 of a string; nil where an escape stands for one half of a surrogate pair only.
    func unescaped(_ raw: RawString) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count)
        var place = 0
        while place < raw.count {
            guard raw.start[place] == backslash else {
                bytes.append(raw.start[place])
                place += 1
                continue
            }
            let escape = raw.start[place + 1]
            guard escape == UInt8(ascii: "u") else {
                bytes.append(JSONCursor.escapes.first { $0.0 == escape }?.1 ?? escape)
                place += 2
                continue
            }
            var scalar = codeUnit(raw, place + 2)
            place += 6
            if scalar >= 0xD800, scalar < 0xDC00, place + 6 <= raw.count, raw.start[place] == backslash,
                raw.start[place + 1] == UInt8(ascii: "u")
            {
                let low = codeUnit(raw, place + 2)
                if low >= 0xDC00, low < 0xE000 {
                    scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
                    place += 6
                }
            }
            guard let scalar = Unicode.Scalar(scalar) else { return nil }
            bytes.append(contentsOf: UTF8.encode(scalar)!)
        }
        return bytes
    }

    private static let escapes: [(UInt8, UInt8)] = [
        (UInt8(ascii: "b"), 0x08), (UInt8(ascii: "f"), 0x0C), (UInt8(ascii: "n"), 0x0A), (UInt8(ascii: "r"), 0x0D),
        (UInt8(ascii: "t"), 0x09),
    ]

    private func codeUnit(_ raw: RawString, _ place: Int) -> UInt32 {
        (place..<place + 4).reduce(0) { $0 << 4 | UInt32(hexadecimal(raw.start[$1])!) }
    }
}

/// The value of a hexadecimal digit; nil for any other byte.
private func hexadecimal(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte - UInt8(ascii: "0") }
    let letter = byte | 0x20
    return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "f") ? letter - UInt8(ascii: "a") + 10 : nil
}
