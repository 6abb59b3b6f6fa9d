import Results

/// How the text cells of a `scores.csv` are written: a cell that a spreadsheet would compute is guarded by an
/// apostrophe.
///
/// A cell that begins with `=`, `+`, `-`, `@`, a tab, a carriage return or a line feed, with the full-width form of one
/// of those signs, or with an apostrophe itself, gets one apostrophe in front. In a cell with a zero byte, which many
/// readers of CSV cut off or refuse, each backslash is doubled, each zero byte becomes a backslash and the digit 0, and
/// an apostrophe and a backslash stand in front. So the cell can always be had back: where it begins with an apostrophe
/// and a backslash, without these two and with those escapes undone; else without its first character where that is an
/// apostrophe.
///
/// The rule is the file's own: `scoring.json` records it, and recovery and `verify` make the file again by it, whatever
/// the settings say by then.
enum CellGuard: Sendable {
    /// Guarded.
    case on
    /// Only quoted as RFC 4180 wants it.
    case off
    /// As versions wrote it whose documents say nothing: a quote with a combining mark on it was not doubled.
    case unrecorded

    init(isOn: Bool) { self = isOn ? .on : .off }

    /// The rule under which the scores of a file were written.
    ///
    /// - Parameter form: as its document says.
    init(_ form: ScoringReport.ScoresFile?) { self = form.map { CellGuard(isOn: $0.guardsCells) } ?? .unrecorded }

    /// A text as a field of a CSV file. Where cells are guarded, a semicolon or a tab is quoted too: some spreadsheets
    /// begin a new cell behind them.
    func cell(_ text: String) -> String {
        if CellGuard.isPlain(text) { return text }
        switch self {
        case .on:
            let guarded = text.utf8.contains(0) ? CellGuard.withoutZeros(text) : CellGuard.marked(text)
            let needsQuotes = guarded.utf8.contains { CellGuard.cellEnds.contains($0) }
            return needsQuotes ? CellGuard.quoted(guarded) : guarded
        case .off: return text.utf8.contains { CellGuard.special.contains($0) } ? CellGuard.quoted(text) : text
        case .unrecorded:
            guard text.utf8.contains(where: { CellGuard.special.contains($0) }) else { return text }
            return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }
    }

    /// Whether the text has no byte that any of the rules looks for: one pass, since nearly every cell is such a text.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { bytes in
            guard let first = bytes.first else { return true }
            if first == 0xEF || marks.contains(first) { return false }
            var found: UInt64 = 0
            for byte in bytes { found |= signs.bit(byte) }
            return found == 0
        } ?? false
    }

    /// A set of bytes below 128, of which a loop asks without a jump.
    private struct Bytes {
        let low: UInt64
        let high: UInt64

        init(_ bytes: UInt8...) {
            low = bytes.filter { $0 < 64 }.reduce(0) { $0 | 1 << UInt64($1) }
            high = bytes.filter { $0 >= 64 }.reduce(0) { $0 | 1 << UInt64($1 - 64) }
        }

        /// 1 if the byte is one of them, else 0.
        @inline(__always)
        func bit(_ byte: UInt8) -> UInt64 { (byte < 64 ? low : byte < 128 ? high : 0) >> UInt64(byte & 63) & 1 }

        func contains(_ byte: UInt8) -> Bool { bit(byte) == 1 }
    }

    /// Quote, comma, line feed, carriage return.
    private static let special = Bytes(0x22, 0x2C, 0x0A, 0x0D)
    /// These, semicolon and tab.
    private static let cellEnds = Bytes(0x22, 0x2C, 0x0A, 0x0D, 0x3B, 0x09)
    /// These and zero: whatever calls for a quote or an escape anywhere.
    private static let signs = Bytes(0x22, 0x2C, 0x0A, 0x0D, 0x3B, 0x09, 0x00)
    /// What calls for an apostrophe at the start: ' + - = @, tab, line feed, carriage return.
    private static let marks = Bytes(0x27, 0x2B, 0x2D, 0x3D, 0x40, 0x09, 0x0A, 0x0D)

    private static func marked(_ text: String) -> String {
        guard let first = text.utf8.first else { return text }
        let isMarked =
            first == 0xEF ? fullWidth.contains(text.unicodeScalars.first ?? " ") : marks.contains(first)
        return isMarked ? "'" + text : text
    }

    /// `=`, `+`, `-` and `@` as wide as a Chinese character.
    private static let fullWidth: Set<Unicode.Scalar> = ["\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"]

    private static func withoutZeros(_ text: String) -> String {
        var result = "'\\"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\0": result += "\\0"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { result += "\"" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
