import Statistics

/// Batches in a table, a line each.
enum SummaryTable {
    /// - Parameters:
    ///   - summaries: in the order of the table.
    ///   - up: from the page to `status/report`.
    static func table(_ caption: String, of summaries: [BatchSummary], up: String) -> Table {
        Table(
            caption,
            columns: [
                .text("batch"), .text("reference time"), .text("model"), .number("companies"), .number("mean PD"),
                .number("default rate"), .text("light"), .number("AUC"), .text("drift"), .number("warnings"),
            ],
            rows: summaries.map { one in
                let outcomes = one.outcomes
                return [
                    .head(one.batch, link: "\(up)batches/\(one.batch).html"), .text(Moment.minute(one.asOf)),
                    .text(one.version, link: "\(up)models/\(one.version).html"), .text(Figure.count(one.parties)),
                    .text(Figure.percent(one.meanPD)),
                    .text(outcomes.map { Figure.percent($0.rate) } ?? (one.leftOut == nil ? "not yet" : "set aside")),
                    .light(outcomes?.light), .text(Figure.short(outcomes?.auc)), .text(DriftSection.word(one.drift)),
                    .text(Figure.count(one.warnings)),
                ]
            })
    }
}

/// Batches over time: how they are ranked, how right their probabilities are, and how far they have moved.
struct SummaryPlots {
    let plots: [Plot]

    /// - Parameter batches: in batch order.
    init(_ batches: [BatchSummary]) {
        let names = batches.map(\.batch)
        let changes = batches.indices.dropFirst().filter { batches[$0].version != batches[$0 - 1].version }
        // Words of more than a few changes would stand upon each other; the newest has its word.
        let step = max(1, batches.count / 8)
        var named = batches.count + step
        let moments: [Plot.Mark] = changes.reversed().map { place in
            let isNamed = named - place >= step
            if isNamed { named = place }
            return .moment(isNamed ? batches[place].version : "", x: Double(place) - 0.5)
        }
        plots = [
            SummaryPlots.ranking(batches, names: names, moments: moments),
            SummaryPlots.level(batches, names: names, moments: moments),
            SummaryPlots.drift(batches, names: names, moments: moments),
        ].compactMap(\.self)
    }

    private static func axis(_ names: [String]) -> PlotAxis {
        .places(
            "batch", names: names,
            most: names.map(\.count).max() ?? 0 > 14 ? 2 : names.map(\.count).max() ?? 0 > 8 ? 3 : 5)
    }

    private static func ranking(_ batches: [BatchSummary], names: [String], moments: [Plot.Mark]) -> Plot? {
        let known = batches.enumerated().compactMap { place, one in
            one.outcomes.flatMap { outcomes in outcomes.auc.map { (place, one, $0, outcomes.aucInterval) } }
        }
        if known.isEmpty { return nil }
        let lows = known.map { $0.3?.low ?? $0.2 }
        return Plot(
            id: "time-auc", title: "AUC of each batch, as it was scored",
            summary: "The AUC of the scores that each labelled batch was given, with its 95 % interval. Chance is 0.5.",
            x: axis(names), y: .values("AUC", min(0.5, lows.min() ?? 0.5)...1),
            marks: moments + [
                .guide("chance", [(-0.5, 0.5), (Double(names.count) - 0.5, 0.5)]),
                .points(
                    "AUC with its 95 % interval", known.map { (Double($0.0), $0.2, $0.3?.low, $0.3?.high) }, style: 1),
            ],
            table: Table(
                "AUC of each batch",
                columns: [
                    .text("batch"), .text("model"), .number("AUC"), .number("95 % interval"), .number("log loss"),
                ],
                rows: known.map { _, one, auc, interval in
                    [
                        .head(one.batch), .text(one.version), .text(Figure.short(auc)),
                        .text(interval.map { Figure.range($0) } ?? "-"),
                        .text(one.outcomes.map { Figure.long($0.logLoss) } ?? "-"),
                    ]
                }))
    }

    private static func level(_ batches: [BatchSummary], names: [String], moments: [Plot.Mark]) -> Plot? {
        let scored = batches.enumerated().compactMap { place, one in one.meanPD.map { (place, one, $0) } }
        if scored.isEmpty { return nil }
        let known = scored.compactMap { place, _, _ in batches[place].outcomes.map { (place, $0) } }
        let most = max(
            scored.map { $0.1.expectedRange?.high ?? $0.2 }.max() ?? 0, known.map { $0.1.rateInterval.high }.max() ?? 0)
        return Plot(
            id: "time-rate", title: "Mean PD against the default rate",
            summary: "For each batch the default rate that was expected, with the range of luck, and the one that came,"
                + " with its 95 % interval.",
            x: axis(names), y: .percent("share, %", upTo: most),
            marks: moments + [
                .points(
                    "expected, with the range of luck",
                    scored.map { (Double($0.0) - 0.12, $0.2, $0.1.expectedRange?.low, $0.1.expectedRange?.high) },
                    style: 1),
                .points(
                    "realised, with its 95 % interval",
                    known.map { (Double($0.0) + 0.12, $0.1.rate, $0.1.rateInterval.low, $0.1.rateInterval.high) },
                    style: 2),
            ],
            table: Table(
                "Expected and realised default rates",
                columns: [
                    .text("batch"), .number("mean PD"), .number("range of luck"), .number("default rate"),
                    .number("95 % interval"), .text("light"),
                ],
                rows: scored.map { _, one, mean in
                    [
                        .head(one.batch), .text(Figure.percent(mean)),
                        .text(one.expectedRange.map { Figure.percents($0) } ?? "-"),
                        .text(Figure.percent(one.outcomes?.rate)),
                        .text(one.outcomes.map { Figure.percents($0.rateInterval) } ?? "-"),
                        .light(one.outcomes?.light),
                    ]
                }))
    }

    private static func drift(_ batches: [BatchSummary], names: [String], moments: [Plot.Mark]) -> Plot? {
        let tested = batches.enumerated().compactMap { place, one in one.driftIndex.map { (place, one, $0) } }
        if tested.isEmpty { return nil }
        let most = tested.map { max($0.2, $0.1.driftLimit ?? 0) }.max() ?? 0.1
        return Plot(
            id: "time-drift", title: "Drift of the PD",
            summary:
                "The stability index of each batch's probabilities, and the limit that it keeps below without drift.",
            x: axis(names), y: .values("stability index", 0...max(most, 0.1)),
            marks: moments + [
                .points("index", tested.map { (Double($0.0), $0.2, nil, nil) }, style: 1),
                .points(
                    "limit of noise",
                    tested.compactMap { one in one.1.driftLimit.map { (Double(one.0), $0, nil, nil) } },
                    style: 3),
            ],
            table: Table(
                "Drift of the PD", columns: [.text("batch"), .number("index"), .number("limit"), .text("verdict")],
                rows: tested.map { _, one, index in
                    [
                        .head(one.batch), .text(Figure.short(index)), .text(Figure.short(one.driftLimit)),
                        .text(DriftSection.word(one.drift)),
                    ]
                }))
    }
}
