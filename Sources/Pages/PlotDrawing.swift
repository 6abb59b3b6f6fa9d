import Files
import Foundation

/// Draws a plot as SVG. Colours and fonts come from the style of the page, so that it suits light, dark and paper.
struct PlotDrawing {
    let id: String
    let title: String
    let summary: String
    let x: PlotAxis
    let y: PlotAxis

    // In units of the picture, which is as wide as a phone at 1 : 1.
    private static let width = 440.0
    private static let height = 300.0
    private static let left = 58.0
    private static let right = 12.0
    private static let bottom = 46.0
    private static let lineHeight = 16.0

    /// The picture.
    func text(_ marks: [Plot.Mark]) -> String {
        let named = marks.filter { if case .moment = $0 { false } else { !$0.name.isEmpty } }
        let top = 10 + PlotDrawing.lineHeight * Double(named.count > 1 ? named.count : 0)
        let frame = Frame(
            left: PlotDrawing.left, right: PlotDrawing.width - PlotDrawing.right, top: top,
            bottom: PlotDrawing.height - PlotDrawing.bottom, x: x, y: y)
        var svg =
            "<svg viewBox=\"0 0 \(short(PlotDrawing.width)) \(short(PlotDrawing.height))\" role=\"img\""
            + " aria-labelledby=\"\(id)-t \(id)-d\"><title id=\"\(id)-t\">\(escapedForXML(title))</title>"
            + "<desc id=\"\(id)-d\">\(escapedForXML(summary))</desc>"
        svg += axes(frame)
        if named.count > 1 { svg += legend(named) }
        for mark in marks { svg += draw(mark, frame) }
        return svg + "</svg>"
    }

    // MARK: Axes and legend

    private func axes(_ frame: Frame) -> String {
        var svg = ""
        for tick in y.ticks {
            let place = frame.y(tick.value)
            svg += line("grid", from: (frame.left, place), to: (frame.right, place))
            svg += label(tick.label, at: (frame.left - 6, place + 4), anchor: "end")
        }
        for tick in x.ticks {
            let place = frame.x(tick.value)
            svg += line("tick", from: (place, frame.bottom), to: (place, frame.bottom + 4))
            // A long label at the end of the axis would leave the picture.
            let half = 4 * Double(tick.label.count)
            let anchor = place + half > PlotDrawing.width ? "end" : place < half ? "start" : "middle"
            svg += label(
                tick.label, at: (anchor == "end" ? PlotDrawing.width - 2 : place, frame.bottom + 17), anchor: anchor)
        }
        svg += line("axis", from: (frame.left, frame.bottom), to: (frame.right, frame.bottom))
        svg += line("axis", from: (frame.left, frame.top), to: (frame.left, frame.bottom))
        svg += label(x.label, at: ((frame.left + frame.right) / 2, frame.bottom + 36), anchor: "middle", kind: "name")
        let middle = (frame.top + frame.bottom) / 2
        return svg
            + "<text class=\"name\" text-anchor=\"middle\" transform=\"translate(13 \(short(middle))) rotate(-90)\">"
            + "\(escapedForXML(y.label))</text>"
    }

    private func legend(_ marks: [Plot.Mark]) -> String {
        var svg = ""
        for (index, mark) in marks.enumerated() {
            let place = 14 + PlotDrawing.lineHeight * Double(index)
            let start = PlotDrawing.left + 6
            switch mark {
            case .line(_, _, let style):
                svg += line("line s\(style)", from: (start, place - 4), to: (start + 22, place - 4))
            case .guide: svg += line("guide", from: (start, place - 4), to: (start + 22, place - 4))
            case .points(_, _, let style): svg += point(at: (start + 11, place - 4), style: style)
            case .bars(_, _, let style):
                svg += rectangle("bar s\(style)", at: (start + 4, place - 10), width: 14, height: 11)
            case .moment: break
            }
            svg += label(mark.name, at: (start + 28, place), anchor: "start")
        }
        return svg
    }

    // MARK: Marks

    private func draw(_ mark: Plot.Mark, _ frame: Frame) -> String {
        switch mark {
        case .line(_, let points, let style): return path(points, in: frame, kind: "line s\(style)")
        case .guide(_, let points): return path(points, in: frame, kind: "guide")
        case .points(_, let points, let style):
            return points.map { one in
                let (px, py) = (frame.x(one.x), frame.y(one.y))
                guard let low = one.low, let high = one.high else { return point(at: (px, py), style: style) }
                return line("whisker s\(style)", from: (px, frame.y(low)), to: (px, frame.y(high)))
                    + point(at: (px, py), style: style)
            }.joined()
        case .bars(_, let bars, let style):
            return bars.map { bar in
                let (start, end) = (frame.x(bar.x - bar.width / 2), frame.x(bar.x + bar.width / 2))
                let top = frame.y(bar.y)
                return rectangle("bar s\(style)", at: (start, top), width: end - start, height: frame.bottom - top)
            }.joined()
        case .moment(let name, let at):
            let place = frame.x(at)
            return line("moment", from: (place, frame.top), to: (place, frame.bottom))
                + label(name, at: (place + 3, frame.top + 10), anchor: "start")
        }
    }

    private func path(_ points: [(x: Double, y: Double)], in frame: Frame, kind: String) -> String {
        if points.isEmpty { return "" }
        let places = points.map { "\(short(frame.x($0.x))),\(short(frame.y($0.y)))" }
        return "<polyline class=\"\(kind)\" points=\"\(places.joined(separator: " "))\"/>"
    }

    /// Each style has a shape of its own, for whoever does not see its colour.
    private func point(at place: (x: Double, y: Double), style: Int) -> String {
        let (px, py) = place
        return switch style % 3 {
        case 1: "<circle class=\"point s\(style)\" cx=\"\(short(px))\" cy=\"\(short(py))\" r=\"4\"/>"
        case 2: rectangle("point s\(style)", at: (px - 3.5, py - 3.5), width: 7, height: 7)
        default:
            "<path class=\"point s\(style)\" d=\"M\(short(px)) \(short(py - 5))l5 9h-10z\"/>"
        }
    }

    private func line(_ kind: String, from start: (x: Double, y: Double), to end: (x: Double, y: Double)) -> String {
        "<line class=\"\(kind)\" x1=\"\(short(start.x))\" y1=\"\(short(start.y))\" x2=\"\(short(end.x))\""
            + " y2=\"\(short(end.y))\"/>"
    }

    private func rectangle(_ kind: String, at corner: (x: Double, y: Double), width: Double, height: Double) -> String {
        "<rect class=\"\(kind)\" x=\"\(short(corner.x))\" y=\"\(short(corner.y))\" width=\"\(short(max(width, 0)))\""
            + " height=\"\(short(max(height, 0)))\"/>"
    }

    private func label(_ text: String, at place: (x: Double, y: Double), anchor: String, kind: String = "label")
        -> String
    {
        "<text class=\"\(kind)\" x=\"\(short(place.x))\" y=\"\(short(place.y))\" text-anchor=\"\(anchor)\">"
            + "\(escapedForXML(text))</text>"
    }
}

/// Where values lie in a picture.
private struct Frame {
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double
    let x: PlotAxis
    let y: PlotAxis

    func x(_ value: Double) -> Double {
        left + (right - left) * (min(max(value, x.low), x.high) - x.low) / (x.high - x.low)
    }

    func y(_ value: Double) -> Double {
        bottom - (bottom - top) * (min(max(value, y.low), y.high) - y.low) / (y.high - y.low)
    }
}

/// With one decimal at most: a tenth of a unit is finer than a screen.
func short(_ value: Double) -> String {
    let text = Figure.decimal(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// Text as the content or an attribute of SVG.
func escapedForXML(_ text: String) -> String {
    var result = ""
    for character in escapedForTerminal(text).unicodeScalars {
        switch character {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        default: result.unicodeScalars.append(character)
        }
    }
    return result
}
