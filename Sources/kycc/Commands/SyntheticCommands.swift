import ArgumentParser
import Files
import Foundation
import Jobs
import Ledger
import Profiles
import Synthetic

extension SyntheticBatch.Scenario: ExpressibleByArgument {}

/// What a made-up batch is made of.
struct SyntheticOptions: ParsableArguments {
    @Option(help: "How many companies.") var parties = 100
    @Option(help: "Where the random numbers begin.") var seed: UInt64 = 42
    @Option(help: "How the risk tiers are mixed: balanced, risky or safe.") var scenario = SyntheticBatch.Scenario
        .balanced
    @Option(help: "How much the behaviour has shifted, 0 to 1.") var drift = 0.0

    func validate() throws {
        guard (1...50_000_000).contains(parties) else { throw ValidationError("--parties must be 1 to 50000000") }
        guard (0...1).contains(drift) else { throw ValidationError("--drift must be 0 to 1") }
    }

    func batch(_ number: Int) -> SyntheticBatch {
        SyntheticBatch(number: number, parties: parties, seed: seed, scenario: scenario, drift: drift)
    }
}

extension SyntheticBatch {
    /// Writes both files into a folder.
    func write(to folder: Folder) throws -> (profiles: BatchFileName, labels: BatchFileName) {
        guard let batch = BatchID(batchID) else { throw ValidationError("--batch-number is too large") }
        let names = (BatchFileName(batch: batch, kind: .profiles), BatchFileName(batch: batch, kind: .labels))
        try folder.writeAtomically(FileName(names.0.text()), durable: false) { writer in
            try writeProfiles { try writer.write($0) }
        }
        try folder.writeAtomically(FileName(names.1.text()), durable: false) { writer in
            try writeLabels { try writer.write($0) }
        }
        return names
    }
}

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Writes a synthetic batch, profiles and labels: same arguments, same bytes.")

    @OptionGroup var options: RootOptions
    @OptionGroup var synthetic: SyntheticOptions
    @Option(help: "The number of the batch, from 0.") var batchNumber: Int
    @Option(help: "The folder to write to (else the inbox).") var out: String?

    func validate() throws {
        guard (0...99_999).contains(batchNumber) else { throw ValidationError("--batch-number must be 0 to 99999") }
    }

    mutating func run() throws {
        let folder = try out.map { try Folder(path: $0, create: true) } ?? Root(path: options.path, create: true).inbox
        let names = try synthetic.batch(batchNumber).write(to: folder)
        print("\(folder.path)/\(names.profiles.text())\n\(folder.path)/\(names.labels.text())")
    }
}

struct CycleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cycle", abstract: "Generates, scores and trains batch N, telling each step.")

    @OptionGroup var options: RootOptions
    @OptionGroup var synthetic: SyntheticOptions
    @Argument(help: "The number of the batch.") var number: Int

    func validate() throws {
        guard (0...99_999).contains(number) else { throw ValidationError("N must be 0 to 99999") }
    }

    mutating func run() throws {
        let app = try App(options, .making("cycle \(number)"))
        let steps = Steps(app)
        try steps.recover()
        let names = try synthetic.batch(number).write(to: app.root.inbox)
        print("generated \(names.profiles.batch): \(synthetic.parties) companies, \(synthetic.scenario.rawValue)")
        try steps.take(names.profiles)
        try steps.take(names.labels)
    }
}

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Six batches through a fresh temporary root, with what was learned after each.")

    mutating func run() throws {
        let path = NSTemporaryDirectory() + "kycc-demo-\(getpid())"
        let app = try App(RootOptions.parse(["--root", path]), .making("demo"))
        let steps = Steps(app)
        print(
            "Six batches of 150 companies. Each is scored with what earlier batches taught; then its outcomes arrive.\n"
        )
        for number in 1...6 {
            let batch = SyntheticBatch(number: number, parties: 150)
            let names = try batch.write(to: app.root.inbox)
            try steps.take(names.profiles)
            try steps.take(names.labels)
            let active = try app.ledger.activeModel()
            let lineage = active.lineage.map(\.batchID).joined(separator: " ")
            print("  active: \(active.version)\(lineage.isEmpty ? "" : ", learned from \(lineage)")\n")
        }
        print("Look at:\n  \(path)/archive/BATCH_006/scores.csv\n  \(path)/archive/BATCH_006/training.json")
        print("  \(path)/status/status.log\n  kycc models --root \(path)\n  kycc verify --root \(path)")
    }
}
