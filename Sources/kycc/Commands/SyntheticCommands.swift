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
    @Option(help: "Where the random numbers begin.") var seed = SyntheticBatch.defaultSeed
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
        let folder =
            if let out { try Folder(path: out, create: true) } else { try App.root(options, create: true).inbox }
        let batch = synthetic.batch(batchNumber)
        let files = [try StagedFile(batch, .profiles, in: folder), try StagedFile(batch, .labels, in: folder)]
        try StagedFile.bring(files)
        for file in files { say("\(file.path)") }
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
        let steps = Steps(try App(options, .making("cycle \(number)")))
        try steps.recover()
        try steps.cycle(synthetic.batch(number))
    }
}

extension Steps {
    /// Generates, scores and trains a batch. Its labels come into the inbox when its profiles have been scored: where those
    /// are refused, nothing is left that would wait for them.
    func cycle(_ batch: SyntheticBatch) throws {
        let profiles = try StagedFile(batch, .profiles, in: app.root.inbox)
        let labels = try StagedFile(batch, .labels, in: app.root.inbox)
        try labels.refuseIfTaken()
        try profiles.bring()
        say("generated \(profiles.file.batch): \(batch.parties) companies, \(batch.scenario.rawValue)")
        try take(profiles.file)
        try labels.bring()
        try take(labels.file)
    }
}

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Six batches through a fresh temporary root, with what was learned after each.")

    mutating func run() throws {
        // The settings are held to be right before anything is made; the folder is the person's to look at, and stays.
        let settings = try SettingsSources.settings(
            yaml: nil, environment: ProcessInfo.processInfo.environment, commandLine: [])
        let path = try TemporaryFolder("demo").path
        let steps = Steps(try App(path: path, settings: settings, .making("demo")))
        say(
            "Six batches of 150 companies. Each is scored with what earlier batches taught; then its outcomes arrive.\n"
        )
        for number in 1...6 {
            try steps.cycle(SyntheticBatch(number: number, parties: 150))
            let active = try steps.app.ledger.activeModel()
            let lineage = active.lineage.map(\.batchID).joined(separator: " ")
            say("  active: \(active.version)\(lineage.isEmpty ? "" : ", learned from \(lineage)")\n")
        }
        say("Look at:\n  \(path)/archive/BATCH_006/scores.csv\n  \(path)/archive/BATCH_006/training.json")
        say("  \(path)/status/status.log\n  kycc models --root \(path)\n  kycc verify --root \(path)")
    }
}
