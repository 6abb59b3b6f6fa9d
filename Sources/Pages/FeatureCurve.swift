import Scorecards
import Vocabulary

/// The points that a scorecard gives for the values of one feature.
struct FeatureCurve {
    /// A value and its points.
    typealias Entry = (value: Double, points: Double)

    let feature: String
    let direction: String
    let median: Double?
    /// Ascending; straight between them in the transformed value, constant outside.
    let entries: [Entry]
    /// Values with points of their own.
    let special: [Entry]
    let missing: Double
    private let transform: Transform

    /// The curves of all features that have a term, in their order.
    static func all(of scorecard: Scorecard) -> [FeatureCurve] {
        var names: [String] = []
        for term in scorecard.terms where term.with == nil && !names.contains(term.feature) {
            names.append(term.feature)
        }
        return names.compactMap { FeatureCurve($0, of: scorecard) }
    }

    private init?(_ feature: String, of scorecard: Scorecard) {
        let terms = scorecard.terms.filter { $0.feature == feature && $0.with == nil }
        var (values, special, transform): ([Double], [Double], Transform) = ([], [], .identity)
        var direction = "free"
        var median: Double?
        for term in terms {
            switch term.shape {
            case .bent(let shape):
                transform = shape.transform
                direction = shape.direction.map { $0 == .up ? "risk rises" : "risk falls" } ?? "free"
                median = shape.median
                values =
                    shape.flag ? [0, 1] : shape.knots.isEmpty ? [shape.lo, shape.hi].compactMap(\.self) : shape.knots
                special = shape.flag ? [] : shape.special
            case .straight(let shape):
                transform = shape.transform
                values = [shape.lo ?? 0, shape.hi ?? 1]
            case .capped(let shape):
                transform = shape.scale == .logarithmic ? .signedLogarithm : .identity
                values = [0, shape.cap]
            case .missing, .product: break
            }
        }
        let distinct = values.sorted().reduce(into: [Double]()) { if $0.last != $1 { $0.append($1) } }
        let asked = distinct + special + [.nan]
        let rows = FeatureColumns(names: [feature], columns: [asked], count: asked.count)
        let (names, columns) = scorecard.points(rows)
        guard let column = names.firstIndex(of: feature) else { return nil }
        let points = columns[column]
        self.feature = feature
        self.direction = direction
        self.median = median
        self.transform = transform
        entries = distinct.indices.map { (distinct[$0], points[$0]) }
        self.special = special.indices.map { (special[$0], points[distinct.count + $0]) }
        missing = points[points.count - 1]
    }

    /// How far apart the points of two companies can lie by this feature.
    var spread: Double {
        let all = (entries + special).map(\.points) + [missing]
        return (all.max() ?? 0) - (all.min() ?? 0)
    }

    /// A row of the table of all features.
    var row: [Table.Cell] {
        func value(_ entry: Entry?) -> String { entry.map { FeatureCurve.text($0.value) } ?? "-" }
        func points(_ entry: Entry?) -> String { entry.map { Figure.points($0.points) } ?? "-" }
        let (first, last) = (entries.first, entries.count > 1 ? entries.last : nil)
        return [
            .head(feature), .text(direction), .text(value(first)), .text(points(first)), .text(value(last)),
            .text(points(last)), .text(Figure.points(missing)), .text(Figure.decimal(spread, 1)),
        ]
    }

    static let columns: [Table.Column] = [
        .text("feature"), .text("direction"), .number("lowest value"), .number("points"), .number("highest value"),
        .number("points"), .number("points if missing"), .number("spread"),
    ]

    /// The curve as a plot; nil if there is nothing to draw.
    func plot(_ number: Int) -> Plot? {
        guard let first = entries.first, let last = entries.last, first.value < last.value else { return nil }
        let places = entries.map { (x: transform($0.value), y: $0.points) }
        let all = (entries + special).map(\.points) + [missing, 0]
        let step = max(1, (entries.count - 1 + 3) / 4)
        let shown = entries.indices.filter {
            $0 == entries.count - 1 || $0.isMultiple(of: step) && $0 <= entries.count - 1 - step / 2 - 1
        }
        let scale = transform == .signedLogarithm ? ", on a logarithm" : ""
        var marks: [Plot.Mark] = [
            .guide("", [(places[0].x, 0), (places[places.count - 1].x, 0)]), .line("points", places, style: 1),
        ]
        let within = special.filter { first.value...last.value ~= $0.value }
        if !within.isEmpty {
            marks.append(
                .points("special values", within.map { (transform($0.value), $0.points, nil, nil) }, style: 2))
        }
        return Plot(
            id: "f\(number)", title: feature,
            summary: "The points for \(feature): \(Figure.points(first.points)) at \(FeatureCurve.text(first.value)),"
                + " \(Figure.points(last.points)) at \(FeatureCurve.text(last.value)).",
            x: PlotAxis(
                "\(feature)\(scale)", range: places[0].x...places[places.count - 1].x,
                ticks: shown.map { .init(value: places[$0].x, label: FeatureCurve.text(entries[$0].value)) }),
            y: .values("points", (all.min() ?? 0)...(all.max() ?? 1)), marks: marks,
            table: Table(
                "Points for \(feature)", columns: [.text("value"), .number("points")],
                rows: entries.map { [.head(FeatureCurve.text($0.value)), .text(Figure.points($0.points))] }
                    + special.map {
                        [.head("exactly \(FeatureCurve.text($0.value))"), .text(Figure.points($0.points))]
                    }
                    + [[.head("missing"), .text(Figure.points(missing))]]))
    }

    /// A value with about four digits.
    static func text(_ value: Double) -> String {
        let size = abs(value)
        if size >= 1e15 { return String(describing: value) }
        if value == value.rounded() || size >= 1e6 { return Figure.count(Int(value.rounded())) }
        return Figure.decimal(value, size >= 100 ? 0 : size >= 1 ? 2 : 3)
    }
}
