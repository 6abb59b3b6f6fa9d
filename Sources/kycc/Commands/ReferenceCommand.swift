import ArgumentParser
import Console
import Files

/// `kycc reference`, which no help shows: prints a table of the documents as Markdown, from the catalogs of the
/// program. Without a name it prints the names.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "A table of the documents, as Markdown.", shouldDisplay: false)

    @Argument(help: "The table; without it, the names of all.") var table: String?

    mutating func run() throws {
        let tables = Reference.tables(of: KYCC.self)
        guard let table else {
            for name in tables.map(\.name) { try StandardOutput.write("\(name)\n") }
            return
        }
        guard let found = tables.first(where: { $0.name == table }) else {
            throw Failure(
                "there is no table \(escapedForLog(table))", in: "kycc reference", try: "kycc reference.",
                status: ExitStatus.usage)
        }
        try StandardOutput.write(TerminalText(lines: try found.make().text))
    }
}
