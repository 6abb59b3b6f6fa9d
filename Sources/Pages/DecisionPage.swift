import Files
import Results
import Scorecards
import Statistics

/// The page of a decision, as its template reads it.
package struct DecisionPage {
    let lead: String
    let facts: [Fact]
    let lines: [String]
    let candidates: Table?
    let candidatesNote: String
    let shadow: Table?
    let thresholds: Table?
    let migration: Table?
    let migrationNote: String
    let settings: Table?
    let counts: Table
    let trainedOn: String
    let warnings: [String]
    let hasWarnings: Bool
    let turnedOut: Table?
    let turnedOutNote: String
    let by: String

    /// The page.
    ///
    /// - Parameter program: the version of the program.
    /// - Throws: a fault of the template.
    package static func page(_ facts: DecisionFacts, program: String) throws -> ReportPage {
        let report = facts.report
        let labels = report.revision == 1 ? "" : " (labels \(report.revision))"
        return try ReportPage(
            .decisions, name: DecisionName.text(batch: report.batch, revision: report.revision),
            title: "Decision after \(report.batch)\(labels)", template: "decision", page: DecisionPage(facts),
            program: program)
    }

    init(_ facts: DecisionFacts) {
        let report = facts.report
        let text = DecisionText(report).lines
        lead = text.first.map { $0.capitalizedFirst + "." } ?? ""
        self.facts = DecisionPage.facts(facts)
        // The figures stand in a table of their own; the text has them as the lines behind the head "on BATCH".
        lines = text.dropFirst().map { $0.trimmingPrefix(while: \.isWhitespace) }.prefix {
            !$0.hasPrefix("on \(report.batch) ")
        }
        .map(String.init)
        candidates = DecisionPage.candidates(report)
        candidatesNote =
            "On the companies of \(report.batch). The champion is shown as it scored them; versions that were trained now"
            + " out of fold, that is each company by a fit that had not seen it."
        shadow = DecisionPage.shadow(report)
        thresholds = DecisionPage.thresholds(report)
        settings = DecisionPage.settings(report)
        migration = report.migration.map { DecisionPage.migration($0, to: report.version?.name ?? "the new version") }
        migrationNote = report.migration.map(DecisionPage.bandwidths) ?? ""
        counts = DecisionPage.counts(report)
        trainedOn = escapedForTerminal(report.trainedOn.isEmpty ? "none" : report.trainedOn.joined(separator: ", "))
        warnings = report.warnings.map { escapedForTerminal($0.sentence) }
        hasWarnings = !report.warnings.isEmpty
        turnedOut =
            facts.scored.isEmpty
            ? nil
            : SummaryTable.table("Batches that the version scored since, the newest first", of: facts.scored, up: "../")
        turnedOutNote = DecisionPage.turnedOut(facts)
        by = DecisionPage.decider(facts)
    }

    /// Who decided, and with which program.
    private static func decider(_ facts: DecisionFacts) -> String {
        let program = "the program was \(facts.report.figures.program ?? "not recorded")."
        let judgement = facts.judgement.map { escapedForTerminal($0) + "." }
        if let judgement, case .setAside = facts.report.decision { return "\(judgement) \(program.capitalizedFirst)" }
        return
            ([judgement, "A rule decided, by the settings below; \(program)"].compactMap(\.self) + [
                "What a person decided later stands on the page of the version."
            ]).joined(separator: " ")
    }

    private static func facts(_ facts: DecisionFacts) -> [Fact] {
        let report = facts.report
        var list = [
            Fact("Decision", value: report.decision.word.rawValue.replacing("_", with: " ")),
            Fact("Taken", value: Moment.minute(facts.at)),
            Fact("Batch", value: report.batch, link: ReportPage.link(batch: report.batch)),
            Fact("Champion", value: report.figures.champion, link: ReportPage.link(model: report.figures.champion)),
        ]
        if let version = report.version {
            list.append(Fact("Trained", value: version.name, link: ReportPage.link(model: version.name)))
        }
        if let policy = report.decision.contest?.verdict.policy { list.append(Fact("Policy", value: policy.rawValue)) }
        return list
    }

    private static func candidates(_ report: TrainingReport) -> Table? {
        var rows: [(String, Evaluation)] = []
        if let champion = report.decision.contest?.champion {
            rows.append(("\(report.figures.champion), champion, as it scored", champion))
        }
        if let version = report.version, let fitting = report.decision.fitting {
            rows.append(("\(version.name), out of fold", fitting.outOfFold))
        }
        for rival in report.rivals {
            guard let version = rival.version, let fitting = rival.decision.fitting else { continue }
            rows.append(("\(version.name), rival \(rival.figures.recipe ?? ""), out of fold", fitting.outOfFold))
        }
        return rows.isEmpty ? nil : EvaluationTable.table("All candidates", rows)
    }

    private static func shadow(_ report: TrainingReport) -> Table? {
        let all = (report.decision.contest?.shadow ?? [])
        if all.isEmpty { return nil }
        return Table(
            "In the shadow: versions that knew nothing of the batch, compared with the scores that were given",
            columns: [
                .text("version"), .text("against"), .number("companies"), .number("AUC"), .number("difference of AUC"),
                .number("gain in log loss"),
            ],
            rows: all.map { one in
                [
                    .head(one.version, link: ReportPage.link(model: one.version)), .text(one.champion),
                    .text(Figure.count(one.comparison.n)), .text(one.comparison.auc.map(Figure.long) ?? "-"),
                    .text(FigureText.signed(one.comparison.delta)), .text(FigureText.signed(one.comparison.d)),
                ]
            })
    }

    private static func migration(_ migration: BandMigration, to version: String) -> Table {
        Table(
            "Companies by their band with \(migration.champion) (rows) and with \(version) (columns)",
            columns: [.text("band")] + migration.to.map { .number($0) } + [.number("all")],
            rows: zip(migration.from, migration.counts).map { band, counts in
                [.head(band)] + (counts + [counts.reduce(0, +)]).map { .text(Figure.count($0)) }
            } + [
                [.head("all")]
                    + (migration.to.indices.map { column in migration.counts.reduce(0) { $0 + $1[column] } }
                    + [migration.counts.reduce(0) { $0 + $1.reduce(0, +) }]).map { .text(Figure.count($0)) }
            ])
    }

    /// How far the matrix lies from its diagonal, where both have the same bands.
    private static func bandwidths(_ migration: BandMigration) -> String {
        guard migration.from == migration.to else { return "The two have different bands." }
        let matrix = MigrationMatrix(counts: migration.counts)
        let stay = migration.counts.indices.reduce(0) { $0 + migration.counts[$1][$1] }
        let share = Figure.percent(Double(stay) / Double(max(matrix.matched, 1)))
        return
            "\(share) keep their band. Matrix weighted bandwidth, of those who move: upper (downgrades)"
            + " \(Figure.short(matrix.upperBandwidth)), lower (upgrades) \(Figure.short(matrix.lowerBandwidth)); the greater,"
            + " the farther they move, and nothing where nobody moves that way."
    }

    /// The figure that each condition needs, and the one that there is.
    private static func thresholds(_ report: TrainingReport) -> Table? {
        guard let contest = report.decision.contest, case .gates(let gates) = contest.verdict,
            let settings = gates.thresholds, let newest = report.decision.fitting?.outOfFold
        else { return nil }
        let figures = GateFigures(pooled: contest.evidence, newest: newest)
        return Table(
            "The gates", columns: [.text("gate"), .text("result"), .text("figure")],
            rows: Gate.all.map { gate in
                [
                    .head(gate.name), .text(gates.passes(gate.name) ? "passed" : "failed"),
                    .text(gate.finding(figures, settings)),
                ]
            })
    }

    /// The settings that decided, as they were recorded.
    private static func settings(_ report: TrainingReport) -> Table? {
        guard let settings = report.figures.settings, let members = try? JSONText.members(of: settings.text()) else {
            return nil
        }
        return Table(
            "Settings in force that decide", columns: [.text("setting"), .text("value")],
            rows: members.map { [.head($0.0), .text(DecisionPage.text($0.1))] })
    }

    /// A value as a person writes it in the settings.
    private static func text(_ value: JSONText) -> String {
        if case .string(let text) = value { return text }
        let text = value.text()
        return text.hasPrefix("\"") ? String(text.dropFirst().dropLast()) : text
    }

    private static func counts(_ report: TrainingReport) -> Table {
        let counts = report.counts
        var rows: [[Table.Cell]] = [
            [.head("companies of the batch with a known outcome"), .text(Figure.count(counts.labelled))],
            [.head("rows of the training"), .text(Figure.count(counts.rows))],
            [.head("defaults among them"), .text(Figure.count(counts.defaults))],
            [.head("records of companies that the batch does not have"), .text(Figure.count(counts.unknownParties))],
        ]
        if let records = counts.records {
            rows.insert([.head("records of the labels file"), .text(Figure.count(records))], at: 0)
        }
        return Table("What was learned from", columns: [.text("of"), .number("count")], rows: rows)
    }

    private static func turnedOut(_ facts: DecisionFacts) -> String {
        guard let version = facts.report.version else {
            return "No version was trained, so there is nothing to follow."
        }
        if facts.scoredCount == 0 { return "\(version.name) has scored no batch so far." }
        let known = facts.scored.filter { $0.outcomes != nil }
        let shown =
            facts.scoredCount > facts.scored.count ? ", of which the newest \(facts.scored.count) are shown" : ""
        return
            "\(version.name) has scored \(Figure.counted(facts.scoredCount, one: "batch", many: "batches")) since\(shown); of \(known.count) of these"
            + " the outcomes are known."
    }
}

extension String {
    /// The text with its first letter as a capital.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
