package import Files

/// What a listing shows: as JSON for programs, or as columns for people.
///
/// The rows are handed out one by one and never kept, because a batch may have millions of them.
package struct Listing {
    /// The cells of a row, one a key.
    package typealias Row = [JSONText]

    private let keys: [String]
    private let eachRow: ((Row) throws -> Void) throws -> Void

    /// A listing whose rows are never kept.
    ///
    /// - Parameter eachRow: hands out every row, the same ones each time: text is laid out in a first pass and written
    ///   in a second one.
    package init(keys: [String], eachRow: @escaping ((Row) throws -> Void) throws -> Void) {
        self.keys = keys
        self.eachRow = eachRow
    }

    /// A listing of rows that are at hand.
    package init(keys: [String], rows: [Row]) {
        self.init(keys: keys) { body in try rows.forEach(body) }
    }

    /// Writes the listing to standard output.
    ///
    /// - Throws: `StandardOutput.Ended` where nobody reads it any more, and what `eachRow` throws.
    package func show(asJSON: Bool) throws {
        try write(asJSON: asJSON) { try StandardOutput.write($0) }
    }

    /// Writes the listing piece by piece.
    ///
    /// - Throws: what `write` or `eachRow` throws.
    package func write(asJSON: Bool, to write: (TerminalText) throws -> Void) throws {
        if asJSON { try writeJSON(write) } else { try writeText(write) }
    }

    /// A list of objects, one a line.
    private func writeJSON(_ write: (TerminalText) throws -> Void) throws {
        var isFirst = true
        try eachRow { row in
            let object = JSONText.object(Array(zip(keys, row))).text()
            try write(TerminalText(json: (isFirst ? "[\n  " : ",\n  ") + object))
            isFirst = false
        }
        try write(isFirst ? "[]\n" : "\n]\n")
    }

    // MARK: Columns

    /// Columns under their keys; numbers to the right.
    private func writeText(_ write: (TerminalText) throws -> Void) throws {
        var widths = keys.map(Listing.width)
        // Nothing stands behind the last column; where it is text, nothing depends on its width.
        try eachRow { row in
            for column in row.indices where column < row.count - 1 || Listing.isNumber(row[column]) {
                widths[column] = max(widths[column], Listing.width(Listing.text(row[column])))
            }
        }
        try write(line(keys.map { .string($0) }, widths))
        try eachRow { try write(line($0, widths)) }
    }

    private func line(_ row: Row, _ widths: [Int]) -> TerminalText {
        var line = ""
        for column in row.indices {
            let text = Listing.text(row[column])
            let padding = String(repeating: " ", count: max(0, widths[column] - Listing.width(text)))
            let isLast = column == row.count - 1
            if Listing.isNumber(row[column]) {
                line += padding + text
            } else {
                line += isLast ? text : text + padding
            }
            if !isLast { line += "  " }
        }
        // Every cell is escaped.
        return TerminalText(safe: line + "\n")
    }

    private static func isNumber(_ value: JSONText) -> Bool {
        switch value {
        case .int, .double: true
        default: false
        }
    }

    private static func text(_ value: JSONText) -> String {
        switch value {
        case .null: "-"
        case .string(let text): isPlain(text) ? text : escapedForLog(text)
        case .double(let number): Listing.short(number)
        case .array(let values): values.isEmpty ? "-" : values.map(text).joined(separator: " ")
        default: escapedJSON(value.text())
        }
    }

    /// Whether a text is ASCII without anything to be escaped, as nearly all are: looking each character up in the
    /// tables of Unicode takes much longer.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
    }

    private static func width(_ text: String) -> Int { isPlain(text) ? text.utf8.count : text.count }

    /// A number for people, with at most six decimals.
    package static func short(_ number: Double) -> String {
        // A large one has no decimals, and a product of it may be beyond a double.
        if abs(number) >= 1e15 { return "\(number)" }
        let rounded = (number * 1e6).rounded() / 1e6
        return "\(rounded)"
    }

    /// The same, but small ones in full.
    package static func figure(_ number: Double) -> String { abs(number) < 1e-3 ? "\(number)" : short(number) }
}
