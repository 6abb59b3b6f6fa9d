/// A picture of figures, which also stand in a table beneath it.
package struct Plot {
    /// What is drawn, in the order in which it is drawn; the number picks one of four colours and dashes.
    package enum Mark {
        /// A line through points.
        case line(_ name: String, _ points: [(x: Double, y: Double)], style: Int)
        /// A thin line for comparison, as that of chance.
        case guide(_ name: String, _ points: [(x: Double, y: Double)])
        /// Points; those with an interval have a bar through them.
        case points(_ name: String, _ points: [(x: Double, y: Double, low: Double?, high: Double?)], style: Int)
        /// Bars from the bottom.
        case bars(_ name: String, _ bars: [(x: Double, width: Double, y: Double)], style: Int)
        /// A vertical line with a word, as where another model became active.
        case moment(_ name: String, x: Double)

        /// The word for it in the legend; empty for none.
        var name: String {
            switch self {
            case .line(let name, _, _), .guide(let name, _), .points(let name, _, _), .bars(let name, _, _),
                .moment(let name, _):
                name
            }
        }
    }

    /// Unique within its page.
    let id: String
    let title: String
    /// What is to be seen, for whoever does not see it: one or two sentences.
    let summary: String
    let x: PlotAxis
    let y: PlotAxis
    let marks: [Mark]
    /// The figures that are drawn.
    let table: Table
    /// The picture, for the template.
    package let svg: String
    /// Whether the table is folded under the picture; else the page shows it beside it.
    let hidesTable: Bool

    /// - Parameters: as the properties.
    package init(
        id: String, title: String, summary: String, x: PlotAxis, y: PlotAxis, marks: [Mark], table: Table,
        hidesTable: Bool = true
    ) {
        self.id = id
        self.title = title
        self.summary = summary
        self.x = x
        self.y = y
        self.marks = marks
        self.table = table
        self.hidesTable = hidesTable
        svg = PlotDrawing(id: id, title: title, summary: summary, x: x, y: y).text(marks)
    }
}
