import Vocabulary

/// Runs a reader over a source and, where it refuses, tells the line and column of the offset and the value there.
///
/// Lines are not counted while all is well: the source is read once more up to the fault instead.
func reading<Result>(
    _ source: inout some ByteSource, chunk: Int, limits: ReaderLimits,
    body: (inout JSONCursor) throws -> Result
) throws -> Result {
    do {
        let result = try pass(over: &source, chunk: chunk, limits: limits, body: body)
        try limits.faults?.locate(in: &source)
        return result
    } catch var refusal as Refusal {
        try limits.faults?.locate(in: &source)
        if refusal.offset == nil || refusal.isPlaced { throw refusal }
        var one = [refusal]
        if try source.locate(&one) { throw one[0] }
        try source.rewind()
        var walk = FaultWalk()
        try walk.explain(&refusal, in: &source)
        throw refusal
    }
}

private func pass<Result>(
    over source: inout some ByteSource, chunk: Int, limits: ReaderLimits,
    body: (inout JSONCursor) throws -> Result
) throws -> Result {
    let windows = ReadingWindows(count: source.outstanding + 1, capacity: chunk)
    defer { source.settle() }
    return try withExtendedLifetime(windows) {
        try withoutActuallyEscaping({ try source.read(into: $0) }) { refill in
            var cursor = JSONCursor(windows, limits: limits, refill: refill)
            return try body(&cursor)
        }
    }
}

/// Walks through a source that stands at its first byte, and finds what a person needs to find offsets in the file.
struct FaultWalk {
    private var line = 1
    private var lineStart = 0
    /// How many bytes have been passed.
    private var place = 0
    /// Bytes that were read and not yet passed.
    private var ahead: [UInt8] = []
    /// What surrounds the place.
    private var diagnosis = FaultDiagnosis()

    private static let piece = 1 << 16

    /// Adds line, column, the value that stands there and what mistake was made.
    ///
    /// - Parameter refusal: has an offset that is not before that of the one explained last.
    mutating func explain(_ refusal: inout Refusal, in source: inout some ByteSource) throws {
        guard let offset = refusal.offset else { return }
        try pass(to: offset, in: &source)
        while ahead.count <= Excerpt.longest {
            if try !readOn(Excerpt.longest + 1 - ahead.count, in: &source) { break }
        }
        let written = Array(ahead.prefix(Excerpt.longest + 1))
        refusal.line = line
        refusal.column = offset - lineStart + 1
        if refusal.wantsValue { refusal.value = Excerpt.value(written) }
        var here = diagnosis
        here.reach(written)
        here.explain(&refusal)
        refusal.wantsValue = false
        refusal.isBehind = false
    }

    private mutating func pass(to offset: Int, in source: inout some ByteSource) throws {
        while place < offset {
            if ahead.isEmpty, try !readOn(min(FaultWalk.piece, offset - place), in: &source) { return }
            let passed = ahead.prefix(offset - place)
            for (index, byte) in passed.enumerated() where byte == UInt8(ascii: "\n") {
                line += 1
                lineStart = place + index + 1
            }
            diagnosis.pass(passed)
            place += passed.count
            ahead.removeFirst(passed.count)
        }
    }

    /// Reads at most `wanted` bytes more. Returns whether there were any.
    private mutating func readOn(_ wanted: Int, in source: inout some ByteSource) throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: wanted)
        let count = try buffer.withUnsafeMutableBytes {
            defer { source.settle() }
            return try source.read(into: $0)
        }
        ahead += buffer[..<count]
        return count > 0
    }
}

/// Cuts what a message shows of a file: a string may be as long as the limit allows, and a single character of it, with
/// its combining marks, no less.
package enum Excerpt {
    /// Bytes of UTF-8.
    static let longest = 100

    /// The start of a text.
    package static func of(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            if count > longest { break }
            scalars.append(scalar)
        }
        return String(scalars)
    }

    /// The value that some bytes of a file begin with, as written: a whole string or a run up to punctuation; nil where
    /// there are none. Control characters are escaped.
    static func value(_ bytes: [UInt8]) -> String? {
        guard let first = bytes.first else { return nil }
        var stop = 1
        if first == UInt8(ascii: "\"") {
            var isEscaped = false
            while stop < bytes.count, isEscaped || bytes[stop] != first {
                isEscaped = !isEscaped && bytes[stop] == UInt8(ascii: "\\")
                stop += 1
            }
            stop = min(stop + 1, bytes.count)
        } else {
            let marks = Array(",]} \n\r\t".utf8)
            while stop < bytes.count, !marks.contains(bytes[stop]) { stop += 1 }
        }
        // A sequence that is cut off at the end is left out; one that is wrong is shown as such.
        var end = min(stop, longest)
        if end < bytes.count {
            while end > 1, end > longest - 4, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        }
        return visible(bytes[..<end])
    }

    /// The start of a text, with control characters escaped.
    static func visible(_ bytes: ArraySlice<UInt8>) -> String {
        var text = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            text += scalar.value < 0x20 || scalar.value == 0x7F ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return of(text)
    }
}
