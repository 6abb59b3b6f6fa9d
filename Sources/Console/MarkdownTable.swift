/// A table of Markdown.
package struct MarkdownTable {
    let columns: [String]
    var rows: [[String]]

    /// The table with a line end behind each row.
    package var text: String {
        let lines = [columns, columns.map { _ in "---" }] + rows.map { $0.map(MarkdownTable.escaped) }
        return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    /// A bar would end the cell.
    private static func escaped(_ cell: String) -> String {
        String(cell.flatMap { $0 == "|" ? ["\\", "|"] : [$0] })
    }

    /// A text as code.
    static func code(_ text: String) -> String { "`\(text)`" }
}
