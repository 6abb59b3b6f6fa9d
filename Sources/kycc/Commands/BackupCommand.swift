import ArgumentParser
import Console
import Files
import Glibc
import Ledger

/// `kycc backup`.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "An online copy of the database, also while the daemon runs.")

    @OptionGroup var options: RootOptions
    @Argument(help: "A file that does not exist yet.") var file: String

    mutating func run() throws {
        let app = try App(options, .reading)
        if access(file, F_OK) == 0 {
            throw Failure(
                "the file exists already", in: escapedForLog(file), try: "another name; no backup is overwritten.")
        }
        try app.ledger.backup(to: file)
        say("\(file) holds the database; the archive is copied as files")
    }
}
