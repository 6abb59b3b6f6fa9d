import ArgumentParser
import Console
import Export
import Files

/// `kycc export`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "A version in the language of another program: the same scores, bands and reasons.")

    @OptionGroup var options: RootOptions
    @Argument(help: "The version, as v3.") var version: String
    @Option(help: ArgumentHelp("The form: \(ExportCommand.forms).", valueName: "form")) var format: String
    @Option(help: "Where to: a file or a folder (else standard output).") var out: String?

    private static let forms = ExportForm.all.map(\.name).joined(separator: ", ")

    func validate() throws {
        guard ExportForm.named(format) != nil else {
            throw ValidationError("--format must be one of \(ExportCommand.forms)")
        }
    }

    mutating func run() throws {
        guard let form = ExportForm.named(format) else { return }
        let app = try App(options, .reading)
        let files = try form.files(ExportRequest(app.exported(version)))
        let place = ExportPlace(out)
        if let ending = form.ending, let file = files.first {
            guard let path = try place.write(file, name: "\(version).\(ending)") else { return }
            say("\(path) holds \(version)")
        } else {
            say("\(try place.write(files, folder: "\(version)-\(form.name)")) holds \(version)")
        }
    }
}
