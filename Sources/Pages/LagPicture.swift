/// The batch lag rule as a picture: a line a batch, a column a batch. A square is filled where the version that scored
/// the batch of the line had learned from the batch of the column. The batch itself is framed: no line has its own
/// frame or anything behind it filled.
struct LagPicture {
    let svg: String
    let table: Table
    let title = "Which model scored whom, and what it had learned from"
    let id = "lag"

    private static let cell = 16.0
    private static let left = 170.0
    private static let top = 6.0

    /// - Parameter batches: in batch order.
    init(_ batches: [BatchSummary]) {
        let columns = batches.map(\.batch)
        let width = LagPicture.left + LagPicture.cell * Double(columns.count) + 8
        let height = LagPicture.top + LagPicture.cell * Double(batches.count) + 34
        let earlier = batches.contains { !Set($0.lineage).isSubset(of: columns) }
        let summary =
            "A line a batch, a column a batch, in batch order. Filled squares are batches that the model of the line had"
            + " learned from; the framed square is the batch itself. All filled squares lie left of the frame."
        var svg =
            "<svg class=\"natural\" width=\"\(short(width))\" height=\"\(short(height))\""
            + " viewBox=\"0 0 \(short(width)) \(short(height))\" role=\"img\" aria-labelledby=\"lag-t lag-d\">"
            + "<title id=\"lag-t\">\(title)</title><desc id=\"lag-d\">\(escapedForXML(summary))</desc>"
        for (row, batch) in batches.enumerated() {
            let y = LagPicture.top + LagPicture.cell * Double(row)
            svg += LagPicture.label(
                "\(LagPicture.shortened(batch.batch)) · \(batch.version)", x: LagPicture.left - 8, y: y + 12)
            let learned = Set(batch.lineage)
            for (column, other) in columns.enumerated() {
                let x = LagPicture.left + LagPicture.cell * Double(column)
                let kind = learned.contains(other) ? "learned" : "cell"
                svg += LagPicture.square(kind, x: x, y: y)
                if column == row { svg += LagPicture.square("own", x: x, y: y) }
            }
        }
        let below = LagPicture.top + LagPicture.cell * Double(batches.count) + 18
        svg += LagPicture.label(
            "learned from, \(columns.first ?? "") to \(columns.last ?? "")", x: width - 8, y: below)
        self.svg = svg + "</svg>"
        table = Table(
            "Which model scored which batch, and what it had learned from"
                + (earlier ? " (batches before those shown count)" : ""),
            columns: [.text("batch"), .text("model"), .number("batches learned from"), .text("the last of them")],
            rows: batches.map {
                [
                    .head($0.batch), .text($0.version), .text("\($0.lineage.count)"), .text($0.lineage.last ?? "none"),
                ]
            })
    }

    /// The end of a long id tells batches apart.
    private static func shortened(_ batch: String) -> String { batch.count > 16 ? "…" + batch.suffix(15) : batch }

    private static func label(_ text: String, x: Double, y: Double) -> String {
        "<text class=\"label\" x=\"\(short(x))\" y=\"\(short(y))\" text-anchor=\"end\">\(escapedForXML(text))</text>"
    }

    private static func square(_ kind: String, x: Double, y: Double) -> String {
        "<rect class=\"\(kind)\" x=\"\(short(x + 1))\" y=\"\(short(y + 1))\" width=\"14\" height=\"14\"/>"
    }
}
