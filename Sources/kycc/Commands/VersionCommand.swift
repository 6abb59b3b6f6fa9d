import ArgumentParser
import BuildInfo
import Console
import Files

/// `kycc version`: which program this is.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Which program this is: version, commit, and its digest.")

    @OptionGroup var format: JSONFlag

    mutating func run() throws {
        let digest = try ProgramFile.sha256()
        guard format.json else {
            return try StandardOutput.write("kycc \(Program.text)\nSHA-256 \(digest)\n")
        }
        try StandardOutput.write(
            JSONText.object([
                ("version", .string(Program.version)), ("program", .string(Program.text)), ("sha256", .string(digest)),
            ]))
    }
}
