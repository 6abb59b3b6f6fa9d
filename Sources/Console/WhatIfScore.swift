package import Files
import Ledger
import Pipeline
import Scorecards

/// A score with some values of the company changed: `kycc explain --what-if`.
package struct WhatIfScore {
    private let explained: ExplainedScore
    private let whatIf: WhatIf

    /// - Parameters:
    ///   - explained: the score as it was given.
    ///   - changes: `NAME=VALUE` each; nothing behind `=` is missing.
    /// - Throws: `Failure` for what is no such text, a feature that the version does not know, a value that the feature
    ///   cannot have, and flags that exclude one another.
    package init(_ explained: ExplainedScore, changes: [String]) throws {
        self.explained = explained
        let parsed = try changes.map { try WhatIfScore.change($0, explained.scorecard) }
        do throws(WhatIf.Fault) {
            whatIf = try WhatIf(
                explained.scorecard, features: explained.features, builtIn: explained.builtIn, changes: parsed)
        } catch {
            throw WhatIfScore.failure(error, model: explained.model.version)
        }
    }

    private static func change(_ text: String, _ scorecard: Scorecard) throws -> WhatIf.Change {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, scorecard.isText(parts[0]), 1...64 ~= parts[1].utf8.count {
            return WhatIf.Change(parts[0], to: parts[1])
        }
        guard parts.count == 2, let value = parts[1].isEmpty ? .nan : Double(parts[1]),
            parts[1].isEmpty || value.isFinite
        else {
            throw Failure(
                "\(escapedForLog(text)) is no change of a value", in: "--what-if",
                try: "--what-if NAME=NUMBER, NAME=TEXT of a feature that is text, or NAME= for a missing value.",
                status: ExitStatus.usage)
        }
        return WhatIf.Change(parts[0], to: value)
    }

    private static func failure(_ fault: WhatIf.Fault, model: String) -> Failure {
        switch fault {
        case .unknown(let name, let known):
            .absent(
                "\(model) knows no feature \(escapedForLog(name))", in: "--what-if",
                try: "one of \(known.joined(separator: ", ")).")
        case .twice(let name):
            Failure("\(name) is changed twice", in: "--what-if", try: "one value of it.", status: ExitStatus.usage)
        case .impossible(let name, let value, let allowed):
            Failure(
                "\(name) cannot be \(Listing.figure(value))", in: "--what-if",
                try: "\(allowed), or \(name)= for a missing value.", status: ExitStatus.usage)
        case .together(let names):
            Failure(
                "a company has at most one of \(names.joined(separator: ", "))", in: "--what-if",
                try: "--what-if NAME=0 for the others too.", status: ExitStatus.usage)
        }
    }

    /// What moves: the changed features, and all features and pairs whose points differ.
    private struct Line {
        let name: String
        let before: Double
        let after: Double
        /// Nil of a pair.
        var values: (before: JSONText, after: JSONText)?
        /// `below` or `above` what the model saw in training; nil where it is within, or nothing says so.
        var outside: String?
    }

    private var lines: [Line] {
        let changed = Set(whatIf.changes.map(\.name))
        let features = zip(whatIf.before.features, whatIf.after.features).compactMap { before, after -> Line? in
            guard changed.contains(before.name) || before.points != after.points else { return nil }
            return Line(
                name: before.name, before: before.points, after: after.points, values: (before.shown, after.shown),
                outside: explained.side(after))
        }
        return features
            + zip(whatIf.before.pairs, whatIf.after.pairs).filter { $0.points != $1.points }.map {
                Line(name: "\($0.first) × \($0.second)", before: $0.points, after: $1.points)
            }
    }

    /// The keys that `kycc explain --what-if --json` has.
    package var json: JSONText {
        func state(_ one: Explanation) -> JSONText {
            .object([
                ("pd", .double(one.pd)), ("score", .int(one.score)), ("band", .string(one.band.name)),
                ("unrounded_score", .double(one.unrounded)),
            ])
        }
        let values = Dictionary(whatIf.before.features.map { ($0.name, $0.shown) }) { first, _ in first }
        let after = Dictionary(whatIf.after.features.map { ($0.name, $0) }) { first, _ in first }
        return .object(
            explained.subject + [
                (
                    "changes",
                    .array(
                        whatIf.changes.map { change in
                            .object([
                                ("name", .string(change.name)), ("from", values[change.name] ?? .null),
                                ("to", change.level.map(JSONText.string) ?? .number(change.to)),
                                ("outside", .text(after[change.name].flatMap(explained.side))),
                            ])
                        })
                ), ("before", state(whatIf.before)), ("after", state(whatIf.after)),
                (
                    "points",
                    .array(
                        lines.map {
                            .object([
                                ("name", .string($0.name)), ("before", .number($0.before)),
                                ("after", .number($0.after)),
                            ])
                        })
                ),
            ])
    }

    /// Writes it to standard output for people.
    ///
    /// - Throws: `StandardOutput.Ended` where nobody reads it.
    package func show() throws {
        let (before, after) = (whatIf.before, whatIf.after)
        func rounded(_ value: Double) -> JSONText { .number((value * 100).rounded() / 100) }
        try StandardOutput.write("\(explained.title), what if\n\n")
        try Listing(
            keys: ["", "now", "what if"],
            rows: [
                [.string("score"), .int(before.score), .int(after.score)],
                [.string("band"), .string(before.band.name), .string(after.band.name)],
                [.string("probability of default"), .double(before.pd), .double(after.pd)],
                [.string("unrounded score"), rounded(before.unrounded), rounded(after.unrounded)],
            ]
        ).show(asJSON: false)
        try StandardOutput.write("\n")
        try Listing(
            keys: ["feature", "value", "what if", "points", "what if", "change", "outside"],
            rows: lines.map { line in
                [
                    .string(line.name), line.values?.before ?? .null, line.values?.after ?? .null, rounded(line.before),
                    rounded(line.after), rounded(line.after - line.before), .text(line.outside),
                ]
            }
        ).show(asJSON: false)
        for line in lines {
            guard let side = line.outside, let range = explained.seenRange(of: line.name) else { continue }
            try StandardOutput.write(
                "\n\(line.name) would lie \(side) what \(explained.model.version) saw in training,"
                    + " \(Listing.figure(range.lowerBound)) to \(Listing.figure(range.upperBound)):"
                    + " no outcome supports this score\n")
        }
    }
}
