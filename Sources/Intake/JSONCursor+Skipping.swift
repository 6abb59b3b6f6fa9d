extension JSONCursor {
    /// Takes a value of any kind and keeps nothing of it; the grammar is checked all the same.
    @inline(__always)
    mutating func skip() throws {
        switch try next() {
        case UInt8(ascii: "\""):
            _ = try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try skipNumber()
        case UInt8(ascii: "t"):
            try literal("true")
        case UInt8(ascii: "f"):
            try literal("false")
        case UInt8(ascii: "n"):
            try literal("null")
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            try skipNested()
        default:
            throw unexpected("a value")
        }
    }

    @inline(never)
    private mutating func skipNumber() throws { _ = try number() }

    /// Takes an object or list. The kinds of the open ones are the bits of a word and a half: depth has a limit.
    @inline(never)
    private mutating func skipNested() throws {
        let outside = depth
        var kinds: [Bool] = []
        repeat {
            // Here a value begins.
            let byte = try next()
            if byte == UInt8(ascii: "{") {
                try enter()
                if try !leave(UInt8(ascii: "}")) {
                    kinds.append(true)
                    try skipKey()
                    continue
                }
            } else if byte == UInt8(ascii: "[") {
                try enter()
                if try !leave(UInt8(ascii: "]")) {
                    kinds.append(false)
                    continue
                }
            } else {
                try skip()
            }
            // Here a value has ended: close what it was the last of.
            while let isObject = kinds.last {
                if try another(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    if isObject { try skipKey() }
                    break
                }
                kinds.removeLast()
            }
        } while depth > outside
    }

    private mutating func skipKey() throws {
        _ = try key()
        try expect(UInt8(ascii: ":"), "a colon")
    }

    /// Takes a key; the colon is left.
    @inline(__always)
    mutating func key() throws -> RawString {
        guard try next() == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
        return try string()
    }
}
