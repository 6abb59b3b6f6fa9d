import ArgumentParser
import Console

/// `kycc check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "What files would be taken for, and all their faults and warnings; nothing is touched.",
        discussion: """
            It needs no root; the settings of one count if it is there. The code is 65 if a file would be refused or not \
            be taken.
            """)

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Argument(help: "Files from anywhere, named as in the inbox.") var files: [String]

    mutating func run() throws {
        let settings = try App.settings(options)
        var checked: [CheckedFile] = []
        for path in files {
            let file = try CheckedFile(path, settings: settings)
            checked.append(file)
            if !format.json { try StandardOutput.write(file.text) }
        }
        if format.json { try Listing(keys: CheckedFile.keys, rows: checked.map { try $0.row() }).show(asJSON: true) }
        let status = CheckedFile.status(checked)
        if status != 0 { throw ExitCode(status) }
    }
}
