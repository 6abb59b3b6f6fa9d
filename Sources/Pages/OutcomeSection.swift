import Results
import Statistics

/// What the outcomes of a batch say of the scores that it was given.
struct OutcomeSection {
    let level: String
    let light: String
    let ranking: String
    let accuracy: String
    let calibration: String
    let curves: [Plot]
    let gains: Table?
    let cutOffs: Table?

    /// - Parameters:
    ///   - ranked: the outcomes, ranked by the probabilities that were given.
    ///   - ids: of the companies, in the order of `ranked`.
    init(_ figures: ValidationFigures, ranked: RankedOutcomes, ids: [String]) {
        let look = figures.light
        level =
            "Mean PD \(Figure.percent(figures.meanPD)), default rate \(Figure.percent(figures.defaultRate)) (95 %"
            + " interval \(Figure.percents(figures.defaultRateInterval))). With right PDs luck alone gives rates of"
            + " \(Figure.percents(figures.expectedRange)) in 95 % of cases. Luck alone puts the rate so far"
            + " \(look.side == .tooLow ? "above" : "below") the mean PD with \(Figure.p(look.p)) (1 look)."
        light = look.light.rawValue
        ranking = OutcomeSection.ranking(figures)
        let brier = figures.brier
        accuracy =
            "Log loss \(Figure.long(figures.logLoss)), Brier score \(Figure.long(brier.brier)): reliability"
            + " \(Figure.long(brier.reliability)), resolution \(Figure.long(brier.resolution)), uncertainty"
            + " \(Figure.long(brier.uncertainty)). Both are 0 for a model that knows the outcomes. The Brier score is the mean"
            + " square of PD less outcome, and it is reliability less resolution plus uncertainty but for the spread of PDs"
            + " within a tenth: how far the PDs of tenths are off, how far the rates of tenths lie apart, and how uncertain"
            + " the outcomes are without any model."
        calibration = OutcomeSection.calibration(figures)
        curves = [
            CurvePlots.roc(ranked, figures), CurvePlots.kolmogorovSmirnov(ranked, figures),
            CurvePlots.calibration(figures),
            CurvePlots.gains(ranked),
        ].compactMap(\.self)
        gains = OutcomeSection.gains(ranked, ids)
        cutOffs = gains == nil ? nil : OutcomeSection.cutOffs(ranked)
    }

    private static func ranking(_ figures: ValidationFigures) -> String {
        guard let auc = figures.auc, let gini = figures.gini, let ks = figures.ks else {
            return "Nothing can be said: all outcomes are the same."
        }
        var text = "AUC \(Figure.short(auc))"
        if let interval = figures.aucInterval {
            text += " (95 % interval \(Figure.range(interval))"
            text += figures.isAUCApproximate ? ", approximate with so few defaults)" : ")"
        }
        text += ", Gini \(Figure.short(gini)), KS \(Figure.short(ks.distance)) at a PD of \(Figure.percent(ks.at))."
        if let expected = figures.expectedAUC {
            text += " With right PDs the AUC would be about \(Figure.short(expected.auc))."
        }
        if let change = figures.againstInitial {
            text += " If it has not fallen since the training, it is as low as this with \(Figure.p(change.p))."
        }
        return text
    }

    private static func calibration(_ figures: ValidationFigures) -> String {
        guard let line = figures.calibrationLine else {
            return "No line can be fitted to the outcomes: they are all the same."
        }
        guard let fit = line.fit else {
            return "There is no slope: the PDs \(line.isSeparated ? "separate the outcomes" : "are all the same")."
        }
        let side =
            fit.slope < 0
            ? "below 0: the PDs rank the wrong way round"
            : fit.slope < 1 ? "below 1 where PDs are too extreme" : "above 1 where PDs are not extreme enough"
        return
            "Slope \(Figure.short(fit.slope)) (\(side)), intercept \(Figure.short(fit.intercept)); both together"
            + " \(Figure.p(fit.p)). Right is slope 1 and intercept 0."
    }

    private static func gains(_ ranked: RankedOutcomes, _ ids: [String]) -> Table? {
        guard let groups = ranked.gains(ids: ids) else { return nil }
        return Table(
            "Tenths of the companies, the riskiest first: what each catches",
            columns: [
                .text("tenth"), .number("companies"), .number("defaults"), .number("rate"), .number("lift"),
                .number("caught so far"), .number("lift so far"),
            ],
            rows: groups.enumerated().map { place, one in
                [
                    .head("\(place + 1)"), .text(Figure.count(one.rows)), .text(Figure.count(one.defaults)),
                    .text(Figure.percent(one.rate)), .text(Figure.decimal(one.lift, 2)),
                    .text(Figure.percent(one.capture)), .text(Figure.decimal(one.cumulativeLift, 2)),
                ]
            })
    }

    private static func cutOffs(_ ranked: RankedOutcomes) -> Table {
        let cuts = ranked.ranking.approvalCuts
        return Table(
            "Cut-offs: what approving the best companies would have meant",
            columns: [
                .text("approve the best"), .number("up to a PD of"), .number("approved"),
                .number("bad rate of these"), .number("95 % interval (Wilson)"), .number("defaults declined"),
            ],
            rows: zip(cuts, ranked.cutOffs(at: cuts.map(\.cut))).map { cut, one in
                [
                    .head("\(cut.percent) %"), .text(Figure.percent(one.cut)), .text(Figure.percent(one.approvalRate)),
                    .text(Figure.percent(one.badRate)), .text(one.badRateInterval.map { Figure.percents($0) } ?? "-"),
                    .text(Figure.percent(one.defaultsDeclined)),
                ]
            })
    }
}
