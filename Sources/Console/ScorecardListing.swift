package import Files
package import Ledger
import Results
package import Scorecards
import Vocabulary

/// A scorecard for people: its figures, and a table of points for each feature and pair, which is enough to add up a
/// score by hand.
package struct ScorecardListing {
    private let scorecard: Scorecard

    /// A listing of a scorecard of any recipe.
    package init(_ scorecard: Scorecard) { self.scorecard = scorecard }

    /// AUC and log loss of a version on the batch just labelled, each company predicted without its fold: a
    /// line; empty of v1.
    ///
    /// - Throws: `LedgerError` if its figures cannot be read.
    package static func outOfFold(_ model: StoredModel) throws -> TerminalText {
        guard !model.isExpert, let figures = try model.trainingFigures().decision.fitting?.outOfFold else { return "" }
        let auc = figures.auc.map { Listing.short(($0 * 1e4).rounded() / 1e4) } ?? "none"
        let logLoss = Listing.short((figures.logLoss * 1e4).rounded() / 1e4)
        return "out of fold on \(model.batchID ?? "no batch"): AUC \(auc), log loss \(logLoss)\n"
    }

    /// Writes it to standard output, at most 80 columns wide but for long names and values.
    ///
    /// - Throws: `StandardOutput.Ended` if nobody reads it.
    package func show() throws {
        try StandardOutput.write(figures)
        let (tables, pairs) = (scorecard.pointsTables, scorecard.pairTables)
        try StandardOutput.write(introduction(parts: tables.count + pairs.count))
        var shapes: [String: BentShape] = [:]
        for term in scorecard.terms { if case .bent(let shape) = term.shape { shapes[term.feature] = shape } }
        for table in tables {
            try StandardOutput.write(ScorecardListing.heading(table, shapes[table.feature]))
            try StandardOutput.write(TerminalText(safe: ScorecardListing.rows(table)))
        }
        for pair in pairs { try StandardOutput.write(ScorecardListing.text(pair)) }
    }

    /// How a score is added up, and how exact the sum is.
    private func introduction(parts: Int) -> TerminalText {
        // Each of them, and the points of every company, are rounded by half a thousandth at most.
        let bound = (Double(parts + 1) / 2).rounded(.up) / 1000
        let scale = scorecard.scale
        var text: TerminalText = "Every company has \(ScorecardListing.points(scorecard.basePoints)) points."
        text += " Add those of each feature and pair below: at\n"
        text += "\"= value\" those of that very value; else straight between the values beside it,\n"
        text += "where it says \"on a logarithm\" straight in ln(1 + x), of a negative x in\n"
        text += "-ln(1 - x); beyond the ends those of the end, or straight on where it says \"runs\n"
        text += "on\". Each is rounded to 0.001: the sum is within \(bound) of the score before that\n"
        text += "is rounded half up and held within \(scale.least) to \(scale.most).\n"
        if scorecard.dependsOnDelivery {
            text += "A feature that no company of a batch has counts 0 there, and so do its pairs.\n"
        }
        text += "\n"
        return text
    }

    // MARK: Tables

    private static func heading(_ table: PointsTable, _ shape: BentShape?) -> TerminalText {
        var name: TerminalText = "\(table.feature)"
        if table.isLogarithmic { name += ", on a logarithm" }
        if table.goesOn { name += ", runs on" }
        if !table.levels.isEmpty { name += ", text" }
        let notes = [
            shape?.median.map { "median \(Listing.figure($0))" }, shape?.direction.map { "risk only \($0.rawValue)" },
        ].compactMap(\.self).joined(separator: ", ")
        let range = "\(points(table.range.lowerBound)) to \(points(table.range.upperBound)) points"
        if notes.isEmpty { return name + ": \(range)\n" }
        let line: TerminalText = name + ", \(notes): \(range)\n"
        // Two lines where one would be wider than a terminal.
        return line.text.count <= 81 ? line : name + ": \(range)\n \(notes)\n"
    }

    /// The points at each knot, at each special value (`=`) and where the value is missing, some in a line.
    private static func rows(_ table: PointsTable) -> String {
        let cells =
            table.levels.map { ($0.text.map { "= \(escapedForLog($0))" } ?? "any other text", $0.points) }
            + table.knots.map { ("\($0.value)", $0.points) } + table.special.map { ("= \($0.value)", $0.points) }
            + [("missing", table.missing)]
        let width = max(16, (cells.map(\.0.count).max() ?? 0) + 2)
        let most = max(1, 80 / (width + 10))
        var text = ""
        for (index, cell) in cells.enumerated() {
            text += right(cell.0, width) + right(points(cell.1), 10)
            if index % most == most - 1 || index == cells.count - 1 { text += "\n" }
        }
        return text
    }

    private static func text(_ pair: PairTable) -> TerminalText {
        let all = pair.points.flatMap(\.self)
        var text: TerminalText = "pair \(pair.first.feature)"
        if pair.first.isLogarithmic { text += " (on a logarithm)" }
        text += " down, \(pair.second.feature)"
        if pair.second.isLogarithmic { text += " (on a logarithm)" }
        text += " across: \(points(all.min() ?? 0)) to \(points(all.max() ?? 0)) points\n"
        let (rows, columns) = (pair.first.levels.map(name), pair.second.levels.map(name))
        let width = max(10, ((rows + columns).map(\.utf8.count).max() ?? 0) + 2)
        var table = right("", width) + columns.map { right($0, width) }.joined() + "\n"
        for (row, points) in zip(rows, pair.points) {
            table += right(row, width) + points.map { right(ScorecardListing.points($0), width) }.joined() + "\n"
        }
        text += TerminalText(safe: table)
        return text
    }

    private static func name(_ level: PairTable.Level) -> String {
        switch level {
        case .value(let value): "\(value)"
        case .there: "there"
        case .missing: "missing"
        }
    }

    /// Points with at most three decimals.
    private static func points(_ points: Double) -> String { "\((points * 1000).rounded() / 1000 + 0)" }

    /// Names with commas between them, in lines of at most 80 columns.
    private static func wrapped(_ names: [String]) -> TerminalText {
        var text: TerminalText = ""
        var width = "not used: ".count
        for (index, name) in names.enumerated() {
            if index > 0 { text += "," }
            if width + name.count + 2 > 80, index > 0 {
                text += "\n  \(name)"
                width = 2 + name.count
            } else {
                text += index == 0 ? "\(name)" : " \(name)"
                width += name.count + (index == 0 ? 0 : 2)
            }
        }
        return text
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    private var figures: TerminalText {
        let scale = scorecard.scale
        var text: TerminalText =
            "\(scorecard.recipe.rawValue): log-odds = \(scorecard.intercept) + \(scorecard.slope) · sum / \(scorecard.divisor)"
        text += scorecard.penalty.map { ", penalty \($0)\n" } ?? "\n"
        if let fit = scorecard.fit {
            text += "fitted intercept \(fit.intercept), level \(fit.level.shift)"
            text += "\nrows \(fit.rows), defaults \(fit.defaults); penalties:"
            for (name, penalty) in [
                ("straight", fit.penalties.straight), ("bends", fit.penalties.bends), ("pairs", fit.penalties.pairs),
            ] {
                if let penalty { text += " \(name) \(Listing.figure(penalty))" }
            }
            text += "\nweight of a level that moved: \(Listing.figure(fit.level.moved))\n"
            if !fit.unused.isEmpty { text += "not used: \(ScorecardListing.wrapped(fit.unused))\n" }
        }
        text += "score \(scale.least) to \(scale.most): \(Listing.short(scale.basePoints)) at odds of"
        text += " \(Listing.short(scale.baseOdds)) to 1, \(Listing.short(scale.pointsToDouble)) points double them\n"
        text += "least scores: \(scorecard.bands.map { "\($0.name) \($0.least)" }.joined(separator: ", "))\n\n"
        return text
    }
}
