import ArgumentParser
import Console
import Custody
import Files
import Pipeline
import Synthetic
import Vocabulary

/// `kycc generate`.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Writes a synthetic batch, profiles and labels: same arguments, same bytes.")

    @OptionGroup var options: RootOptions
    @OptionGroup var synthetic: SyntheticOptions
    @Option(help: "The number of the batch, from 0.") var batchNumber: Int
    @Option(help: "The folder to write to (else the inbox).") var out: String?
    @Option(help: "json, or csv: a set of CSV files, and labels as CSV.") var format = Format.json

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case json, csv
    }

    func validate() throws {
        guard (0...99_999).contains(batchNumber) else { throw ValidationError("--batch-number must be 0 to 99999") }
    }

    mutating func run() throws {
        // Ended by a signal alone it would leave a file of many gigabytes.
        try Interruption.expect()
        let folder =
            if let out { try Folder(path: out, create: true) } else { try App.root(options, create: true).inbox }
        let batch = synthetic.batch(batchNumber)
        let files =
            switch format {
            case .json:
                [try StagedFile(batch, kind: .profiles, in: folder), try StagedFile(batch, kind: .labels, in: folder)]
            case .csv: try StagedFile.csv(batch, in: folder)
            }
        try StagedFile.bring(files)
        for file in files { say("\(file.path)") }
    }
}
