import Results
import Scorecards
import Statistics

/// The page of a version and its card, as their templates read them.
package struct ModelPage {
    let version: String
    let lead: String
    let facts: [Fact]
    let cardLink: String
    let pageLink: String
    let decisionLink: String?
    let lineage: String
    let roles: Table?
    let activations: Table?
    let replacements: Table?
    let figures: Table?
    let figuresNote: String
    let scored: Table?
    let scoredNote: String
    let overTime: [Plot]
    let base: String
    let bands: Table
    let points: Table
    let curves: [Plot]
    let curvesNote: String?
    let pairs: [Table]
    let recipe: String
    let isExpert: Bool
    let unused: String?

    /// So many features are drawn; the table has all.
    private static let mostCurves = 40

    /// The page of a version, and its card: purpose, data, method, figures, limits, monitoring, to be printed.
    ///
    /// - Parameter program: the version of the program.
    /// - Throws: a fault of a template.
    package static func pages(_ facts: ModelFacts, program: String) throws -> [ReportPage] {
        let page = ModelPage(facts)
        return [
            try ReportPage(
                .models, name: facts.version, title: "Model \(facts.version)", template: "model", page: page,
                program: program),
            try ReportPage(
                .models, name: "\(facts.version)-card", title: "Model card of \(facts.version)", template: "card",
                page: page, program: program),
        ]
    }

    init(_ facts: ModelFacts) {
        let scorecard = facts.scorecard
        version = facts.version
        isExpert = facts.trainedAfter == nil
        lead = ModelPage.lead(facts)
        recipe = scorecard.recipe.rawValue
        self.facts = ModelPage.facts(facts)
        cardLink = "\(facts.version)-card.html"
        pageLink = "\(facts.version).html"
        decisionLink = facts.trainedAfter.map {
            ReportPage.link(decision: DecisionName.text(batch: $0.batch, revision: $0.revision))
        }
        lineage = ModelPage.lineage(facts)
        roles = ModelPage.roles(facts)
        activations = ModelPage.activations(facts)
        replacements = ModelPage.replacements(facts)
        figures = ModelPage.figures(facts)
        figuresNote =
            "The champion is shown as it scored the batch; the new version out of fold, that is each company by a fit"
            + " that had not seen it."
        scored = ModelPage.scored(facts)
        scoredNote =
            facts.scoredCount > facts.scored.count
            ? "The newest \(facts.scored.count) of \(Figure.count(facts.scoredCount)) batches."
            : facts.scoredCount == 0 ? "It has scored no batch." : "All batches that it scored."
        overTime = SummaryPlots(Array(facts.scored.reversed())).plots
        base = ModelPage.base(scorecard)
        bands = Table(
            "Bands", columns: [.text("band"), .number("least score")],
            rows: scorecard.bands.map { [.head($0.name), .text("\($0.least)")] })
        let curves = FeatureCurve.all(of: scorecard)
        points = Table(
            "The scorecard as points, a feature a line", columns: FeatureCurve.columns, rows: curves.map(\.row))
        let drawn = curves.enumerated().sorted { ($0.element.spread, $1.offset) > ($1.element.spread, $0.offset) }
        self.curves = drawn.prefix(ModelPage.mostCurves).compactMap { $0.element.plot($0.offset) }
        curvesNote =
            curves.count > ModelPage.mostCurves
            ? "The \(ModelPage.mostCurves) features with the greatest spread of \(curves.count) are drawn." : nil
        pairs = scorecard.pairTables.map(Table.pair)
        unused = scorecard.fit.flatMap { $0.unused.isEmpty ? nil : $0.unused.joined(separator: ", ") }
    }

    // MARK: Head

    private static func lead(_ facts: ModelFacts) -> String {
        guard let after = facts.trainedAfter else {
            return "The expert scorecard: chosen by people before there were labels. It is \(facts.state)."
        }
        return
            "Trained at the labels of \(after.batch) on \(Figure.count(facts.rows)) companies with a known outcome. It is"
            + " \(facts.state)."
    }

    private static func facts(_ facts: ModelFacts) -> [Fact] {
        var list = [
            Fact("State", value: facts.state), Fact("Recipe", value: facts.scorecard.recipe.rawValue),
            Fact("Batches scored", value: Figure.count(facts.scoredCount)),
        ]
        if facts.trainedAfter != nil { list.append(Fact("Trained", value: Moment.minute(facts.trainedAt))) }
        if facts.trainedAfter != nil { list.append(Fact("Companies", value: Figure.count(facts.rows))) }
        if let fit = facts.scorecard.fit { list.append(Fact("Defaults among them", value: Figure.count(fit.defaults))) }
        if let observed = facts.observedAt { list.append(Fact("Outcomes observed by", value: Moment.minute(observed))) }
        return list
    }

    private static func lineage(_ facts: ModelFacts) -> String {
        switch facts.lineage.count {
        case 0: "It has learned from no batch, so it may score any."
        case 1: "It has learned from \(facts.lineage[0].batch). It may score only batches that come after it."
        default:
            "It has learned from \(facts.lineage.count) batches, \(facts.lineage[0].batch) to"
                + " \(facts.lineage[facts.lineage.count - 1].batch). It may score only batches that come after all of them."
        }
    }

    /// How a score is added up by the table of points.
    private static func base(_ scorecard: Scorecard) -> String {
        "Every company starts with \(FeatureCurve.thousandths(scorecard.basePoints)) points. Those of its features and"
            + " pairs are added, and the sum is rounded half up and kept within \(scorecard.scale.least) and"
            + " \(scorecard.scale.most). Between two values points run straight: in the value, or in its logarithm"
            + " ln(1 + x) where the table says so. Beyond the ends they stay, unless it says that they run on. At a value"
            + " that stands with \u{201C}exactly\u{201D} those of that very value count."
            + (scorecard.dependsOnDelivery
                ? " A feature that no company of a batch has counts 0 there, and so do its pairs." : "")
    }

    // MARK: Tables

    private static func activations(_ facts: ModelFacts) -> Table? {
        if facts.activations.isEmpty { return nil }
        return Table(
            "When it became active", columns: [.text("when"), .text("in place of"), .text("by"), .text("why")],
            rows: facts.activations.map {
                [
                    .head(Moment.minute($0.at)),
                    .text($0.from ?? "none", link: $0.from.map { ReportPage.link(model: $0) }), .text($0.by),
                    .text(Figure.rounded($0.reason)),
                ]
            })
    }

    private static func roles(_ facts: ModelFacts) -> Table? {
        if facts.lineage.isEmpty { return nil }
        return Table(
            "The lineage of \(facts.version)", columns: [.text("batch"), .text("how it had part")],
            rows: facts.lineage.map { [.head($0.batch, link: ReportPage.link(batch: $0.batch)), .text($0.role)] })
    }

    private static func replacements(_ facts: ModelFacts) -> Table? {
        if facts.replacements.isEmpty { return nil }
        return Table(
            "When another took its place", columns: [.text("when"), .text("the other"), .text("by"), .text("why")],
            rows: facts.replacements.map { version, one in
                [
                    .head(Moment.minute(one.at)), .text(version, link: ReportPage.link(model: version)), .text(one.by),
                    .text(Figure.rounded(one.reason)),
                ]
            })
    }

    private static func figures(_ facts: ModelFacts) -> Table? {
        guard let figures = facts.figures, let fitting = figures.decision.fitting else { return nil }
        return EvaluationTable.table(
            "On \(facts.trainedAfter?.batch ?? "its batch")",
            [("\(facts.version), out of fold", fitting.outOfFold)]
                + (figures.decision.contest.map { [("\(figures.champion), as it scored", $0.champion)] } ?? []))
    }

    private static func scored(_ facts: ModelFacts) -> Table? {
        facts.scored.isEmpty
            ? nil : SummaryTable.table("Batches that it scored, the newest first", of: facts.scored, up: "../")
    }
}

/// Figures of several models on the same rows.
enum EvaluationTable {
    static func table(_ caption: String, _ rows: [(name: String, figures: Evaluation)]) -> Table {
        Table(
            caption,
            columns: [
                .text("model"), .number("AUC"), .number("Gini"), .number("KS"), .number("log loss"), .number("Brier"),
                .number("ECE"),
            ],
            rows: rows.map { name, one in
                [
                    .head(name), .text(one.auc.map(Figure.long) ?? "-"), .text(one.gini.map(Figure.long) ?? "-"),
                    .text(one.ks.map(Figure.long) ?? "-"), .text(Figure.long(one.logLoss)),
                    .text(Figure.long(one.brier)),
                    .text(Figure.long(one.ece)),
                ]
            })
    }
}
