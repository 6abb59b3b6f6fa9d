import Files
import Results
import Statistics

/// The page of a batch, as its template reads it.
package struct BatchPage {
    let lead: String
    let facts: [Fact]
    let lag: String
    let modelLink: String
    let warnings: [String]
    let hasWarnings: Bool
    let bands: Plot
    /// What is to be expected, before the outcomes are known; nil once they are.
    let expected: BatchExpectation?
    /// What the outcomes say; nil without.
    let outcomes: OutcomeSection?
    let leftOut: String?
    /// The outcomes by segments; nil without.
    let segments: SegmentSection?
    let drift: DriftSection
    let worst: Table
    let best: Table
    let labels: Table?
    let file: [Fact]

    /// The page.
    ///
    /// - Parameter program: the version of the program.
    /// - Throws: a fault of the template.
    package static func page(_ facts: BatchFacts, program: String) throws -> ReportPage {
        try ReportPage(
            .batches, name: facts.scoring.batch, title: facts.scoring.batch, template: "batch", page: BatchPage(facts),
            program: program)
    }

    init(_ facts: BatchFacts) {
        let scoring = facts.scoring
        let model = scoring.model.version
        lead = BatchPage.lead(facts)
        self.facts = BatchPage.facts(facts)
        modelLink = ReportPage.link(model: model)
        lag = BatchPage.lag(scoring)
        let ofLabels = facts.labels.flatMap { labels in labels.warnings.map { "labels \(labels.revision): \($0)" } }
        warnings =
            (scoring.warnings.map(\.sentence) + ofLabels).map(escapedForTerminal)
        hasWarnings = !warnings.isEmpty
        let ranked = facts.figures == nil ? nil : facts.outcomes.ranked
        bands = BandPlot(facts).plot
        expected = facts.figures == nil ? BatchExpectation(facts.probabilities) : nil
        outcomes = facts.figures.flatMap { figures in
            ranked.map { OutcomeSection(figures, ranked: $0, ids: facts.outcomes.partyIDs) }
        }
        leftOut = facts.leftOut
        segments = SegmentSection(facts.segments)
        drift = DriftSection(scoring)
        worst = BatchPage.companies("The companies with the lowest scores", facts.worst)
        best = BatchPage.companies("The companies with the highest scores", facts.best)
        labels = BatchPage.labels(facts)
        file = [
            Fact("Profiles file", value: scoring.file.name), Fact("Bytes", value: Figure.count(Int(scoring.file.size))),
            Fact("Dropped by", value: scoring.file.owner?.text ?? "not known"),
            Fact("Revision of the profiles", value: "\(scoring.revision)"), Fact("SHA-256", value: scoring.file.sha256),
        ]
    }

    // MARK: Head

    private static func lead(_ facts: BatchFacts) -> String {
        let scoring = facts.scoring
        let count = Figure.counted(scoring.counts.parties, one: "company", many: "companies")
        var text = "\(count), scored by \(scoring.model.version)."
        if let figures = facts.figures {
            text +=
                " Of \(Figure.count(figures.known)) the outcome is known: \(Figure.count(figures.defaults)) defaulted,"
                + " \(Figure.percent(figures.defaultRate)), where \(Figure.percent(figures.meanPD)) were expected."
        } else if facts.leftOut == nil {
            text += " No outcomes are known yet."
        }
        return text
    }

    private static func facts(_ facts: BatchFacts) -> [Fact] {
        let scoring = facts.scoring
        var list = [
            Fact("Reference time", value: Moment.minute(scoring.asOf)),
            Fact("Scored", value: Moment.minute(facts.scoredAt)),
            Fact("Model", value: scoring.model.version, link: ReportPage.link(model: scoring.model.version)),
            Fact("Mean PD", value: Figure.percent(scoring.meanPD)),
        ]
        if let figures = facts.figures {
            list.append(
                Fact("Default rate", value: Figure.percent(figures.defaultRate), light: figures.light.light))
            let interval = figures.aucInterval.map { " (\(Figure.range($0)))" } ?? ""
            list.append(Fact("AUC", value: Figure.short(figures.auc) + interval))
        }
        list.append(Fact("Drift of the PD", value: DriftSection.word(scoring.drift.psi.verdict)))
        return list
    }

    /// The batch lag rule, as it holds for this batch.
    private static func lag(_ scoring: ScoringReport) -> String {
        let model = scoring.model
        let learned: String
        switch model.lineage.count {
        case 0: learned = "\(model.version) is the expert scorecard and has learned from no batch"
        case 1: learned = "\(model.version) has learned from \(model.lineage[0]) alone"
        default:
            learned =
                "\(model.version) has learned from \(model.lineage.count) batches, \(model.lineage[0]) to"
                + " \(model.lineage[model.lineage.count - 1])"
        }
        let seen = model.observedAt.map { ", whose outcomes were observed by \(Moment.minute($0))" } ?? ""
        let other = scoring.passedOver.map { " The active model was \(scoring.activeModel): \($0)." } ?? ""
        return "\(learned)\(seen): it had not seen the outcomes of this batch.\(other)"
    }

    // MARK: Tables

    private static func companies(_ caption: String, _ companies: [BatchFacts.Company]) -> Table {
        Table(
            caption,
            columns: [
                .text("company"), .number("score"), .number("PD"), .text("band"), .text("reasons, the worst first"),
            ],
            rows: companies.map { one in
                [
                    .head(one.partyID), .text("\(one.score)"), .text(Figure.percent(one.pd)), .text(one.band),
                    .text(one.reasons.isEmpty ? "none" : one.reasons.joined(separator: ", ")),
                ]
            })
    }

    private static func labels(_ facts: BatchFacts) -> Table? {
        if facts.labels.isEmpty { return nil }
        let batch = facts.scoring.batch
        return Table(
            "Labels files of this batch, and what was decided",
            columns: [.text("file"), .text("taken"), .text("decision"), .text("version")],
            rows: facts.labels.map { labels in
                let name = DecisionName.text(batch: batch, revision: labels.revision)
                return [
                    .head("labels \(labels.revision)", link: ReportPage.link(decision: name)),
                    .text(Moment.minute(labels.at)), .text(labels.decision.replacing("_", with: " ")),
                    .text(labels.version ?? "none", link: labels.version.map { ReportPage.link(model: $0) }),
                ]
            })
    }
}

/// The name of the page of a decision.
package enum DecisionName {
    /// - Parameter revision: of the labels file, from 1. A batch id has no `~`, so that names differ.
    package static func text(batch: String, revision: Int) -> String { revision == 1 ? batch : "\(batch)~\(revision)" }
}
