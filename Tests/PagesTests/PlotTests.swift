import Foundation
import Pages
import TestSupport
import Testing

@Suite("Plots, tables and figures of pages")
struct PlotTests {
    @Test("an axis has whole steps, holds its range, and labels each step once")
    func axes() {
        for greatest in [0.0004, 0.013, 0.2, 0.73, 1, 3] {
            let axis = PlotAxis.percent("%", upTo: greatest)
            #expect(axis.low == 0 && axis.high >= min(greatest, 1) && axis.high <= 1)
            #expect(Set(axis.ticks.map(\.label)).count == axis.ticks.count && axis.ticks.count >= 3, "\(axis.ticks)")
            #expect(axis.ticks.allSatisfy { $0.value <= axis.high + 1e-9 })
        }
        for range in [0...1, -37.25...112.5, 5...5, 0...0, -1e-3...2e-3, 1e9...3e9] {
            let axis = PlotAxis.values("points", range)
            #expect(axis.low <= range.lowerBound && axis.high >= range.upperBound && axis.low < axis.high)
            #expect(Set(axis.ticks.map(\.label)).count == axis.ticks.count, "\(axis.ticks)")
        }
    }

    @Test("an axis of batches labels the newest, and no more than fit")
    func batches() {
        let names = (1...24).map { "B\($0)" }
        let axis = PlotAxis.places("batch", names: names, most: 5)
        #expect(axis.ticks.last?.label == "B24" && axis.ticks.count <= 5)
        #expect(PlotAxis.places("batch", names: ["only"], most: 5).ticks.map(\.label) == ["only"])
    }

    @Test("a picture is well formed whatever its words are, and says in words what it shows")
    func wellFormed() {
        let hostile = "<script>\"&'\u{202e}</svg>"
        let plot = Plot(
            id: "p", title: hostile, summary: hostile,
            x: .places(hostile, names: [hostile, "b"], most: 5), y: .percent(hostile, upTo: 0.5),
            marks: [
                .line(hostile, [(0, 0.1), (1, 0.4)], style: 1), .guide("", [(0, 0), (1, 1)]),
                .points(hostile, [(0, 0.2, 0.1, 0.3), (1, 0.7, nil, nil)], style: 2),
                .bars("bars", [(0, 0.5, 0.2)], style: 3), .moment(hostile, x: 0.5),
            ], table: Table(hostile, columns: [.text(hostile)], rows: [[.head(hostile)]]))
        let page = HTMLPage(plot.svg)
        #expect(page.faults == [])
        let names = Set(page.elements.map(\.name))
        #expect(
            names.isSubset(of: ["svg", "title", "desc", "line", "polyline", "rect", "text", "circle", "path"]),
            "\(names)")
        #expect(page.elements.first?.attributes["aria-labelledby"] == "p-t p-d")
        #expect(!plot.svg.contains("\u{202e}") && plot.svg.contains("\\u{202e}"))
    }

    @Test("every point lies within the frame, also one beyond its axis")
    func clipped() {
        let plot = Plot(
            id: "p", title: "t", summary: "s", x: .values("x", 0...1), y: .percent("y", upTo: 0.5),
            marks: [.points("a", [(7, 3, -4, 9), (-2, -1, nil, nil)], style: 1)],
            table: Table("t", columns: [], rows: []))
        for element in HTMLPage(plot.svg).elements {
            for (key, most) in [("cx", 440.0), ("cy", 300), ("x1", 440), ("x2", 440), ("y1", 300), ("y2", 300)] {
                guard let value = element.attributes[key] else { continue }
                #expect((0...most).contains(Double(value) ?? -1), "\(element)")
            }
        }
    }

    @Test("a cell shows marks that turn text round or hide it")
    func cells() {
        let table = Table("t", columns: [.text("a"), .number("b")], rows: [[.head("x\u{202e}y\n"), .text("1")]])
        #expect(table.rows[0].cells[0].text == "x\\u{202e}y\\n")
        #expect(table.rows[0].cells.map(\.isNumber) == [false, true])
    }

    @Test("figures for people are short, and never minus zero")
    func figures() {
        #expect(Figure.count(1_234_567) == "1,234,567" && Figure.count(-1_000) == "-1,000" && Figure.count(12) == "12")
        #expect(Figure.points(-8.04) == "−8.0" && Figure.points(0.04) == "0.0" && Figure.points(3.16) == "+3.2")
        #expect(Figure.decimal(-0.0001, 2) == "0.00")
        #expect(
            Figure.rounded("delta -0.0007692866834657641, z 1.5. on B_1.2.3: v1.")
                == "delta -0.0008, z 1.5000. on B_1.2.3: v1.")
        #expect(Moment.minute("2026-11-30T00:17:05.123Z") == "2026-11-30\u{A0}00:17\u{A0}UTC")
        #expect(Moment.minute("soon") == "soon")
    }
}
