import Scorecards
import Vocabulary

/// The points that a scorecard gives for the values of one feature: a line of the table of points, and a curve.
struct FeatureCurve {
    private let table: PointsTable
    private let shape: BentShape?

    /// The curves of all features that count, in their order.
    static func all(of scorecard: Scorecard) -> [FeatureCurve] {
        var shapes: [String: BentShape] = [:]
        for term in scorecard.terms { if case .bent(let shape) = term.shape { shapes[term.feature] = shape } }
        return scorecard.pointsTables.map { FeatureCurve(table: $0, shape: shapes[$0.feature]) }
    }

    /// How far apart the points of two companies can lie by this feature.
    var spread: Double { table.range.upperBound - table.range.lowerBound }

    // MARK: The table of points

    static let columns: [Table.Column] = [
        .text("feature"), .text("runs straight in"), .text("risk may only"), .number("median"),
        .text("value: points"), .number("missing"), .number("spread"),
    ]

    /// The line of the table of points: every value at which the points are given, exactly.
    var row: [Table.Cell] {
        let points = table.knots.map { "\(FeatureCurve.exact($0.value)): \(FeatureCurve.thousandths($0.points))" }
        let special = table.special.map {
            "exactly \(FeatureCurve.exact($0.value)): \(FeatureCurve.thousandths($0.points))"
        }
        let levels = table.levels.map {
            "\($0.text.map { "\"\($0)\"" } ?? "any other text"): \(FeatureCurve.thousandths($0.points))"
        }
        let course = !levels.isEmpty ? "text" : table.isLogarithmic ? "its logarithm" : "the value"
        return [
            .head(table.feature), .text(course + (table.goesOn ? ", and on beyond the ends" : "")),
            .text(shape?.direction.map { $0 == .up ? "rise with it" : "fall with it" } ?? "-"),
            .text(shape?.median.map(FeatureCurve.text) ?? "-"),
            .text((levels + points + special).joined(separator: "; ")), .text(FeatureCurve.thousandths(table.missing)),
            .text(Figure.decimal(spread, 1)),
        ]
    }

    // MARK: The curve

    /// The curve as a plot; nil if there is nothing to draw.
    func plot(_ number: Int) -> Plot? {
        guard let first = table.knots.first, let last = table.knots.last, first.value < last.value else { return nil }
        let transform: FeatureDefinition.Transform = table.isLogarithmic ? .signedLogarithm : .identity
        let places = table.knots.map { (x: transform($0.value), y: $0.points) }
        let within = table.special.filter { first.value...last.value ~= $0.value }
        let scale = table.isLogarithmic ? ", on a logarithm" : ""
        let zero: Plot.Mark = .guide("", [(places[0].x, 0), (places[places.count - 1].x, 0)])
        let line: Plot.Mark = .line("points", places, style: 1)
        let marks =
            [zero, line]
            + (within.isEmpty
                ? []
                : [.points("at these very values", within.map { (transform($0.value), $0.points, nil, nil) }, style: 2)])
        return Plot(
            id: "f\(number)", title: table.feature,
            summary: "The points for \(table.feature): \(Figure.points(first.points)) at"
                + " \(FeatureCurve.text(first.value)), \(Figure.points(last.points)) at \(FeatureCurve.text(last.value)).",
            x: PlotAxis(
                "\(table.feature)\(scale)", range: places[0].x...places[places.count - 1].x, ticks: ticks(transform)),
            y: .values("points", min(0, table.range.lowerBound)...max(0, table.range.upperBound)), marks: marks,
            table: Table(
                "Points for \(table.feature)\(scale)", columns: [.text("value"), .number("points")],
                rows: table.knots.map { [.head(FeatureCurve.text($0.value)), .text(Figure.points($0.points))] }
                    + table.special.map {
                        [.head("exactly \(FeatureCurve.text($0.value))"), .text(Figure.points($0.points))]
                    }
                    + [[.head("missing"), .text(Figure.points(table.missing))]]))
    }

    /// Some of the values, those at the ends among them, that do not stand upon each other.
    private func ticks(_ transform: FeatureDefinition.Transform) -> [PlotAxis.Tick] {
        let (low, high) = (transform(table.knots[0].value), transform(table.knots[table.knots.count - 1].value))
        let all = table.knots.map { PlotAxis.Tick(value: transform($0.value), label: FeatureCurve.text($0.value)) }
        let least = 0.22 * (high - low)
        var shown = [all[0]]
        for tick in all.dropFirst().dropLast()
        where tick.value - shown[shown.count - 1].value >= least && high - tick.value >= least {
            shown.append(tick)
        }
        return shown + [all[all.count - 1]]
    }

    // MARK: Figures

    /// A value with about four digits.
    static func text(_ value: Double) -> String {
        let size = abs(value)
        if size >= 1e15 { return String(describing: value) }
        if value == value.rounded() || size >= 1_000 { return Figure.count(Int(value.rounded())) }
        return Figure.decimal(value, size >= 100 ? 0 : size >= 1 ? 2 : 3)
    }

    /// A value to its last digit, a whole one without its point.
    static func exact(_ value: Double) -> String {
        let text = String(describing: value)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// Points to 0.001.
    static func thousandths(_ points: Double) -> String { Figure.decimal(points, 3) }
}

extension Table {
    /// The points of a pair: at the ends of both ranges and where a value is missing.
    static func pair(_ pair: PairTable) -> Table {
        func name(_ level: PairTable.Level) -> String {
            switch level {
            case .value(let value): FeatureCurve.exact(value)
            case .there: "there"
            case .missing: "missing"
            }
        }
        func side(_ feature: String, isLogarithmic: Bool) -> String {
            feature + (isLogarithmic ? " (on a logarithm)" : "")
        }
        let down = side(pair.first.feature, isLogarithmic: pair.first.isLogarithmic)
        let across = side(pair.second.feature, isLogarithmic: pair.second.isLogarithmic)
        return Table(
            "Points of the pair \(down), down, and \(across), across",
            columns: [.text(pair.first.feature)] + pair.second.levels.map { .number(name($0)) },
            rows: zip(pair.first.levels, pair.points).map { level, points in
                [.head(name(level))] + points.map { .text(FeatureCurve.thousandths($0)) }
            })
    }
}
