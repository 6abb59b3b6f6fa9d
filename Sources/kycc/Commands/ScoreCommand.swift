import ArgumentParser
import Console
import Vocabulary

/// `kycc score`.
struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score", abstract: "Scores one profiles file from anywhere: same checks, same archive.")

    @OptionGroup var options: RootOptions
    @Argument(help: "BATCH_profiles.json") var file: String

    mutating func run() throws {
        let source = try SourceFile(file, .profiles)
        let steps = Steps(try App(options, .making("score \(source.file.text())")))
        try steps.recover()
        try steps.bring(source)
        try steps.take(source.file)
    }
}
