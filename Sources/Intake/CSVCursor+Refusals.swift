import Vocabulary

extension CSVCursor {
    // MARK: Places

    /// Where a place of the record stands in the file.
    func locate(_ place: Int) -> CSVPosition {
        var line = recordLine
        var start = recordLineStart
        var at = recordStart
        while at < place {
            if base[at] == CSVCursor.lineFeed {
                line += 1
                start = consumed + at + 1
            }
            at += 1
        }
        return CSVPosition(offset: consumed + place, line: line, column: consumed + place - start + 1)
    }

    /// Where a field of the record stands in the file, its quote included.
    func position(of column: Int) -> CSVPosition {
        let field = fields[column]
        return locate(recordStart + field.start - (field.isQuoted ? 1 : 0))
    }

    /// Where the record begins.
    var recordPosition: CSVPosition { locate(recordStart) }

    // MARK: Refusals

    /// A refusal at a place of the window, with the line and column of it and the text that stands there; or what the
    /// source throws when that is read.
    @inline(never)
    private mutating func refusal(
        _ rule: Refusal.Rule, message: String, hint: String, at place: Int, showsValue: Bool = true,
        isCutOff: Bool = false
    ) -> any Error {
        var refusal = Refusal(rule, message: message, hint: hint)
        refusal.isCutOff = isCutOff
        locate(place).mark(&refusal)
        guard showsValue else { return refusal }
        var place = place
        do {
            while end - place <= Excerpt.longest, try refill(&place) {}
        } catch { return error }
        // Up to the next separator or line end.
        let rest = Array(UnsafeBufferPointer(start: base + place, count: min(end - place, Excerpt.longest + 1)))
        let stop = rest.dropFirst().firstIndex { $0 == separator || $0 == CSVCursor.lineFeed || $0 == 0x0D }
        if !rest.isEmpty { refusal.value = Excerpt.cell(Array(rest[..<(stop ?? rest.count)])) }
        return refusal
    }

    mutating func tooManyFields() -> any Error {
        if isHeader {
            return refusal(
                .limit, message: "the header has more than \(columnCount) columns",
                hint: "Name fewer columns, or raise limits.most_features.", at: position)
        }
        return refusal(
            .csv, message: "the row has more than the \(columnCount) fields of the header",
            hint: "Put a field that has the separator (\(separatorName)) in it in quotes.", at: position)
    }

    mutating func tooFewFields() -> any Error {
        // A last line without its end: perhaps its writer is not done.
        let isCutOff = atEnd && position == end && base[position - 1] != CSVCursor.lineFeed
        return refusal(
            .csv,
            message:
                "the row has \(fieldCount) \(fieldCount == 1 ? "field" : "fields"), and the header has \(columnCount)",
            hint: "Write as many fields as the header has, empty ones too; the separator is \(separatorName).",
            at: recordStart, isCutOff: isCutOff)
    }

    mutating func quoteInside(_ place: Int) -> any Error {
        refusal(
            .csv, message: "a quote stands within a field that does not begin with one",
            hint: #"Put the whole field in quotes and double those within it, as "a ""b"" c"."#, at: place)
    }

    mutating func textBehindQuote(_ place: Int) -> any Error {
        refusal(
            .csv, message: "text follows the closing quote of a field",
            hint: #"Double the quotes within a field, as "a ""b"" c"; the separator is "# + separatorName + ".",
            at: place)
    }

    mutating func unclosedQuote() -> any Error {
        refusal(
            .csv, message: "the quote that opens here is never closed, and the file ends",
            hint: "Close it. Or the file is cut off: write it whole, and rename it into the inbox when it is done.",
            at: position, isCutOff: true)
    }

    mutating func loneReturn(_ place: Int) -> any Error {
        refusal(
            .csv, message: "a carriage return stands alone, outside of quotes",
            hint: "End lines with LF or CRLF; put a field with a line break in quotes.", at: place, showsValue: false)
    }

    mutating func zeroByte(_ place: Int) -> any Error {
        refusal(
            .csv, message: "a zero byte", hint: "Write text in UTF-8, without zero bytes.", at: place, showsValue: false
        )
    }

    mutating func notUTF8(_ place: Int) -> any Error {
        refusal(
            .utf8, message: "not UTF-8",
            hint: "Save the file as UTF-8 (\"CSV UTF-8\" in Excel); it is perhaps in Windows-1252 or ISO 8859.",
            at: place, showsValue: false)
    }

    mutating func fieldTooLong(_ isQuoted: Bool) -> any Error {
        refusal(
            .limit, message: "a field is longer than \(limits.longestString) bytes",
            hint: "\(isQuoted ? "Close its quote, shorten" : "Shorten") it, or raise limits.longest_string.",
            at: position)
    }

    mutating func recordTooLong() -> any Error {
        refusal(
            .limit, message: "a row is longer than \(longestRecord) bytes, 16 times the longest string",
            hint: "Shorten its fields, or raise limits.longest_string.", at: recordStart)
    }

    mutating func noHeader() -> any Error {
        refusal(
            .csv, message: "the file has no header: it is empty but for comments",
            hint: "Write the names of the columns first.",
            at: position, showsValue: false, isCutOff: true)
    }

    func namelessColumn(_ column: Int, _ place: CSVPosition) -> any Error {
        var refusal = Refusal(
            .csv, message: "column \(column + 1) of the header has no name",
            hint: "Name every column, or take away separators at the end of the lines.")
        place.mark(&refusal)
        return refusal
    }

    func doubleColumn(_ name: String, first: Int, column: Int, at place: CSVPosition) -> any Error {
        let text = Excerpt.of(name)
        var refusal = Refusal(
            .csv, message: "the header names \(text) twice, in column \(first + 1) and in column \(column + 1)",
            hint: "Name each column once.", value: text)
        place.mark(&refusal)
        return refusal
    }

    /// No column has a name that every row needs.
    func missingColumn(_ name: String) -> any Error {
        var refusal = Refusal(
            .missingKey, message: "\(name) is no column of the header",
            hint: "Name the column so, or say in the settings which column it is (mapping). The header is read with "
                + separatorName + " between columns.")
        header.first?.position.mark(&refusal)
        return refusal
    }

    private var separatorName: String {
        switch separator {
        case UInt8(ascii: ","): "a comma"
        case UInt8(ascii: ";"): "a semicolon"
        default: "a tab"
        }
    }

    // MARK: Other formats

    /// Refuses a file that is no CSV by its first bytes.
    mutating func checkFormat() throws {
        let head = Array(UnsafeBufferPointer(start: base, count: min(end, FaultDiagnosis.longestHead)))
        var diagnosis = FaultDiagnosis()
        diagnosis.reach(head)
        let unicode = "Save the file as UTF-8 (\"CSV UTF-8\" in Excel), not as UTF-16."
        if let what = diagnosis.container {
            throw refusal(.csv, message: "the file is not CSV: \(what)", hint: "Write CSV in UTF-8.", at: 0)
        }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) || head.prefix(4).contains(0) {
            throw refusal(.utf8, message: "the file is not CSV in UTF-8: it is UTF-16 or UTF-32", hint: unicode, at: 0)
        }
        if let first = diagnosis.text.first, "{[<".utf8.contains(first) {
            let what = first == UInt8(ascii: "<") ? "XML or HTML" : "JSON"
            throw refusal(
                .csv, message: "the file is not CSV: it is \(what)",
                hint: "Name the file after its format, or write CSV.", at: 0
            )
        }
    }
}

extension CSVPosition {
    /// Writes the place into a refusal, which is then one of the file.
    func mark(_ refusal: inout Refusal) {
        refusal.offset = offset
        refusal.line = line
        refusal.column = column
        refusal.isPlaced = true
        refusal.wantsValue = false
    }
}

extension Excerpt {
    /// The start of a cell as written; control characters are escaped.
    static func cell(_ bytes: [UInt8]) -> String {
        var end = min(bytes.count, longest)
        if end < bytes.count {
            while end > 1, end > longest - 4, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        }
        return visible(bytes[..<end])
    }
}
