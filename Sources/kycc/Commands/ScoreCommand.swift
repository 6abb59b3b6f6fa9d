import ArgumentParser
import Console
import Vocabulary

/// `kycc score`.
struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score", abstract: "Scores one profiles file from anywhere: same checks, same archive.")

    @OptionGroup var options: RootOptions
    @Argument(help: "BATCH_profiles.json, or BATCH_parties.csv with the files of its set beside it.") var file: String

    mutating func run() throws {
        if let set = try SourceSet(file) {
            let steps = Steps(try App(options, .making("score \(set.file.text())")))
            try steps.recover()
            try steps.bring(set)
            return try steps.take(set.file)
        }
        let source = try SourceFile(file, .profiles)
        let steps = Steps(try App(options, .making("score \(source.file.text())")))
        try steps.recover()
        try steps.bring(source)
        try steps.take(source.file)
    }
}
