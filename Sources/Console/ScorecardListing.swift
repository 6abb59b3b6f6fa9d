import Files
package import Scorecards
import Vocabulary

/// A scorecard of the recipe `bends` for people: its figures, a table of points for each feature, and its pairs.
package struct ScorecardListing {
    private let scorecard: Scorecard

    /// - Parameter scorecard: of the recipe `bends`.
    package init(_ scorecard: Scorecard) { self.scorecard = scorecard }

    /// Writes it to standard output, at most 80 columns wide but for long names.
    ///
    /// - Throws: `StandardOutput.Ended` if nobody reads it.
    package func show() throws {
        try StandardOutput.write(figures)
        for (term, table) in zip(scorecard.terms, scorecard.pointsTables) {
            guard case .bent(let shape) = term.shape else { continue }
            try StandardOutput.write(heading(table.feature, shape))
            try StandardOutput.write(TerminalText(safe: ScorecardListing.table(table)))
        }
        if !pairs.isEmpty {
            try StandardOutput.write("\n")
            try Listing(keys: ["first", "second", "weight", "mean", "sd"], rows: pairs).show(asJSON: false)
        }
    }

    private func heading(_ feature: String, _ shape: BentShape) -> TerminalText {
        var text: TerminalText = "\(feature)"
        if let median = shape.median { text += ", median \(Listing.figure(median))" }
        if let direction = shape.direction { text += ", risk only \(direction.rawValue)" }
        text += "\n"
        return text
    }

    /// The points at each knot, at each special value (`=`) and where the value is missing, three a line.
    private static func table(_ table: PointsTable) -> String {
        let cells =
            table.knots.map { (Listing.figure($0.value), $0.points) }
            + table.special.map { ("= \(Listing.figure($0.value))", $0.points) } + [("missing", table.missing)]
        var text = ""
        for (index, cell) in cells.enumerated() {
            text += right(cell.0, 16) + right("\((cell.1 * 100).rounded() / 100)", 10)
            if index % 3 == 2 || index == cells.count - 1 { text += "\n" }
        }
        return text
    }

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
        String(repeating: " ", count: max(1, width - text.utf8.count)) + text
    }

    private var figures: TerminalText {
        let scale = scorecard.scale
        var text: TerminalText = "\(scorecard.recipe.rawValue): every company has "
        text +=
            "\(Listing.short((scorecard.basePoints * 100).rounded() / 100)) points; log-odds \(scorecard.intercept)\n"
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

    private var pairs: [Listing.Row] {
        scorecard.terms.compactMap { term in
            guard case .product(let shape) = term.shape else { return nil }
            func name(_ feature: String, _ factor: ProductShape.Factor) -> JSONText {
                .string(factor.column == .missing ? "\(feature).missing" : feature)
            }
            return [
                name(term.feature, shape.first), name(term.with ?? "", shape.second), .double(shape.coefficient),
                .double(shape.mean), .double(shape.sd),
            ]
        }
    }
}
