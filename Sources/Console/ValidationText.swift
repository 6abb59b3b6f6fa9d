package import Files
import Pages
package import Results
import Statistics

/// `kycc validate` for people: what each block means in a sentence, lights in words, at most 80 columns.
package struct ValidationText {
    private let report: ValidationReport
    private var page = ParagraphText()

    /// The text, with a line end behind each line.
    package var text: TerminalText { page.text }

    /// - Parameter report: of the version.
    package init(_ report: ValidationReport) {
        self.report = report
        head()
        if let pooled = report.pooled {
            batches(pooled)
            let isOne = report.batches.count == 1
            figures(pooled, of: isOne ? report.batches[0].batch : "All batches together")
            if !isOne, let newest = report.batches.last {
                figures(newest.figures, of: "The newest batch, \(newest.batch)")
            }
            for feature in report.segments { segments(feature) }
        }
        expected()
        end()
    }

    // MARK: Head and end

    private mutating func head() {
        let trained = report.trainedAfter.map { ", trained after \($0) on \(report.trainingRows) companies" }
        page.add("\(report.version): \(report.state)\(trained ?? ", the expert scorecard").")
        if report.batches.isEmpty {
            let scored = !report.unlabelled.isEmpty || !report.leftOut.isEmpty
            page.add(
                scored
                    ? "No batch that \(report.version) scored has labels that count, so nothing can be said yet of how"
                        + " good it is."
                    : "\(report.version) has scored no batch, so nothing can be said of how good it is.")
            if let version = report.labelledVersion, version != report.version {
                page.add("Try: kycc validate \(version), which scored the last labelled batch.")
            }
        } else {
            page.add(
                "All figures are of the scores as they were given, for companies with a known outcome. Nothing is"
                    + " fitted anew.")
        }
        for batch in report.leftOut {
            let why =
                batch.why == LeftOutBatch.onlyDefaults
                ? "of fewer than half of its companies an outcome is known, and only defaults"
                : "its labels are set aside (\(batch.why)); kycc labels says more"
            page.add("Left out: \(batch.batch), because \(why).")
        }
    }

    private mutating func end() {
        if report.pooled != nil {
            page.skip()
            page.add(
                "Lights: green p ≥ 0.05, yellow p ≥ 0.001, else red. All tests take defaults as independent; in a"
                    + " downturn they cluster, and red comes more often. The blocks look at the same outcomes in"
                    + " several ways, and the looks of different blocks are not adjusted for each other.")
        }
        if !report.red.isEmpty { page.add("Red: \(report.red.joined(separator: "; ")).") }
    }

    // MARK: Batches

    private mutating func batches(_ pooled: ValidationFigures) {
        let count = report.batches.count
        page.skip()
        page.add(
            count == 1
                ? "One labelled batch. Drift is the verdict on its scores when it was scored."
                : "The \(count) labelled batches in their order. Drift is the verdict on the scores of a batch when it"
                    + " was scored. Each batch has a light of its own, which makes \(count) looks, not adjusted: with"
                    + " sound PDs at least one of them is not green in up to"
                    + " \(Figure.percent(report.falseAlarms)) of cases.")
        page.add(
            columns: ["batch", "known", "defaults", "mean PD", "rate", "light", "AUC", "drift"],
            rows: report.batches.map { batch in
                let figures = batch.figures
                return [
                    batch.batch, "\(figures.known)", "\(figures.defaults)", Figure.percent(figures.meanPD),
                    Figure.percent(figures.defaultRate), figures.light.light.rawValue, Figure.short(figures.auc),
                    batch.drift.verdict.replacing("_", with: " "),
                ]
            })
        for batch in report.batches where !batch.shifted.isEmpty {
            page.add("\(batch.batch): shifted features: \(batch.shifted.joined(separator: ", ")).", indent: 2)
        }
        if count > 1 {
            page.add("Every figure of one batch: kycc validate \(report.version) --batch BATCH.", indent: 2)
        }
    }

    // MARK: Figures

    private mutating func figures(_ figures: ValidationFigures, of name: String) {
        page.skip()
        page.add(
            "\(name): \(figures.parties) companies, \(figures.known) with a known outcome, \(figures.defaults) of them"
                + " defaults.")
        level(figures)
        ranking(figures)
        calibration(figures)
        groups(
            figures.bands, title: "Bands: does any have more defaults than its PDs say?", column: "band")
        groups(
            figures.tenths,
            title: "Tenths of the companies by rising PD: the same question, looked at again.", column: "tenth")
    }

    private mutating func level(_ figures: ValidationFigures) {
        let look = figures.light
        page.skip()
        page.add("Level: are the PDs right on the whole?")
        page.add(
            "Mean PD \(Figure.percent(figures.meanPD)), default rate \(Figure.percent(figures.defaultRate)) (95 %"
                + " interval \(Figure.percents(figures.defaultRateInterval))).", indent: 2)
        page.add(
            "With right PDs luck alone gives rates of \(Figure.percents(figures.expectedRange)) in 95 % of cases.",
            indent: 2)
        page.add(
            "Light: \(look.light.rawValue). Luck alone puts the rate so far"
                + " \(look.side == .tooLow ? "above" : "below") the mean PD with \(Figure.p(look.p)) (1 look).",
            indent: 2)
    }

    private mutating func ranking(_ figures: ValidationFigures) {
        page.skip()
        page.add("Ranking: do defaults have higher PDs than the others?")
        guard let auc = figures.auc, let gini = figures.gini, let ks = figures.ks else {
            return page.add("Not to be said: all outcomes are the same.", indent: 2)
        }
        let interval =
            figures.aucInterval.map { interval in
                " (95 % interval \(Figure.range(interval))"
                    + (figures.isAUCApproximate ? ", approximate with so few defaults)" : ")")
            } ?? ""
        page.add(
            "AUC \(Figure.short(auc))\(interval), Gini \(Figure.short(gini)), KS \(Figure.short(ks.distance)) at a PD of"
                + " \(Figure.percent(ks.at)).", indent: 2)
        if let expected = figures.expectedAUC {
            let test = figures.againstExpected.map { " (by luck alone it is so far from that with \(Figure.p($0.p)))" }
            page.add("With right PDs it would be about \(Figure.short(expected.auc))\(test ?? "").", indent: 2)
        }
        if let initial = report.initialAUC, let change = figures.againstInitial {
            page.add(
                "At training it was \(Figure.short(initial)), out of fold on \(report.trainedAfter ?? "its batch"). If"
                    + " it has not fallen, it is as low as now with \(Figure.p(change.p)).", indent: 2)
        }
    }

    private mutating func calibration(_ figures: ValidationFigures) {
        let brier = figures.brier
        let within = brier.withinVariance - brier.withinCovariance
        page.skip()
        page.add("Accuracy: how far are the PDs from the outcomes? Less is better.")
        page.add(
            "Log loss \(Figure.long(figures.logLoss)). Brier score \(Figure.long(brier.brier)) = reliability"
                + " \(Figure.long(brier.reliability)) (less is better) − resolution \(Figure.long(brier.resolution))"
                + " (more is better) + uncertainty \(Figure.long(brier.uncertainty)) \(within < 0 ? "−" : "+")"
                + " \(Figure.long(abs(within))) within groups.", indent: 2)
        page.skip()
        page.add("Calibration: do the log-odds of the PDs fit the outcomes? Right is slope 1 and intercept 0.")
        line(figures.calibrationLine)
        let hosmer =
            figures.hosmerLemeshow.map {
                "Hosmer–Lemeshow: χ² \(Figure.short($0.chiSquared)) over \($0.groups) groups, \(Figure.p($0.p))."
            } ?? "Hosmer–Lemeshow: not to be said, too few expected defaults for two groups of 5."
        let spiegelhalter =
            figures.spiegelhalter.map { "Spiegelhalter: z \(Figure.short($0.z)), \(Figure.p($0.p))." }
            ?? "Spiegelhalter: not to be said of these PDs."
        page.add("\(hosmer) \(spiegelhalter) A small p says that the PDs are not right.", indent: 2)
    }

    private mutating func line(_ line: CalibrationLine?) {
        guard let line else { return page.add("No line: all outcomes are the same.", indent: 2) }
        guard let fit = line.fit else {
            let why = line.isSeparated ? "the PDs separate the outcomes" : "all PDs are the same"
            return page.add(
                "No slope: \(why). Intercept with slope 1: \(Figure.short(line.inTheLarge)).", indent: 2)
        }
        let side = fit.slope < 1 ? "below 1, PDs too extreme" : "PDs not extreme enough"
        page.add(
            "Slope \(Figure.short(fit.slope)) (standard error \(Figure.short(fit.slopeError)); \(side)), intercept"
                + " \(Figure.short(fit.intercept)) (\(Figure.short(fit.interceptError))); both together"
                + " \(Figure.p(fit.p)). Intercept with slope 1: \(Figure.short(line.inTheLarge)).", indent: 2)
    }

    // MARK: Tables

    private mutating func groups(_ groups: [GroupFigures], title: String, column: String) {
        page.skip()
        let looks = groups.lazy.compactMap(\.light).first?.looks ?? 0
        let adjusted = looks == 1 ? "1 look" : "\(looks) looks, adjusted for each other by Holm"
        page.add("\(title) (\(adjusted))")
        page.add(
            columns: [column, "known", "defaults", "mean PD", "rate", "95 % interval", "p", "light"],
            rows: groups.map { group in
                [
                    group.name, "\(group.known)", "\(group.defaults)", Figure.percent(group.meanPD),
                    Figure.percent(group.defaultRate), group.interval.map(Figure.percents) ?? "-",
                    group.light.map { Figure.bare($0.adjusted) } ?? "-", group.light?.light.rawValue ?? "-",
                ]
            })
    }

    private mutating func segments(_ feature: SegmentedFeature) {
        page.skip()
        let cut =
            switch feature.cut {
            case .flag: "yes and no"
            case .levels: "its values"
            case .thirds: "thirds of each batch"
            }
        let looks = feature.segments.lazy.compactMap(\.figures?.light).first?.looks ?? 0
        let said =
            looks == 0
            ? "no look"
            : looks == 1
                ? "1 look" : "\(looks) looks, adjusted for each other by Holm; other features are not"
        page.add(
            "Segments of \(feature.feature), by \(cut): is the version as good for all? (\(said))")
        page.add(
            columns: ["segment", "known", "defaults", "mean PD", "rate", "expected", "light", "AUC"],
            rows: feature.segments.map { segment in
                let start = [segment.name, "\(segment.known)", "\(segment.defaults)"]
                guard let figures = segment.figures else { return start + ["too few", "-", "-", "-", "-"] }
                return start + [
                    Figure.percent(figures.meanPD), Figure.percent(figures.defaultRate),
                    Figure.percents(figures.expectedRange), figures.light.light.rawValue, Figure.short(figures.auc),
                ]
            })
        page.add(weakSpots(feature), indent: 2)
    }

    private func weakSpots(_ feature: SegmentedFeature) -> String {
        let spots = feature.segments.compactMap { segment -> String? in
            guard let figures = segment.figures, figures.isWeakSpot else { return nil }
            var why: [String] = []
            if let p = figures.weakerP, p <= 0.05 {
                why.append("ranked worse than the rest, AUC \(Figure.short(figures.aucOfRest)), \(Figure.p(p))")
            }
            if figures.lowPDP <= 0.05 { why.append("PDs too low, \(Figure.p(figures.lowPDP))") }
            return "\(segment.name) (\(why.joined(separator: "; ")))"
        }
        if !spots.isEmpty { return "Weak: \(spots.joined(separator: ", "))." }
        return feature.segments.contains { $0.figures != nil }
            ? "No segment is weaker than the rest or has PDs that are too low."
            : "No segment has 50 known outcomes with 5 defaults and 5 others."
    }

    // MARK: Before labels

    private mutating func expected() {
        guard let pooled = report.unlabelledPooled else { return }
        page.skip()
        page.add(
            "Without labels yet: what the scores promise, if every PD is right. The intervals are those of luck alone"
                + " (95 %).")
        let all = report.unlabelled.count > 1 ? report.unlabelled + [pooled] : report.unlabelled
        page.add(
            columns: ["batch", "companies", "default rate", "interval", "AUC", "interval"],
            rows: all.map { batch in
                [
                    batch.batch ?? "all", "\(batch.parties)", Figure.percent(batch.defaultRate.rate),
                    Figure.percents(batch.defaultRate.interval), Figure.short(batch.auc?.auc),
                    batch.aucInterval.map(Figure.range) ?? "-",
                ]
            })
    }
}
