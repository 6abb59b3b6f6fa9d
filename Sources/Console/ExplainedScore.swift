import Custody
package import Files
package import Ledger
import Pipeline
import Scorecards
import Vocabulary

/// A score with what explains it: points for each feature, reasons, and what would move it to the next band.
package struct ExplainedScore {
    private let batch: String
    private let party: String
    /// Of the profiles; nil where the file is not recorded any more.
    private let revision: Int?
    let model: StoredModel
    private let explanation: Explanation
    /// The scorecard that scored the company, and its features as one row, with the definitions of the built-in ones.
    let scorecard: Scorecard
    let features: FeatureColumns
    let builtIn: [FeatureDefinition]
    /// What the model saw in training; nil where it does not tell.
    private let seen: DriftReference?
    /// The setting `report.words`.
    private let words: ReasonWords

    /// - Parameter request: the scoring of the batch that is meant.
    /// - Throws: `Failure` where the batch does not have the party, and `LedgerError`.
    package init(_ app: App, batch: String, party: String, request: StoredRequest) throws {
        self.batch = batch
        self.party = party
        words = app.settings.words
        guard let score = try app.ledger.score(ofParty: party, inRequest: request.id) else {
            throw Failure.absent(
                "there is no party \(escapedForLog(party))", in: batch, try: "kycc scores \(batch).")
        }
        let model = try app.model(of: request)
        let stored = try app.ledger.features(of: request, place: score.place)
        scorecard = try ModelText.scorecard(model.coefficients)
        features = try FeatureColumns(stored, of: request, ledger: app.ledger, for: scorecard)
        builtIn = stored.builtIn
        explanation = Explanation(scorecard, features: features, builtIn: builtIn)
        seen = try app.ledger.driftReference(of: model.version).map(ModelText.drift)
        self.model = model
        revision = try app.ledger.files(withID: request.fileID)?.revision
    }

    /// On which side a value lies outside of what the model saw in training: `below` or `above`; `unknown` of text that
    /// the scorecard has no level for; nil where it does not, or the model does not tell.
    func side(_ feature: Explanation.Feature) -> String? {
        if !feature.isKnown { return "unknown" }
        guard let range = seenRange(of: feature.name) else { return nil }
        let value = feature.value
        return value < range.lowerBound ? "below" : value > range.upperBound ? "above" : nil
    }

    /// The least and the greatest value that the model saw in training; nil where it does not tell.
    func seenRange(of feature: String) -> ClosedRange<Double>? { seen?.range(of: feature) }

    /// Whose score it is, for people.
    var title: String { "\(escapedForLog(party)) in \(batch), as \(model.version) scores it" }

    /// Whose score it is.
    var subject: [(String, JSONText)] {
        [
            ("batch", .string(batch)), ("revision", .whole(revision)), ("party_id", .string(party)),
            ("model", .string(model.version)),
        ]
    }

    private var together: [Explanation.Move]? {
        explanation.together(scorecard, features: features, builtIn: builtIn)
    }

    private var sentences: [String] { explanation.sentences(words, definitions: builtIn) }

    /// The keys that `kycc explain --json` has.
    package var json: JSONText {
        let features: [JSONText] = explanation.features.map {
            .object([
                ("name", .string($0.name)), ("value", $0.shown), ("points", .number($0.points)),
                ("outside", .text(side($0))), ("median", .number($0.median)), ("group", .text($0.group)),
            ])
        }
        let moves: [JSONText] = explanation.moves.map(\.json)
        let pairs: [JSONText] = explanation.pairs.map {
            .object([("first", .string($0.first)), ("second", .string($0.second)), ("points", .number($0.points))])
        }
        let next: JSONText =
            explanation.next.map {
                .object([
                    ("band", .string($0.band.name)), ("points_missing", .number($0.missing)),
                    ("moves", .array(moves)), ("level_moves", .array(explanation.levelMoves.map(\.json))),
                    ("together", together.map { .array($0.map(\.json)) } ?? .null),
                ])
            } ?? .null
        return .object(
            subject + [
                ("lineage", .texts(model.lineage.map(\.batchID))), ("pd", .double(explanation.pd)),
                ("score", .int(explanation.score)), ("band", .string(explanation.band.name)),
                ("reasons", .texts(explanation.reasons.map(\.feature))),
                ("base_points", .double(explanation.basePoints)),
                ("unrounded_score", .double(explanation.unrounded)), ("features", .array(features)),
                ("next_band", next),
                ("reason_sides", .texts(explanation.reasons.map(\.side.rawValue))), ("pairs", .array(pairs)),
                ("groups", .array(explanation.groups.map(\.json))),
                ("reason_sentences", .texts(sentences)),
            ])
    }

    /// Writes it to standard output for people.
    ///
    /// - Throws: `StandardOutput.Ended` where nobody reads it.
    package func show() throws {
        let lineage = model.lineage.isEmpty ? "nothing (expert)" : model.lineage.map(\.batchID).joined(separator: " ")
        try StandardOutput.write(
            "\(escapedForLog(party)) in \(batch): score \(explanation.score) (\(explanation.band.name)),"
                + " probability of default \(explanation.pd)\nmodel \(model.version), learned from \(lineage)\n\n")
        let keys = ["feature", "value", "median", "points", "outside"]
        try Listing(keys: keys, rows: explanation.rows(side)).show(asJSON: false)
        let reasons = explanation.reasonTexts.joined(separator: ", ")
        try StandardOutput.write("\nreasons: \(reasons.isEmpty ? "none" : reasons)\n")
        for sentence in sentences { try StandardOutput.write("  \(sentence)\n") }
        guard let next = explanation.next else { return try StandardOutput.write("this is the best band\n") }
        let missing = Listing.short((next.missing * 100).rounded() / 100)
        try StandardOutput.write("\(missing) points to \(next.band.name); one of these alone would do:\n")
        let together = together
        if explanation.moves.isEmpty, explanation.levelMoves.isEmpty {
            let several =
                together == nil ? "and no three changes were found that reach it together" : "but these together do"
            try StandardOutput.write("  none, \(several)\n")
        }
        for move in explanation.moves { try StandardOutput.write("  \(move.text)\n") }
        for move in explanation.levelMoves {
            try StandardOutput.write("  \(move.name) from \(move.from.text) to \(move.to.text)\n")
        }
        guard let together else { return }
        if !explanation.moves.isEmpty || !explanation.levelMoves.isEmpty {
            try StandardOutput.write("or these together, smaller in sum of their changes:\n")
        }
        for move in together { try StandardOutput.write("  \(move.text)\n") }
    }
}

extension Explanation.Move {
    /// The figure it goes to is printed to its last digit: that one reaches the band.
    fileprivate var text: String {
        "\(name) from \(from.isNaN ? "missing" : Listing.figure(from)) to \(to)"
    }
}
