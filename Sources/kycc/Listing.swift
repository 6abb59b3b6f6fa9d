import Files

/// What a listing shows: as JSON for programs, or as columns for people.
struct Listing {
    let keys: [String]
    let rows: [[JSONText]]

    /// A list of objects.
    var json: JSONText { .array(rows.map { .object(Array(zip(keys, $0))) }) }

    /// Columns under their keys; numbers to the right.
    var text: String {
        let cells = [keys.map { JSONText.string($0) }] + rows
        let texts = cells.map { $0.map(Listing.text) }
        let widths = keys.indices.map { column in texts.map { $0[column].count }.max() ?? 0 }
        return zip(cells, texts).map { cells, texts in
            var line = ""
            for column in keys.indices {
                let padding = String(repeating: " ", count: widths[column] - texts[column].count)
                line += (Listing.isNumber(cells[column]) ? padding + texts[column] : texts[column] + padding) + "  "
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    func show(asJSON: Bool) { print(asJSON ? json.text(pretty: true) : text, terminator: asJSON ? "\n" : "") }

    private static func isNumber(_ value: JSONText) -> Bool {
        switch value {
        case .int, .double: true
        default: false
        }
    }

    private static func text(_ value: JSONText) -> String {
        switch value {
        case .null: "-"
        case .string(let text): escapedForLog(text)
        case .double(let number): Listing.short(number)
        case .array(let values): values.isEmpty ? "-" : values.map(text).joined(separator: " ")
        default: value.text()
        }
    }

    /// A number for people, with at most six decimals.
    static func short(_ number: Double) -> String {
        let rounded = (number * 1e6).rounded() / 1e6
        return "\(rounded)"
    }
}
