import ArgumentParser
import Console
import Files

/// `kycc report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes the report as pages for a browser, and says where it is.",
        discussion: """
            The daemon writes the pages that a job concerns after each job. This command writes all that are missing or \
            old. The pages need no network, and the daemon may be running.
            """)

    @OptionGroup var options: RootOptions
    @OptionGroup var format: JSONFlag
    @Argument(help: "Print the path of the page of this batch or version (else of the front page).") var name: String?

    mutating func run() throws {
        let written = try App(options, .reading).writeReport(named: name)
        if format.json {
            try StandardOutput.write(
                JSONText.object([("page", .string(written.page)), ("written", .int(written.pages))]))
        } else {
            try StandardOutput.write("\(written.page)\n")
        }
    }
}
