import ArgumentParser
import Console
import Export
import Files
import Intake
import Pipeline

/// `kycc export`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "A version in the language of another program: the same scores, bands and reasons.")

    @OptionGroup var options: RootOptions
    @Argument(help: "The version, as v3.") var version: String
    @Option(help: ArgumentHelp("The form: \(ExportCommand.forms).", valueName: "form")) var format: String
    @Option(help: ArgumentHelp("The engine of the form sql: \(ExportCommand.dialects).", valueName: "dialect"))
    var dialect: String?
    @Option(help: "Where to: a file or a folder (else standard output; of sql a folder of the version's name).")
    var out: String?
    @Flag(help: "Only what is the same for every version: the features, without the score (sql).") var featuresOnly =
        false

    private static let forms = ExportForm.all.map(\.name).joined(separator: ", ")

    private static let dialects = ExportForm.dialects.joined(separator: ", ")

    func validate() throws {
        guard ExportForm.named(format) != nil else {
            throw ValidationError("--format must be one of \(ExportCommand.forms)")
        }
        let isSQL = format == "sql"
        if isSQL, !ExportForm.dialects.contains(dialect ?? "") {
            throw ValidationError("--dialect must be one of \(ExportCommand.dialects)")
        }
        if !isSQL, dialect != nil || featuresOnly {
            throw ValidationError("--dialect and --features-only are for --format sql")
        }
    }

    mutating func run() throws {
        guard let form = ExportForm.named(format) else { return }
        let app = try App(options, .reading)
        var request = ExportRequest(try app.exported(version))
        request.dialect = dialect
        request.featuresOnly = featuresOnly
        request.outcomeNames = app.settings.reader.outcomeNames.plain
        let files = try form.files(request)
        let place = ExportPlace(out)
        if let ending = form.ending, let file = files.first {
            guard let path = try place.write(file, name: "\(version).\(ending)") else { return }
            say("\(path) holds \(version)")
        } else {
            say("\(try place.write(files, folder: "\(version)-\(dialect ?? form.name)")) holds \(version)")
        }
    }
}
