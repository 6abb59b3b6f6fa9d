import ArgumentParser
import Console
import Files
import Foundation
import Ledger
import Synthetic

/// `kycc demo`.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Six batches through a fresh temporary root, with what was learned after each.")

    mutating func run() throws {
        // The settings are held to be right before anything is made; the folder is the person's to look at, and stays.
        let settings = try SettingsSources.settings(
            yaml: nil, environment: ProcessInfo.processInfo.environment, commandLine: [])
        let path = try TemporaryFolder("demo").path
        let steps = Steps(try App(path: path, settings: settings, use: .making("demo")))
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
