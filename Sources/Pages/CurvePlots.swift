import Results
import Statistics

/// The curves of outcomes against probabilities.
enum CurvePlots {
    /// Points of a curve that its table has.
    private static let mostRows = 24

    /// Defaults caught against others caught, as the cut falls.
    static func roc(_ ranked: RankedOutcomes, _ figures: ValidationFigures) -> Plot? {
        guard let curve = ranked.curve() else { return nil }
        let auc = Figure.short(figures.auc)
        return Plot(
            id: "roc", title: "ROC: AUC \(auc)",
            summary: "The share of defaults caught against the share of others caught with them. The area under it is"
                + " \(auc); chance gives 0.5.",
            x: .percent("others caught, %", upTo: 1), y: .percent("defaults caught, %", upTo: 1),
            marks: [
                .guide("chance", [(0, 0), (1, 1)]),
                .line("the scores", curve.map { ($0.falsePositiveRate, $0.truePositiveRate) }, style: 1),
            ],
            table: Table(
                "The ROC curve",
                columns: [.text("PD at least"), .number("others caught"), .number("defaults caught")],
                rows: thinned(curve).map {
                    [
                        .head($0.p.map { Figure.percent($0) } ?? "above all"),
                        .text(Figure.percent($0.falsePositiveRate)),
                        .text(Figure.percent($0.truePositiveRate)),
                    ]
                }))
    }

    /// The distributions of the PD among defaults and others, and where they lie farthest apart.
    static func kolmogorovSmirnov(_ ranked: RankedOutcomes, _ figures: ValidationFigures) -> Plot? {
        guard let curve = ranked.curve(), let distance = figures.ks else { return nil }
        // The curve runs from the greatest PD down; what is at or above a PD leaves the rest below it. At the greatest
        // PD all are told of.
        let below = curve.reversed().compactMap { point in
            point.p.map { (p: $0, defaults: 1 - point.truePositiveRate, others: 1 - point.falsePositiveRate) }
        }
        let points = below + (below.last.map { [(p: $0.p, defaults: 1, others: 1)] } ?? [])
        let most = points.last?.p ?? 1
        return Plot(
            id: "ks", title: "KS: \(Figure.short(distance.distance))",
            summary:
                "The share of defaults and of others whose PD is below a value; all at the greatest PD. The two lie farthest apart at a PD"
                + " of \(Figure.percent(distance.at)).",
            x: .percent("PD, %", upTo: most), y: .percent("share below, %", upTo: 1),
            marks: [
                .line("others", points.map { ($0.p, $0.others) }, style: 1),
                .line("defaults", points.map { ($0.p, $0.defaults) }, style: 2),
                .moment("KS", x: distance.at),
            ],
            table: Table(
                "Shares below a PD, and all at the greatest one",
                columns: [.text("PD"), .number("others"), .number("defaults")],
                rows: thinned(points).map {
                    [.head(Figure.percent($0.p)), .text(Figure.percent($0.others)), .text(Figure.percent($0.defaults))]
                }))
    }

    /// Tenths by rising PD: mean PD against the default rate.
    static func calibration(_ figures: ValidationFigures) -> Plot {
        let groups = figures.tenths.compactMap { group in
            group.meanPD.flatMap { mean in group.defaultRate.map { (group, mean: mean, rate: $0) } }
        }
        let most = groups.map { max($0.mean, $0.0.interval?.high ?? $0.rate) }.max() ?? 1
        return Plot(
            id: "calibration", title: "Calibration",
            summary:
                "Tenths of the companies by rising PD: the default rate of each with its 95 % interval, against its"
                + " mean PD. Right PDs lie on the line.",
            x: .percent("mean PD, %", upTo: most), y: .percent("default rate, %", upTo: most),
            marks: [
                .guide("right", [(0, 0), (1, 1)]),
                .points(
                    "tenths", groups.map { ($0.mean, $0.rate, $0.0.interval?.low, $0.0.interval?.high) }, style: 1),
            ],
            table: Table(
                "Tenths of the companies by rising PD",
                columns: [
                    .text("tenth"), .number("companies"), .number("defaults"), .number("mean PD"), .number("rate"),
                    .number("95 % interval"),
                ],
                rows: groups.map { group, mean, rate in
                    [
                        .head(group.name), .text(Figure.count(group.known)), .text(Figure.count(group.defaults)),
                        .text(Figure.percent(mean)), .text(Figure.percent(rate)),
                        .text(group.interval.map { Figure.percents($0) } ?? "-"),
                    ]
                }))
    }

    /// The share of defaults among the riskiest companies.
    static func gains(_ ranked: RankedOutcomes) -> Plot? {
        guard let curve = ranked.curve(), let rate = ranked.rate else { return nil }
        return Plot(
            id: "gains", title: "Gains (CAP)",
            summary:
                "The share of all defaults that the riskiest companies contain. A perfect order has them all in the"
                + " first \(Figure.percent(rate)).",
            x: .percent("riskiest companies, %", upTo: 1), y: .percent("defaults caught, %", upTo: 1),
            marks: [
                .guide("perfect", [(0, 0), (rate, 1), (1, 1)]), .guide("chance", [(0, 0), (1, 1)]),
                .line("the scores", curve.map { ($0.shareOfRows, $0.truePositiveRate) }, style: 1),
            ],
            table: Table(
                "The gains curve", columns: [.text("riskiest companies"), .number("defaults caught")],
                rows: thinned(curve).map {
                    [.head(Figure.percent($0.shareOfRows)), .text(Figure.percent($0.truePositiveRate))]
                }))
    }

    /// About as many elements as a table shows, the first and the last among them.
    private static func thinned<Element>(_ all: [Element]) -> [Element] {
        guard all.count > mostRows else { return all }
        return (0..<mostRows).map { all[$0 * (all.count - 1) / (mostRows - 1)] }
    }
}
