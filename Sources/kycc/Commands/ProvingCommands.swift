import ArgumentParser
import Files
import Foundation
import Jobs
import Ledger
import Profiles

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Proves the state: archive, event chain, lag rule, and every score recomputed bit for bit.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Option(
        help: ArgumentHelp(
            "An event that the chain must contain, as an earlier run printed it.", valueName: "id:sha256"))
    var head: String?

    func validate() throws {
        if let head, ChainHead(head) == nil {
            throw ValidationError("--head must be an id, a colon and 64 lower-case hexadecimal digits")
        }
    }

    mutating func run() throws {
        let app = try App(options, .reading)
        let result = try Verification(app.workplace(), noted: head.flatMap { ChainHead($0) }).run()
        if format.json {
            let json: [(String, JSONText)] = [
                ("clean", .bool(result.faults.isEmpty)), ("files", .int(result.files)),
                ("requests", .int(result.requests)),
                ("scores", .int(result.scores)), ("models", .int(result.models)), ("events", .int(result.events)),
                ("head", .text(result.head?.description)), ("faults", .texts(result.faults)),
            ]
            print(JSONText.object(json).text(pretty: true))
        } else {
            // What was tampered with may hold line feeds; no fault looks like two.
            for fault in result.faults { print("FAULT \(String(fault.map { $0.isNewline ? " " : $0 }))") }
            print(
                "\(result.faults.isEmpty ? "clean" : "\(result.faults.count) faults"): \(result.files) archived files,"
                    + " \(result.requests) requests, \(result.scores) scores recomputed, \(result.models) models,"
                    + " \(result.events) events")
            if let head = result.head { print("head of the event chain, to be noted: \(head)") }
        }
        if !result.faults.isEmpty { throw ExitCode(ExitStatus.failed) }
    }
}

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Backtest: the whole cycle over a folder of batches in a throw-away root.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Argument(help: "A folder of batch files; it is only read.") var folder: String

    mutating func run() throws {
        let path = NSTemporaryDirectory() + "kycc-replay-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let source = try Folder(path: folder)
        let files = try source.entries().compactMap { $0.text.flatMap { BatchFileName($0) } }
        let batches = Set(files.map(\.batch)).sorted()
        let app = try App(
            RootOptions.parse(["--root", path] + options.settings.flatMap { ["--set", $0] }), .making("replay"))
        let steps = Steps(app)
        for batch in batches {
            for kind in BatchFileName.Kind.allCases where files.contains(BatchFileName(batch: batch, kind: kind)) {
                let name = BatchFileName(batch: batch, kind: kind)
                do {
                    try steps.bring("\(folder)/\(name.text())", as: FileName(name.text()))
                    try steps.takeQuietly(name)
                } catch let refusal as Refusal {
                    writeToStandardError("\(name.text()) refused: \(refusal.message)\n")
                }
            }
        }
        let models = try app.ledger.models()
        let rows: [[JSONText]] = try app.ledger.batches().map { batch in
            let model = models.last { $0.batchID == batch.batchID }
            let figures =
                try model.map { try JSONSerialization.jsonObject(with: Data($0.figures.utf8)) as? [String: Any] } ?? [:]
            func auc(_ key: String...) -> JSONText {
                var object: Any? = figures
                for one in key { object = (object as? [String: Any])?[one] }
                return .number((object as? [String: Any])?["auc"] as? Double)
            }
            return [
                .string(batch.batchID), .string(batch.request.modelVersion), .number(batch.request.psi),
                .text(model?.version), .string(model?.decision ?? "not_trained"), auc("out_of_fold"),
                auc("champion", "figures"),
            ]
        }
        Listing(
            keys: ["batch", "scored_by", "psi", "trained", "decision", "auc", "champion_auc"], rows: rows
        ).show(asJSON: format.json)
    }
}

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "An online copy of the database, also while the daemon runs.")

    @OptionGroup var options: RootOptions
    @Argument(help: "A file that does not exist yet.") var file: String

    mutating func run() throws {
        let app = try App(options, .reading)
        try app.ledger.backup(to: file)
        print("\(file) holds the database; the archive is copied as files")
    }
}
