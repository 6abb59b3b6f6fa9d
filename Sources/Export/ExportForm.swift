/// A form in which a scorecard leaves the program. A further one is a file and a row in `all`.
package struct ExportForm: Sendable {
    /// As it is written on the command line.
    package let name: String
    /// What it is, one phrase.
    package let summary: String
    /// What a file of it is called, behind the version and a dot; nil if the form is a folder of files.
    package let ending: String?
    /// The files, of which a form that is no folder has one. Throws `ExportRefusal`.
    package let files: @Sendable (ExportRequest) throws -> [ExportedFile]

    /// Every form, in the order of the help.
    package static let all: [ExportForm] = [.json, .python, .pmml, .sql]

    /// The form of a name; nil if there is none.
    package static func named(_ name: String) -> ExportForm? { all.first { $0.name == name } }

    /// The stored document.
    static let json = ExportForm(name: "json", summary: "the stored document", ending: "json") { request in
        [ExportedFile(name: "scorecard.json", text: request.model.document)]
    }
}

/// What is asked of a form.
package struct ExportRequest: Sendable {
    /// The version.
    package let model: ExportedModel
    /// The engine, where a form has several.
    package var dialect: String?
    /// Only what is the same for every version.
    package var featuresOnly = false
    /// Names that say an outcome, in lower case, without `_`, `-`, `.` and blanks.
    package var outcomeNames: [String] = []

    /// - Parameter model: what is exported.
    package init(_ model: ExportedModel) { self.model = model }
}

/// A file that a form consists of.
package struct ExportedFile: Sendable {
    /// Its name in a folder.
    package let name: String
    /// What is in it.
    package let text: String
    /// Whether it is a program.
    package var isExecutable = false
}

/// A form cannot say what a scorecard says.
package struct ExportRefusal: Error {
    /// What is wrong, a phrase.
    package let message: String
    /// What to do.
    package let hint: String
}
