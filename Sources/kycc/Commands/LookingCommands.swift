import ArgumentParser
import Files
import Foundation
import Jobs
import Ledger
import Profiles
import Scorecards

/// Whether a listing is for programs.
struct JSONFlag: ParsableArguments {
    @Flag(help: "Write JSON.") var json = false
}

private func time(_ microseconds: Int64?) -> JSONText {
    .text(microseconds.map { Timestamp(microseconds: $0).text(fractionDigits: 3) })
}

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "What is going on.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Flag(help: "Go on showing it, every second.") var watch = false

    mutating func run() throws {
        repeat {
            let root = try Root(path: options.path, create: false)
            guard let text = try root.status.text(of: "status.json") else {
                throw Failure.absent("there is no status yet", try: "start kycc daemon.")
            }
            if watch { print("\u{1B}[H\u{1B}[2J", terminator: "") }
            if format.json { print(text, terminator: "") } else { print(try StatusText(text).text, terminator: "") }
            fflush(nil)
            if watch { Thread.sleep(forTimeInterval: 1) }
        } while watch
    }
}

/// `status.json` for people.
private struct StatusText {
    let text: String

    init(_ json: String) throws {
        guard let status = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
            throw Failure("status.json is not an object", try: "start kycc daemon, which writes it anew.")
        }
        func part(_ key: String) -> [String: Any] { status[key] as? [String: Any] ?? [:] }
        let daemon = part("daemon")
        let pid = daemon["pid"] as? Int32 ?? 0
        let claims = daemon["state"] as? String ?? "unknown"
        // A daemon that was killed could not say so.
        let isGone = claims != "stopped" && kill(pid, 0) != 0 && errno == ESRCH
        let state = isGone ? "not running (it ended without saying so)" : claims
        var lines = ["daemon   \(state), process \(pid), since \(daemon["started_at"] ?? "-")"]
        if let current = status["current"] as? [String: Any] {
            lines.append(
                "now      \(current["step"] ?? "") \(current["file"] ?? "") \(current["done"] ?? 0)/\(current["total"] ?? 0)"
            )
        }
        let queue = part("queue")
        lines.append(
            "queue    \(queue["ready"] ?? 0) ready, \(queue["waiting"] ?? 0) waiting, \(queue["rejected"] ?? 0) rejected"
        )
        let model = part("active_model")
        lines.append("model    \(model["version"] ?? "-"), active since \(model["activated_at"] ?? "-")")
        let last = part("last_batch")
        if !last.isEmpty {
            lines.append(
                "last     \(last["batch"] ?? ""): \(last["parties"] ?? 0) parties with \(last["model"] ?? ""), \(last["scored_at"] ?? "")"
            )
        }
        let totals = part("totals")
        lines.append(
            "totals   \(totals["batches_scored"] ?? 0) batches, \(totals["parties_scored"] ?? 0) parties scored,"
                + " \(totals["models_trained"] ?? 0) models trained, \(totals["files_rejected"] ?? 0) files rejected")
        if let error = status["last_error"] as? [String: Any] {
            lines.append("trouble  \(error["what"] ?? ""). Try: \(error["hint"] ?? "")")
        }
        text = lines.joined(separator: "\n") + "\n"
    }
}

struct BatchesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "batches", abstract: "The batches, in batch order.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag

    mutating func run() throws {
        let batches = try App(options, .reading).ledger.batches()
        Listing(
            keys: ["batch", "parties", "model", "as_of", "scored_at", "psi", "labelled", "defaults"],
            rows: batches.map {
                [
                    .string($0.batchID), .int($0.request.parties), .string($0.request.modelVersion),
                    time($0.request.asOf),
                    time($0.request.requestedAt), .number($0.request.psi), .int($0.labelled), .int($0.defaults),
                ]
            }
        ).show(asJSON: format.json)
    }
}

struct ScoresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scores", abstract: "The scores of a batch, in file order.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Argument(help: "The batch.") var batch: String

    mutating func run() throws {
        let app = try App(options, .reading)
        let request = try app.request(batch)
        var rows: [[JSONText]] = []
        try app.ledger.eachScore(ofRequest: request.id) { score in
            let reasons = JSONText.texts(score.reasons.split(separator: "|").map(String.init))
            rows.append([.string(score.partyID), .double(score.pd), .int(score.score), .string(score.band), reasons])
        }
        Listing(keys: ["party_id", "pd", "score", "band", "reasons"], rows: rows).show(asJSON: format.json)
    }
}

extension App {
    /// The scoring of a batch that counts.
    func request(_ batch: String) throws -> StoredRequest {
        guard let stored = try ledger.batch(batch) else {
            throw Failure.absent("\(escapedForLog(batch)) has not been scored", try: "kycc batches.")
        }
        return stored.request
    }
}

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Points, reasons, and what would move a score to the next band.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Argument(help: "The batch.") var batch: String
    @Argument(help: "The party.") var party: String

    mutating func run() throws {
        let app = try App(options, .reading)
        let request = try app.request(batch)
        guard let score = try app.ledger.score(ofParty: party, inRequest: request.id) else {
            throw Failure.absent("\(batch) has no party \(escapedForLog(party))", try: "kycc scores \(batch).")
        }
        guard let model = try app.ledger.model(request.modelVersion) else {
            throw Failure.absent("there is no model \(request.modelVersion)", try: "kycc verify.")
        }
        let features = try app.ledger.features(
            ofRequest: request.id, ownCount: request.ownNames.count, place: score.place)
        let columns = FeatureColumns(
            names: Ledger.builtInFeatures + request.ownNames, columns: features.columns, count: features.places.count)
        let explanation = Explanation(try ModelText.scorecard(model.coefficients), columns)
        if format.json {
            print(json(explanation, model).text(pretty: true))
        } else {
            show(explanation, model)
        }
    }

    private func json(_ explanation: Explanation, _ model: StoredModel) -> JSONText {
        let features: [JSONText] = explanation.features.map {
            .object([("name", .string($0.name)), ("value", .number($0.value)), ("points", .number($0.points))])
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
            ("batch", .string(batch)), ("party_id", .string(party)), ("model", .string(model.version)),
            ("lineage", .texts(model.lineage.map(\.batchID))), ("pd", .double(explanation.pd)),
            ("score", .int(explanation.score)), ("band", .string(explanation.band.rawValue)),
            ("reasons", .texts(explanation.reasons)), ("base_points", .double(explanation.basePoints)),
            ("unrounded_score", .double(explanation.unrounded)), ("features", .array(features)), ("next_band", next),
        ])
    }

    private func show(_ explanation: Explanation, _ model: StoredModel) {
        print(
            "\(party) in \(batch): score \(explanation.score) (\(explanation.band.rawValue)), probability of default \(explanation.pd)"
        )
        print(
            "model \(model.version), learned from \(model.lineage.isEmpty ? "nothing (expert)" : model.lineage.map(\.batchID).joined(separator: " "))\n"
        )
        let rows: [[JSONText]] =
            explanation.features.map {
                [.string($0.name), .number($0.value), .number(($0.points * 100).rounded() / 100)]
            }
            + [[.string("(every company)"), .null, .number((explanation.basePoints * 100).rounded() / 100)]]
        print(Listing(keys: ["feature", "value", "points"], rows: rows).text)
        print("reasons: \(explanation.reasons.isEmpty ? "none" : explanation.reasons.joined(separator: ", "))")
        guard let next = explanation.next else { return print("this is the best band") }
        print(
            "\(Listing.short((next.missing * 100).rounded() / 100)) points to \(next.band.rawValue); one of these alone would do:"
        )
        if explanation.moves.isEmpty { print("  none: it takes several changes together") }
        for move in explanation.moves {
            print("  \(move.name) from \(Listing.short(move.from)) to \(Listing.short(move.to))")
        }
    }
}

struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "What became of a file, and what to do next.")

    @OptionGroup var options: RootOptions
    @Argument(help: "The name of the file.") var name: String

    mutating func run() throws {
        let app = try App(options, .reading)
        let file = FileName(name)
        var found = false
        for stored in try app.ledger.files() where stored.name == file.escaped || archivedName(stored) == name {
            found = true
            let outcome =
                stored.outcome == "scored"
                ? "was scored" : stored.outcome == "trained" ? "trained a model" : "trained nothing"
            let place =
                stored.archivedAt == nil
                ? "not yet in the archive: recovery moves it" : "archive/\(stored.batchID)/\(archivedName(stored))"
            print("\(stored.name) \(outcome) as revision \(stored.revision) of \(stored.batchID); \(place)")
            let output = stored.kind == "profiles" ? "scoring.json" : "training.json"
            print(
                "  next: see archive/\(stored.batchID)/\(output)\(stored.kind == "profiles" ? ", or kycc scores \(stored.batchID)" : "")"
            )
        }
        if let text = try app.root.rejected.text(of: FileName(bytes: file.bytes + Array(".reason.json".utf8))),
            let reason = RejectionReason(text)
        {
            found = true
            print(
                "\(reason.file) was refused at \(reason.rejectedAt) (\(reason.rule)): \(reason.message)\n  next: \(reason.hint)"
            )
        }
        if try app.root.inbox.status(of: file) != nil {
            found = true
            print("\(file.escaped) is in the inbox: \(try inboxState(app))")
        }
        if !found {
            throw Failure.absent(
                "no file \(file.escaped) has been seen", try: "kycc status, or drop it into the inbox.")
        }
    }

    private func archivedName(_ file: StoredFile) -> String {
        guard let batch = BatchID(file.batchID), let kind = BatchFileName.Kind(rawValue: file.kind) else {
            return file.name
        }
        return BatchFileName(batch: batch, kind: kind).text(revision: file.revision)
    }

    private func inboxState(_ app: App) throws -> String {
        guard let file = BatchFileName(name) else {
            return "it is not a batch file and is left alone\n  next: rename it, or take it out"
        }
        if file.kind == .labels, try app.ledger.batch(file.batch.text) == nil {
            return "it waits for \(file.batch)_profiles.json\n  next: drop that file"
        }
        return "it is taken when it has stood still\n  next: kycc status shows whether the daemon runs"
    }
}

struct RejectedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejected", abstract: "Lists refused files; puts one back into the inbox.",
        subcommands: [List.self, Retry.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        @OptionGroup var options: RootOptions
        @OptionGroup var format: JSONFlag

        mutating func run() throws {
            let root = try Root(path: options.path, create: false)
            let suffix = Array(".reason.json".utf8)
            let names = try root.rejected.entries().filter { $0.bytes.suffix(suffix.count).elementsEqual(suffix) }
                .sorted()
            var rows: [[JSONText]] = []
            for name in names {
                guard let reason = try root.rejected.text(of: name).flatMap(RejectionReason.init) else { continue }
                let stored = FileName(bytes: Array(name.bytes.dropLast(suffix.count)))
                rows.append([
                    .string(stored.escaped), .string(reason.rule), .string(reason.message), .string(reason.hint),
                    .string(reason.rejectedAt),
                ])
            }
            Listing(keys: ["name", "rule", "message", "hint", "rejected_at"], rows: rows).show(asJSON: format.json)
        }
    }

    struct Retry: ParsableCommand {
        @OptionGroup var options: RootOptions
        @Argument(help: "The name in rejected/.") var name: String

        mutating func run() throws {
            let root = try Root(path: options.path, create: false)
            let stored = FileName(name)
            guard let text = try root.rejected.text(of: FileName("\(name).reason.json")),
                let reason = RejectionReason(text)
            else { throw Failure.absent("rejected/ has no \(stored.escaped)", try: "kycc rejected.") }
            switch try root.rejected.moveUnread(stored, to: root.inbox, as: FileName(reason.file)) {
            case .moved: try root.rejected.remove(FileName("\(name).reason.json"))
            case .targetExists:
                throw Failure(
                    "the inbox has a \(reason.file) already", try: "let the daemon take that one first.",
                    status: ExitStatus.temporary)
            case .sourceGone, .sourceChanged: throw Failure.absent("\(stored.escaped) is gone", try: "kycc rejected.")
            }
            print("\(reason.file) is back in the inbox")
        }
    }
}
