import CByteScan
import Vocabulary

private let quote = UInt8(ascii: "\"")
private let backslash = UInt8(ascii: "\\")

/// Cells as values of JSON.
extension CSVSection.Cell {
    /// The bytes of a cell that count: without blanks around them where a person would not see these.
    @inline(__always)
    func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        if self == .text || bytes.isEmpty { return CSVSection.Cell.unguarded(bytes) }
        if bytes[0] > 0x20, bytes[bytes.count - 1] > 0x20 { return bytes }
        return CSVSection.Cell.withoutBlanks(bytes)
    }

    /// A text without the apostrophe that `scores.csv` and others put before what a spreadsheet would compute: before
    /// `=`, `+`, `-`, `@`, a full-width form of these, a tab, a line break or another apostrophe.
    @inline(__always)
    private static func unguarded(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard bytes.count > 1, bytes[0] == UInt8(ascii: "'"), isGuarded(bytes) else { return bytes }
        return UnsafeRawBufferPointer(rebasing: bytes[1...])
    }

    @inline(never)
    private static func isGuarded(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if bytes[1] == 0xEF, bytes.count > 3 {
            return bytes[2] == 0xBC && [0x8B, 0x8D, 0x9D, 0xA0].contains(bytes[3])
        }
        return "=+-@'\t\r\n".utf8.contains(bytes[1])
    }

    @inline(never)
    private static func withoutBlanks(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, stop) = (0, bytes.count)
        while start < stop, bytes[start] <= 0x20 { start += 1 }
        while stop > start, bytes[stop - 1] <= 0x20 { stop -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<stop])
    }

    /// Writes a cell that is not empty as a value.
    @inline(__always)
    func write(_ bytes: UnsafeRawBufferPointer, isDoubled: Bool, to place: inout UnsafeMutablePointer<UInt8>) {
        switch self {
        case .text, .time, .unknown: CSVSection.Cell.writeText(bytes, to: &place)
        case .number:
            if !CSVNumber.write(bytes, to: &place) { CSVSection.Cell.writeText(bytes, to: &place) }
        case .flag, .feature:
            if CSVNumber.write(bytes, to: &place) || CSVSection.Cell.writeBoolean(bytes, to: &place) { return }
            // A text is a value of its own where a feature may be one; what was meant as a number is not.
            if self == .feature, CSVNumber.isNearly(bytes) {
                CSVSection.Cell.writeList(to: &place)
            } else {
                CSVSection.Cell.writeText(bytes, to: &place)
            }
        }
    }

    /// A list, which no reader takes for a value.
    private static func writeList(to place: inout UnsafeMutablePointer<UInt8>) {
        place[0] = UInt8(ascii: "[")
        place[1] = UInt8(ascii: "]")
        place += 2
    }

    /// `true` and `false` in letters of any case, as spreadsheets write them. Returns whether the cell is one.
    private static func writeBoolean(
        _ bytes: UnsafeRawBufferPointer, to place: inout UnsafeMutablePointer<UInt8>
    ) -> Bool {
        guard bytes.count == 4 || bytes.count == 5 else { return false }
        let word: StaticString = bytes.count == 4 ? "true" : "false"
        for index in 0..<bytes.count where bytes[index] | 0x20 != word.utf8Start[index] { return false }
        place.update(from: word.utf8Start, count: bytes.count)
        place += bytes.count
        return true
    }

    /// A string: sixteen bytes at a time where nothing has to be escaped. Up to `ReadingWindows.padding` bytes beyond
    /// the cell are read, and as many written.
    @inline(__always)
    private static func writeText(_ bytes: UnsafeRawBufferPointer, to place: inout UnsafeMutablePointer<UInt8>) {
        place[0] = quote
        place += 1
        let start = bytes.baseAddress!
        var index = 0
        while index < bytes.count {
            let low = (start + index).loadUnaligned(as: UInt64.self)
            let high = (start + index + 8).loadUnaligned(as: UInt64.self)
            UnsafeMutableRawPointer(place).storeBytes(of: low, as: UInt64.self)
            UnsafeMutableRawPointer(place + 8).storeBytes(of: high, as: UInt64.self)
            let plain = min(16, bytes.count - index, (byte_scan_special(start + index) | 1 << 16).trailingZeroBitCount)
            place += plain
            index += plain
            if plain < 16, index < bytes.count { writeSpecial(bytes, at: &index, to: &place) }
        }
        place[0] = quote
        place += 1
    }

    @inline(never)
    private static func writeSpecial(
        _ bytes: UnsafeRawBufferPointer, at index: inout Int, to place: inout UnsafeMutablePointer<UInt8>
    ) {
        let byte = bytes[index]
        index += 1
        if byte >= 0x80 {
            place[0] = byte
            place += 1
        } else if byte == quote || byte == backslash {
            place[0] = backslash
            place[1] = byte
            place += 2
            // Within a cell quotes come in pairs, and mean one.
            if byte == quote { index += 1 }
        } else {
            place.update(
                from: Array("\\u00".utf8) + [UInt8(ascii: "0") + byte >> 4, CSVPlan.hexadecimal(byte)], count: 6)
            place += 6
        }
    }
}

/// Numbers as people and programs write them into cells.
enum CSVNumber {
    /// Writes a cell as a number of JSON, where it is one: a leading `+` and leading zeros go, and `.5` and `5.` are
    /// numbers too. Returns whether it is; else nothing is written.
    @inline(__always)
    static func write(_ bytes: UnsafeRawBufferPointer, to place: inout UnsafeMutablePointer<UInt8>) -> Bool {
        let count = bytes.count
        var (from, to) = (0, place)
        func put(_ byte: UInt8) {
            to.pointee = byte
            to += 1
        }
        func digits() -> Int {
            let first = from
            while from < count, isDigit(bytes[from]) {
                put(bytes[from])
                from += 1
            }
            return from - first
        }
        if bytes[0] == UInt8(ascii: "-") { put(bytes[0]) }
        if bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") { from = 1 }
        while from + 1 < count, bytes[from] == UInt8(ascii: "0"), isDigit(bytes[from + 1]) { from += 1 }
        let whole = digits()
        var fraction = 0
        if from < count, bytes[from] == UInt8(ascii: ".") {
            from += 1
            if whole == 0 { put(UInt8(ascii: "0")) }
            put(UInt8(ascii: "."))
            fraction = digits()
            if fraction == 0 { to -= 1 }
        }
        guard whole + fraction > 0 else { return false }
        if from < count, bytes[from] | 0x20 == UInt8(ascii: "e") {
            put(bytes[from])
            from += 1
            if from < count, bytes[from] == UInt8(ascii: "+") || bytes[from] == UInt8(ascii: "-") {
                put(bytes[from])
                from += 1
            }
            guard digits() > 0 else { return false }
        }
        guard from == count else { return false }
        place = to
        return true
    }

    /// How a cell was meant as a number that is none in CSV as it is taken.
    enum Meant {
        case decimalComma, thousands, percent, currency
    }

    /// Whether a cell was probably meant as a number.
    static func isNearly(_ bytes: UnsafeRawBufferPointer) -> Bool { meant(bytes) != nil }

    /// What a cell that is no number was probably meant as; nil where it is a text.
    static func meant(_ bytes: UnsafeRawBufferPointer) -> Meant? {
        var text = String(decoding: bytes, as: UTF8.self)
        let marks: Set<Character> = ["€", "$", "£", "¥", "%", "+", "-", " ", "\u{A0}", "\u{202F}", "(", ")"]
        let isPercent = text.contains("%")
        let isCurrency = text.contains { "€$£¥".contains($0) }
        while let first = text.first, marks.contains(first) { text.removeFirst() }
        while let last = text.last, marks.contains(last) { text.removeLast() }
        let inner: Set<Character> = [".", ",", "'", "’", " ", "\u{A0}", "\u{202F}"]
        guard let first = text.first, first.isASCII, first.isNumber || inner.contains(first),
            text.contains(where: \.isNumber), text.allSatisfy({ $0.isASCII && $0.isNumber || inner.contains($0) })
        else { return nil }
        if isPercent { return .percent }
        if isCurrency { return .currency }
        let commas = text.count { $0 == "," }
        return commas == 1 && !text.contains(".") && !text.contains(" ") ? .decimalComma : .thousands
    }
}
