import Files
import Foundation
import Pages

/// Paragraphs and tables for people, of at most 80 columns but for words that are longer.
struct ParagraphText {
    private(set) var text: TerminalText = ""
    private static let width = 80

    private mutating func end(_ line: String) { text += "\(line.replacing(Figure.blank, with: " "))\n" }

    /// A blank line.
    mutating func skip() { text += "\n" }

    /// Words of any length, broken between words, but not at `Figure.blank`.
    ///
    /// - Parameter indent: blanks before every line.
    mutating func add(_ words: String, indent: Int = 0) {
        let margin = String(repeating: " ", count: indent)
        var line = margin
        for word in words.split(separator: " ") {
            if line.count > indent, line.count + 1 + word.count > ParagraphText.width {
                end(line)
                line = margin
            }
            line += (line.count > indent ? " " : "") + word
        }
        end(line)
    }

    /// A table. The first column is to the left, all others are to the right; a name that is too wide for the rest has
    /// a line of its own.
    mutating func add(columns: [String], rows: [[String]], indent: Int = 2) {
        let others = columns.indices.dropFirst().map { place in
            ([columns] + rows).map { $0[place].count }.max() ?? 0
        }
        let room = ParagraphText.width - indent - others.reduce(0) { $0 + $1 + 2 }
        let first = ([columns] + rows).map(\.[0].count).filter { $0 <= room }.max() ?? 0
        let margin = String(repeating: " ", count: indent)
        for row in [columns] + rows {
            var name = row[0]
            if name.count > room {
                end(margin + name)
                name = ""
            }
            let cells = zip(row.dropFirst(), others).map { String(repeating: " ", count: $1 - $0.count) + $0 }
            let line = ([name.padding(toLength: first, withPad: " ", startingAt: 0)] + cells).joined(separator: "  ")
            end(margin + line)
        }
    }
}
