import ArgumentParser
import Files
import Foundation
import Jobs
import Ledger
import Profiles
import Scorecards

/// Whether a listing is for programs. `JSONKeys` has the keys that each command writes then.
struct JSONFlag: ParsableArguments {
    @Flag(help: "Write JSON.") var json = false
}

/// `kycc batches`.
struct BatchesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "batches", abstract: "The batches, in batch order.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag

    mutating func run() throws {
        func time(_ microseconds: Int64) -> JSONText { .string(Timestamp(microseconds: microseconds).text) }
        let ledger = try App(options, .reading).ledger
        let warnings = try ledger.warningCounts()
        try Listing(
            keys: ["batch", "parties", "model", "as_of", "scored_at", "psi", "labelled", "defaults", "warnings"],
            rows: try ledger.batches().map {
                [
                    .string($0.batchID), .int($0.request.parties), .string($0.request.modelVersion),
                    time($0.request.asOf),
                    time($0.request.requestedAt), .number($0.request.psi), .int($0.labelled), .int($0.defaults),
                    .int(warnings[$0.batchID] ?? 0),
                ]
            }
        ).show(asJSON: format.json)
    }
}

/// Which scoring of a batch.
struct RevisionOption: ParsableArguments {
    @Option(help: "The revision of the profiles, where an earlier one is meant; its scores are superseded.")
    var revision: Int?
}

/// `kycc scores`.
struct ScoresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scores", abstract: "The scores of a batch, in file order.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @OptionGroup var which: RevisionOption
    @Argument(help: "The batch.") var batch: String

    mutating func run() throws {
        let app = try App(options, .reading)
        let request = try app.request(batch, revision: which.revision)
        try Listing(keys: ["party_id", "pd", "score", "band", "reasons"]) { body in
            try app.ledger.eachScore(ofRequest: request.id) { score in
                let reasons = JSONText.texts(score.reasons.split(separator: "|").map(String.init))
                try body([.string(score.partyID), .double(score.pd), .int(score.score), .string(score.band), reasons])
            }
        }.show(asJSON: format.json)
    }
}

extension App {
    /// The scoring of a batch that counts, or that of a revision of its profiles.
    func request(_ batch: String, revision: Int?) throws -> StoredRequest {
        guard let stored = try ledger.batch(batch) else {
            throw Failure.absent(
                "\(escapedForLog(batch)) has not been scored", in: root.databasePath, try: "kycc batches.")
        }
        guard let revision else { return stored.request }
        let file = try ledger.files(ofBatch: batch).first { $0.kind == "profiles" && $0.revision == revision }
        guard let file, let request = try ledger.requests(ofBatch: batch).first(where: { $0.fileID == file.id }) else {
            throw Failure.absent(
                "there is no revision \(revision) of the profiles", in: batch, try: "kycc why \(batch)_profiles.json.")
        }
        return request
    }
}

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
                    ("band", .string($0.band.rawValue)), ("points_missing", .number($0.missing)),
                    ("moves", .array(moves)),
                ])
            } ?? .null
        return .object([
            ("batch", .string(batch)), ("revision", .whole(revision)), ("party_id", .string(party)),
            ("model", .string(model.version)),
            ("lineage", .texts(model.lineage.map(\.batchID))), ("pd", .double(explanation.pd)),
            ("score", .int(explanation.score)), ("band", .string(explanation.band.rawValue)),
            ("reasons", .texts(explanation.reasons)), ("base_points", .double(explanation.basePoints)),
            ("unrounded_score", .double(explanation.unrounded)), ("features", .array(features)), ("next_band", next),
        ])
    }

    private func show(_ explanation: Explanation, _ model: StoredModel, _ seen: DriftReference?) throws {
        let lineage = model.lineage.isEmpty ? "nothing (expert)" : model.lineage.map(\.batchID).joined(separator: " ")
        try StandardOutput.write(
            "\(escapedForLog(party)) in \(batch): score \(explanation.score) (\(explanation.band.rawValue)),"
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
        try StandardOutput.write("\(missing) points to \(next.band.rawValue); one of these alone would do:\n")
        if explanation.moves.isEmpty { try StandardOutput.write("  none: it takes several changes together\n") }
        for move in explanation.moves {
            // The figure it goes to is printed to its last digit: that one reaches the band.
            let from = move.from.isNaN ? "missing" : Listing.figure(move.from)
            try StandardOutput.write("  \(move.name) from \(from) to \(move.to)\n")
        }
    }
}
