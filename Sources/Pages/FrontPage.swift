import Statistics
import Vocabulary

/// The front page, as its template reads it.
package struct FrontPage {
    let lead: String
    let facts: [Fact]
    let because: String
    let needs: Table?
    let lag: LagPicture?
    let lagNote: String
    let overTime: [Plot]
    let batches: Table?
    let lists: [List]
    let hasLists: Bool
    let decisions: Table?
    let activations: Table?
    let isEmpty: Bool

    /// A page that lists batches.
    struct List {
        let name: String
        let link: String
    }

    /// So many batches a list page has.
    package static let batchesAList = 100

    /// The page.
    ///
    /// - Parameter program: the version of the program.
    /// - Throws: a fault of the template.
    package static func page(_ facts: FrontFacts, program: String) throws -> ReportPage {
        try ReportPage(
            nil, name: "index", title: "Credit scoring report", template: "front", page: FrontPage(facts),
            program: program)
    }

    /// A page of a hundred batches, in batch order.
    ///
    /// - Parameters:
    ///   - number: of the page, from 1.
    ///   - program: the version of the program.
    /// - Throws: a fault of the template.
    package static func list(_ number: Int, of summaries: [BatchSummary], program: String) throws -> ReportPage {
        struct Values {
            let batches: Table
        }
        let range = "\(summaries.first?.batch ?? "") to \(summaries.last?.batch ?? "")"
        return try ReportPage(
            .lists, name: "\(number)", title: "Batches \(range)", template: "list",
            page: Values(batches: SummaryTable.table("Batches in batch order", of: summaries, up: "../")),
            program: program)
    }

    init(_ facts: FrontFacts) {
        isEmpty = facts.batches.isEmpty
        let learned =
            facts.lineage.isEmpty
            ? "the expert scorecard, which has learned from no batch"
            : "learned from \(Figure.counted(facts.lineage.count, one: "batch", many: "batches")), the last of them"
                + " \(facts.lineage[facts.lineage.count - 1])"
        lead = "\(facts.active) is active since \(Moment.minute(facts.activatedAt)): \(learned)."
        because = "Made active by \(facts.activatedBy): \(Figure.rounded(facts.activatedBecause))."
        self.facts = FrontPage.facts(facts)
        needs = FrontPage.needs(facts.needs)
        lag = facts.batches.isEmpty ? nil : LagPicture(facts.batches)
        lagNote =
            facts.batchCount > facts.batches.count
            ? "The newest \(facts.batches.count) of \(Figure.count(facts.batchCount)) batches." : "All batches."
        overTime = SummaryPlots(facts.batches).plots
        batches =
            facts.batches.isEmpty
            ? nil : SummaryTable.table("The newest batches, the newest first", of: facts.batches.reversed(), up: "")
        lists = FrontPage.lists(facts)
        hasLists = !lists.isEmpty
        decisions = FrontPage.decisions(facts.decisions)
        activations =
            facts.activations.isEmpty
            ? nil
            : Table(
                "When models became active, the newest first",
                columns: [.text("when"), .text("model"), .text("by"), .text("why")],
                rows: facts.activations.map { version, one in
                    [
                        .head(Moment.minute(one.at)), .text(version, link: "models/\(version).html"), .text(one.by),
                        .text(Figure.rounded(one.reason)),
                    ]
                })
    }

    private static func facts(_ facts: FrontFacts) -> [Fact] {
        let last = facts.batches.last
        let known = facts.batches.last { $0.outcomes != nil }
        var list = [
            Fact("Active model", value: facts.active, link: "models/\(facts.active).html"),
            Fact("Batches scored", value: Figure.count(facts.batchCount)),
            Fact("Companies scored", value: Figure.count(facts.parties)),
            Fact("Versions trained", value: Figure.count(facts.models)),
            Fact("Files refused", value: Figure.count(facts.rejected)),
        ]
        if let last { list.append(Fact("Newest batch", value: last.batch, link: "batches/\(last.batch).html")) }
        if let known, let outcomes = known.outcomes {
            list.append(
                Fact(
                    "Level of \(known.batch)", value: outcomes.light.rawValue, link: "batches/\(known.batch).html",
                    light: outcomes.light))
            let interval = outcomes.aucInterval.map { " (\(Figure.range($0)))" } ?? ""
            list.append(Fact("AUC of \(known.batch)", value: Figure.short(outcomes.auc) + interval))
        }
        return list
    }

    /// The pages that list all batches; none where this page has them all.
    private static func lists(_ facts: FrontFacts) -> [List] {
        if facts.lists < 1 || facts.batchCount <= facts.batches.count { return [] }
        return (1...facts.lists).map { number in
            let first = (number - 1) * FrontPage.batchesAList + 1
            let last = min(number * FrontPage.batchesAList, facts.batchCount)
            return List(name: "\(first) to \(last)", link: "lists/\(number).html")
        }
    }

    private static func needs(_ needs: [FrontFacts.Need]) -> Table? {
        if needs.isEmpty { return nil }
        return Table(
            "What waits for a person", columns: [.text("of"), .text("what"), .text("what to do")],
            rows: needs.map { [.head($0.subject), .text($0.advice.what), .text($0.advice.hint)] })
    }

    private static func decisions(_ decisions: [FrontFacts.DecisionLine]) -> Table? {
        if decisions.isEmpty { return nil }
        return Table(
            "The newest decisions, the newest first",
            columns: [.text("after"), .text("when"), .text("what was decided")],
            rows: decisions.map { one in
                let name = DecisionName.text(batch: one.batch, revision: one.revision)
                return [
                    .head(one.batch, link: "decisions/\(name).html"), .text(Moment.minute(one.at)), .text(one.what),
                ]
            })
    }
}
