import Results
import Statistics

/// The bands of a batch: how many companies, what was expected and what came.
struct BandPlot {
    /// One band.
    private struct Line {
        let name: String
        let count: Int
        let expected: ExpectedDefaultRate?
        /// What came; nil without outcomes that count.
        let realised: GroupFigures?
    }

    private let lines: [Line]
    private let hasOutcomes: Bool
    private let total: Int

    init(_ facts: BatchFacts) {
        let groups = Dictionary(grouping: facts.bands.indices) { facts.bands[$0] }
        let names = facts.bandNames + groups.keys.filter { !facts.bandNames.contains($0) }.sorted()
        let realised = Dictionary((facts.figures?.bands ?? []).map { ($0.name, $0) }) { first, _ in first }
        hasOutcomes = facts.figures != nil
        total = facts.bands.count
        lines = names.map { name in
            let rows = groups[name] ?? []
            return Line(
                name: name, count: rows.count,
                expected: RankedProbabilities(rows.map { facts.probabilities[$0] }).expectedDefaultRate,
                realised: realised[name])
        }
    }

    /// The plot; its table is shown beneath it.
    var plot: Plot {
        let highs = lines.compactMap { $0.expected?.interval.high } + lines.compactMap { $0.realised?.interval?.high }
        return Plot(
            id: "bands", title: hasOutcomes ? "Default rate by band" : "Expected default rate by band",
            summary: hasOutcomes
                ? "For each band the default rate that its probabilities said, and the one that came, with intervals."
                : "For each band the default rate that its probabilities say, with the range that luck alone gives.",
            x: .places("band", names: lines.map(\.name), most: 8),
            y: .percent("default rate, %", upTo: highs.max() ?? 0), marks: marks, table: table, hidesTable: false)
    }

    private var marks: [Plot.Mark] {
        let shift = hasOutcomes ? 0.12 : 0
        let expected = lines.enumerated().compactMap { place, line in
            line.expected.map { (Double(place) - shift, $0.rate, $0.interval.low, $0.interval.high) }
        }
        let realised = lines.enumerated().compactMap { place, line in
            line.realised.flatMap { group in
                group.defaultRate.map { (Double(place) + shift, $0, group.interval?.low, group.interval?.high) }
            }
        }
        return [.points("expected, with the range of luck", expected, style: 1)]
            + (hasOutcomes ? [.points("realised, with its 95 % interval", realised, style: 2)] : [])
    }

    private var table: Table {
        var columns: [Table.Column] = [
            .text("band"), .number("companies"), .number("share"), .number("mean PD"), .number("range of luck"),
        ]
        if hasOutcomes {
            columns += [
                .number("known"), .number("defaults"), .number("rate"), .number("95 % interval"), .text("light"),
            ]
        }
        return Table(
            "Companies and default rates by band, the best band first", columns: columns,
            rows: lines.map { line in
                let share = Double(line.count) / Double(max(total, 1))
                let group = line.realised
                return [
                    .head(line.name), .text(Figure.count(line.count)), .text(Figure.percent(share)),
                    .text(Figure.percent(line.expected?.rate)),
                    .text(line.expected.map { Figure.percents($0.interval) } ?? "-"),
                    .text(Figure.count(group?.known ?? 0)), .text(Figure.count(group?.defaults ?? 0)),
                    .text(Figure.percent(group?.defaultRate)),
                    .text(group?.interval.map { Figure.percents($0) } ?? "-"), .light(group?.light?.light),
                ]
            })
    }
}
