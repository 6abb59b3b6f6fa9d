import Files
import Mustache
package import Statistics

/// A table of a page. Templates read it by the names of its properties. What comes from files is shown with everything
/// escaped that hides or turns text round; the template escapes what HTML would read.
package struct Table {
    /// A column: its heading, and whether it holds figures, which stand to the right.
    package struct Column {
        let name: String
        let isNumber: Bool

        /// A column of words.
        package static func text(_ name: String) -> Column { Column(name: name, isNumber: false) }
        /// A column of figures.
        package static func number(_ name: String) -> Column { Column(name: name, isNumber: true) }
    }

    /// A cell: plain text, which the template escapes.
    package struct Cell {
        /// What it says.
        package var text: String
        var isHead = false
        /// Whether it stands to the right.
        package var isNumber = false
        /// Where it leads; nil for nowhere.
        var target: String?
        /// `green`, `yellow` or `red`; nil if it is no light.
        var lamp: String?

        /// The head of its row.
        package static func head(_ text: String, link: String? = nil) -> Cell {
            Cell(text: text, isHead: true, target: link)
        }
        /// Words or a figure.
        package static func text(_ text: String, link: String? = nil) -> Cell { Cell(text: text, target: link) }

        /// A light with its word: colour alone says nothing to many people, and to no printer.
        package static func light(_ light: TrafficLight?) -> Cell {
            Cell(text: light?.rawValue ?? "-", lamp: light?.rawValue)
        }
    }

    /// A row of cells.
    package struct Row {
        /// From left to right.
        package let cells: [Cell]
    }

    let caption: String
    let columns: [Column]
    /// From top to bottom.
    package let rows: [Row]

    /// - Parameter rows: as many cells each as there are columns.
    package init(_ caption: String, columns: [Column], rows: [[Cell]]) {
        self.caption = caption
        self.columns = columns
        self.rows = rows.map { cells in
            Row(
                cells: zip(columns, cells).map { column, cell in
                    var cell = cell
                    cell.isNumber = column.isNumber
                    cell.text = escapedForTerminal(cell.text)
                    return cell
                })
        }
    }
}

/// A name and what there is to say of it, in a list of facts.
struct Fact {
    let name: String
    let value: String
    var target: String?
    var lamp: String?

    init(_ name: String, value: String, link: String? = nil, light: TrafficLight? = nil) {
        self.name = name
        self.value = escapedForTerminal(value)
        target = link
        lamp = light?.rawValue
    }
}

// A template asks these by name, thousands of times a page, and finding a property by reflection takes ten times as
// long. What is nil is false here, so that no name is looked for further out.

extension Table: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "caption": caption
        case "columns": columns
        case "rows": rows
        default: nil
        }
    }
}

extension Table.Column: MustacheParent {
    func child(named column: String) -> Any? {
        switch column {
        case "name": name
        case "isNumber": isNumber
        default: nil
        }
    }
}

extension Table.Row: MustacheParent {
    func child(named name: String) -> Any? { name == "cells" ? cells : nil }
}

extension Table.Cell: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "text": text
        case "isHead": isHead
        case "isNumber": isNumber
        case "target": target ?? false
        case "lamp": lamp ?? false
        default: nil
        }
    }
}

extension Fact: MustacheParent {
    func child(named fact: String) -> Any? {
        switch fact {
        case "name": name
        case "value": value
        case "target": target ?? false
        case "lamp": lamp ?? false
        default: nil
        }
    }
}
