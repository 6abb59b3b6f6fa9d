import Vocabulary

/// Runs a reader over a source and, where it refuses, tells the line and column of the offset and the value there.
///
/// Lines are not counted while all is well: the source is read once more up to the fault instead.
func reading<Result>(
    _ source: inout some ByteSource, chunk: Int, limits: ReaderLimits,
    body: (inout JSONCursor) throws -> Result
) throws -> Result {
    do {
        let windows = ReadingWindows(count: source.outstanding + 1, capacity: chunk)
        defer { source.settle() }
        return try withExtendedLifetime(windows) {
            try withoutActuallyEscaping({ try source.read(into: $0) }) { refill in
                var cursor = JSONCursor(windows, limits: limits, refill: refill)
                return try body(&cursor)
            }
        }
    } catch var refusal as Refusal {
        guard let offset = refusal.offset else { throw refusal }
        let place = try FaultPlace(offset, in: &source)
        refusal.line = place.line
        refusal.column = place.column
        if refusal.wantsValue { refusal.value = place.value }
        place.diagnosis.explain(&refusal)
        refusal.wantsValue = false
        refusal.isBehind = false
        throw refusal
    }
}

/// What a person needs to find an offset in a file.
private struct FaultPlace {
    private(set) var line = 1
    private(set) var column = 1
    /// What stands there.
    private(set) var value: String?
    /// What surrounds it.
    private(set) var diagnosis = FaultDiagnosis()

    init(_ offset: Int, in source: inout some ByteSource) throws {
        try source.rewind()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var lineStart = 0
        var place = 0
        while place < offset {
            let count = try FaultPlace.fill(&buffer, wanted: offset - place, from: &source)
            if count == 0 { break }
            for (index, byte) in buffer[..<count].enumerated() where byte == UInt8(ascii: "\n") {
                line += 1
                lineStart = place + index + 1
            }
            diagnosis.pass(buffer[..<count])
            place += count
        }
        column = offset - lineStart + 1
        var written: [UInt8] = []
        while written.count <= Excerpt.longest {
            let count = try FaultPlace.fill(&buffer, wanted: Excerpt.longest + 1 - written.count, from: &source)
            if count == 0 { break }
            written += buffer[..<count]
        }
        value = Excerpt.value(written)
        diagnosis.reach(written)
    }

    private static func fill(
        _ buffer: inout [UInt8], wanted: Int, from source: inout some ByteSource
    ) throws -> Int {
        let size = min(buffer.count, wanted)
        return try buffer.withUnsafeMutableBytes {
            defer { source.settle() }
            return try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<size]))
        }
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
        var text = ""
        for scalar in String(decoding: bytes[..<end], as: UTF8.self).unicodeScalars {
            text += scalar.value < 0x20 || scalar.value == 0x7F ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return of(text)
    }
}
