import ArgumentParser
import Console
import Files
import Foundation
import Intake
import Ledger
import Pipeline
import Vocabulary

/// `kycc replay`: the whole cycle over a folder of batches, for other settings.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Backtest: the whole cycle over a folder of batches in a throw-away root.",
        discussion: """
            The settings are those of --root, environment and --set; nothing else of the root is used or touched. A file that \
            is refused is told, and the code at the end is 65.
            """)

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Argument(help: "A folder of batch files; it is only read.") var folder: String

    mutating func run() throws {
        let settings = try App.settings(options)
        let source = try Folder(path: folder)
        let names = try source.entries().compactMap(\.text)
        let files = names.compactMap { BatchFileName($0) }
        let sets = Dictionary(
            names.compactMap { CSVSetName($0) }.filter { $0.part == .parties }.map { ($0.batch, $0) },
            uniquingKeysWith: { first, _ in first })
        guard files.contains(where: { $0.kind == .profiles }) || !sets.isEmpty else {
            throw Failure.absent(
                "there are no files BATCH_profiles.json or BATCH_parties.csv in the folder itself", in: folder,
                try: "the folder that has them, as an inbox has; folders in it are not searched.")
        }
        try Interruption.expect()
        let temporary = try TemporaryFolder("replay")
        defer { temporary.remove() }
        let app = try App(path: temporary.path, settings: settings, use: .making("replay"))
        let steps = Steps(app, isQuiet: true)
        var refused = 0
        for batch in Set(files.map(\.batch)).union(sets.keys).sorted() {
            if let set = sets[batch], try !work(set, steps: steps) { refused += 1 }
            for file in BatchFileName.all(of: batch) where files.contains(file) {
                if try !work(file, source: source, steps: steps) { refused += 1 }
            }
        }
        try Listing(replayed: app.ledger).show(asJSON: format.json)
        if refused > 0 { throw ExitCode(ExitStatus.refused) }
    }

    /// Works on one file; false where it was refused, which has been told then.
    private func work(_ file: BatchFileName, source: Folder, steps: Steps) throws -> Bool {
        let path = "\(folder)/\(file.text())"
        if file.kind == .labels, try steps.app.ledger.batch(file.batch.text) == nil {
            writeToStandardError("\(escapedForLog(path)): left out, because \(file.batch) has not been scored\n")
            return true
        }
        return try isTaken {
            try steps.bring(SourceFile(path, named: file, in: source))
            try steps.take(file)
        }
    }

    /// Works on a set of CSV files; false where it was refused.
    private func work(_ set: CSVSetName, steps: Steps) throws -> Bool {
        try isTaken {
            guard let found = try SourceSet("\(folder)/\(set.text)") else { return }
            try steps.bring(found)
            try steps.take(found.file)
        }
    }

    /// Whether a file was not refused; if it was, that is told.
    private func isTaken(_ body: () throws -> Void) throws -> Bool {
        do {
            try body()
            return true
        } catch let failure as Failure where failure.status == ExitStatus.refused {
            ProgressLine.clear()
            writeToStandardError("\(failure.text)\n")
            return false
        }
    }
}
