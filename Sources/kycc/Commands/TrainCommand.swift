import ArgumentParser
import Console
import Custody
import Files
import Ledger
import Pipeline
import Vocabulary

/// `kycc train`.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains on one labels file from anywhere: same checks, same archive.")

    @OptionGroup var options: RootOptions
    @Argument(help: "BATCH_labels.json") var file: String

    mutating func run() throws {
        let source = try SourceFile(file, .labels)
        // A root that is not there has no batch to train on, so none is made.
        let app = try App(options, .writing("train \(source.file.text())"))
        let steps = Steps(app)
        try steps.recover()
        let batch = source.file.batch
        guard try app.ledger.batch(batch.text) != nil else {
            throw Failure.absent(
                "\(batch) has not been scored, so there is nothing to train on", in: app.root.folder.path,
                try: "kycc score \(batch)_profiles.json first.")
        }
        try steps.bring(source)
        try steps.take(source.file)
    }
}
