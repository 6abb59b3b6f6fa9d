import ArgumentParser
import Console
import Files
import Jobs
import Ledger
import Scorecards

/// `kycc explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Points, reasons, and what would move a score to the next band.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @OptionGroup var which: RevisionOption
    @Argument(help: "The batch.") var batch: String
    @Argument(help: "The party.") var party: String

    mutating func run() throws {
        let app = try App(options, .reading)
        let request = try app.request(batch, revision: which.revision)
        guard let score = try app.ledger.score(ofParty: party, inRequest: request.id) else {
            throw Failure.absent(
                "there is no party \(escapedForLog(party))", in: batch, try: "kycc scores \(batch).")
        }
        guard let model = try app.ledger.model(request.modelVersion) else {
            throw Failure.absent(
                "there is no model \(request.modelVersion)", in: app.root.databasePath, try: "kycc verify.")
        }
        let features = try app.ledger.features(
            ofRequest: request.id, ownCount: request.ownNames.count, place: score.place)
        let columns = FeatureColumns(
            names: Ledger.builtInFeatures + request.ownNames, columns: features.columns, count: features.places.count)
        let explanation = Explanation(try ModelText.scorecard(model.coefficients), columns)
        let seen = try app.ledger.driftReference(of: model.version).map(ModelText.drift)
        if format.json {
            let revision = try app.ledger.files(withID: request.fileID)?.revision
            try StandardOutput.write(json(explanation, model, revision, seen))
        } else {
            try show(explanation, model, seen)
        }
    }

    /// On which side a value lies outside of what the model saw in training: `below` or `above`; nil where it does not, or the
    /// model does not tell.
    private func side(_ feature: Explanation.Feature, _ seen: DriftReference?) -> String? {
        guard let range = seen?.range(of: feature.name) else { return nil }
        let value = feature.value
        return value < range.lowerBound ? "below" : value > range.upperBound ? "above" : nil
    }

    private func json(
        _ explanation: Explanation, _ model: StoredModel, _ revision: Int?, _ seen: DriftReference?
    ) -> JSONText {
        let features: [JSONText] = explanation.features.map {
            .object([
                ("name", .string($0.name)), ("value", .number($0.value)), ("points", .number($0.points)),
                ("outside", .text(side($0, seen))),
            ])
        }
        let moves: [JSONText] = explanation.moves.map {
            .object([("name", .string($0.name)), ("from", .number($0.from)), ("to", .number($0.to))])
        }
        let next: JSONText =
            explanation.next.map {
                .object([
                    ("band", .string($0.band.name)), ("points_missing", .number($0.missing)),
                    ("moves", .array(moves)),
                ])
            } ?? .null
        return .object([
            ("batch", .string(batch)), ("revision", .whole(revision)), ("party_id", .string(party)),
            ("model", .string(model.version)),
            ("lineage", .texts(model.lineage.map(\.batchID))), ("pd", .double(explanation.pd)),
            ("score", .int(explanation.score)), ("band", .string(explanation.band.name)),
            ("reasons", .texts(explanation.reasons)), ("base_points", .double(explanation.basePoints)),
            ("unrounded_score", .double(explanation.unrounded)), ("features", .array(features)), ("next_band", next),
        ])
    }

    private func show(_ explanation: Explanation, _ model: StoredModel, _ seen: DriftReference?) throws {
        let lineage = model.lineage.isEmpty ? "nothing (expert)" : model.lineage.map(\.batchID).joined(separator: " ")
        try StandardOutput.write(
            "\(escapedForLog(party)) in \(batch): score \(explanation.score) (\(explanation.band.name)),"
                + " probability of default \(explanation.pd)\nmodel \(model.version), learned from \(lineage)\n\n")
        let rows: [Listing.Row] =
            explanation.features.map {
                [
                    .string($0.name), .number($0.value), .number(($0.points * 100).rounded() / 100),
                    .text(side($0, seen)),
                ]
            }
            + [[.string("(every company)"), .null, .number((explanation.basePoints * 100).rounded() / 100), .null]]
        try Listing(keys: ["feature", "value", "points", "outside"], rows: rows).show(asJSON: false)
        let reasons = explanation.reasons.isEmpty ? "none" : explanation.reasons.joined(separator: ", ")
        try StandardOutput.write("\nreasons: \(reasons)\n")
        guard let next = explanation.next else { return try StandardOutput.write("this is the best band\n") }
        let missing = Listing.short((next.missing * 100).rounded() / 100)
        try StandardOutput.write("\(missing) points to \(next.band.name); one of these alone would do:\n")
        if explanation.moves.isEmpty { try StandardOutput.write("  none: it takes several changes together\n") }
        for move in explanation.moves {
            // The figure it goes to is printed to its last digit: that one reaches the band.
            let from = move.from.isNaN ? "missing" : Listing.figure(move.from)
            try StandardOutput.write("  \(move.name) from \(from) to \(move.to)\n")
        }
    }
}
