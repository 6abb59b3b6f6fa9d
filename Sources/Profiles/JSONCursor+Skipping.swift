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

/// Checks a document of JSON against RFC 8259 and the limits, and keeps nothing of it.
package struct JSONValidator {
    private let limits: ReaderLimits
    private let chunk: Int

    package init(limits: ReaderLimits = ReaderLimits(), chunk: Int = 1 << 18) {
        self.limits = limits
        self.chunk = chunk
    }

    /// - Throws: `Refusal` with the place of the first fault, or what the source throws.
    package func validate(_ source: inout some ByteSource) throws {
        try reading(&source, chunk: chunk, limits: limits) { cursor in
            try cursor.skip()
            try cursor.finish()
        }
    }
}

/// Runs a reader over a source and, where it refuses, tells the line and column of the offset.
///
/// Lines are not counted while all is well: the source is read once more up to the fault instead.
func reading<Result>(
    _ source: inout some ByteSource, chunk: Int, limits: ReaderLimits,
    _ body: (inout JSONCursor) throws -> Result
) throws -> Result {
    do {
        return try withoutActuallyEscaping({ try source.read(into: $0) }) { refill in
            var cursor = JSONCursor(chunk: chunk, limits: limits, refill: refill)
            return try body(&cursor)
        }
    } catch var refusal as Refusal {
        guard let offset = refusal.offset else { throw refusal }
        (refusal.line, refusal.column) = try lineAndColumn(of: offset, in: &source)
        throw refusal
    }
}

private func lineAndColumn(of offset: Int, in source: inout some ByteSource) throws -> (Int, Int) {
    try source.rewind()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var line = 1
    var lineStart = 0
    var place = 0
    while place < offset {
        let wanted = min(buffer.count, offset - place)
        let count = try buffer.withUnsafeMutableBytes {
            try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<wanted]))
        }
        if count == 0 { break }
        for (index, byte) in buffer[..<count].enumerated() where byte == UInt8(ascii: "\n") {
            line += 1
            lineStart = place + index + 1
        }
        place += count
    }
    return (line, offset - lineStart + 1)
}
