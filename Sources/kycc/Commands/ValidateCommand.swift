import ArgumentParser
import Console
import Files
import Results

/// `kycc validate`.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Is a version any good: the scores that it gave, against the outcomes that came.")

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Argument(help: "The version, as v3 (else the active one).") var version: String?
    @Option(help: "Look at this batch alone (else all labelled ones that the version scored).") var batch: String?
    @Option(
        name: .customLong("segment"), parsing: .singleValue,
        help: ArgumentHelp(
            "Also look at segments of this feature; may be given several times.", valueName: "feature"))
    var segments: [String] = []
    @Flag(help: "Exit 1 if a light is red: of all batches together, of the newest one, or of a segment.")
    var strict = false

    mutating func run() throws {
        let report = try App(options, .reading).validation(version: version, batch: batch, segments: segments)
        if format.json {
            try StandardOutput.write(JSONText(encoding: report))
        } else {
            try StandardOutput.write(ValidationText(report).text)
        }
        if strict, !report.red.isEmpty { throw ExitCode(ExitStatus.failed) }
    }
}
