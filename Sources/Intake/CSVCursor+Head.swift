import Vocabulary

extension CSVCursor {
    /// Takes what stands before the rows: a byte order mark, comment lines, a spreadsheet's `sep=` line, and the
    /// header, from whose line the separator is found.
    ///
    /// - Throws: `Refusal` with its line and column, or what the source throws.
    mutating func readHead() throws {
        while end - position < FaultDiagnosis.longestHead, try more() {}
        try checkFormat()
        if end >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF {
            position = 3
            lineStart = 3
        }
        var chosen: UInt8?
        while true {
            markRecord()
            let (stop, next) = try wholeLine()
            let line = UnsafeRawBufferPointer(start: base + position, count: stop - position)
            if line.first == UInt8(ascii: "#") {
                try comment(line)
            } else if let separator = CSVCursor.spreadsheetLine(line), chosen == nil {
                chosen = separator
            } else if !line.isEmpty {
                separator = chosen ?? CSVCursor.separator(of: line)
                break
            } else if next == stop {
                throw noHeader()
            }
            position = next
            endLine()
        }
        try takeHeader()
    }

    private mutating func takeHeader() throws {
        // Every column may be an own feature, beside those that the format knows.
        let most = limits.maximumFeatures + 64
        columnCount = most
        isHeader = true
        _ = try record()
        isHeader = false
        var known: [String: Int] = [:]
        for column in 0..<fieldCount {
            let name = text(of: column)
            let position = position(of: column)
            if name.allSatisfy({ $0 == " " || $0 == "\t" }) { throw namelessColumn(column, position) }
            if let first = known.updateValue(column, forKey: name) {
                throw doubleColumn(name, first: first, column: column, at: position)
            }
            header.append(CSVColumn(name: name, position: position))
        }
        columnCount = header.count
    }

    // MARK: Lines

    /// Where the line at `position` ends, and where the next one begins; the same where the file ends.
    private mutating func wholeLine() throws -> (stop: Int, next: Int) {
        var place = position
        while true {
            while place < end, base[place] != CSVCursor.lineFeed { place += 1 }
            if place - position > limits.longestString { throw fieldTooLong(false) }
            if place < end { break }
            if try !refill(&place) { break }
        }
        let next = place < end ? place + 1 : place
        let hasReturn = place > position && base[place - 1] == CSVCursor.carriageReturn
        return (hasReturn ? place - 1 : place, next)
    }

    /// Excel takes and writes a first line `sep=;`.
    private static func spreadsheetLine(_ line: UnsafeRawBufferPointer) -> UInt8? {
        guard line.count == 5, asciiLowercased(String(decoding: line.prefix(4), as: UTF8.self)) == "sep=" else {
            return nil
        }
        return separators.contains(line[4]) ? line[4] : nil
    }

    private static let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

    /// The one of the separators that stands most often outside of quotes; a comma where there is none.
    private static func separator(of line: UnsafeRawBufferPointer) -> UInt8 {
        var counts = [0, 0, 0]
        var isQuoted = false
        for byte in line {
            if byte == quote { isQuoted.toggle() }
            if !isQuoted, let index = separators.firstIndex(of: byte) { counts[index] += 1 }
        }
        let most = counts.max() ?? 0
        return separators[counts.firstIndex(of: most) ?? 0]
    }

    /// Notes a comment that has the form `# key=value`; others say nothing.
    private mutating func comment(_ line: UnsafeRawBufferPointer) throws {
        guard String(validating: line, as: UTF8.self) != nil else { throw notUTF8(position) }
        guard let mark = line.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) else { return }
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let key = line[1..<mark].drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        let isName = key.allSatisfy { isDigit($0) || isLetter($0) || " _-.".utf8.contains($0) }
        guard !key.isEmpty, isName else { return }
        let start = line[(mark + 1)...].firstIndex { !isBlank($0) } ?? line.count
        let stop =
            line[start...].lastIndex { !isBlank($0) && !CSVCursor.separators.contains($0) }.map { $0 + 1 } ?? start
        comments.append(
            CSVComment(
                key: String(decoding: Array(key), as: UTF8.self),
                value: String(decoding: line[start..<stop], as: UTF8.self),
                position: locate(position + start)))
    }
}
