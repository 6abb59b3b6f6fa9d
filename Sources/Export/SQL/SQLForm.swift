import Vocabulary
import BuildInfo
import Files
import Scorecards

/// A folder of SQL: the features and the score, for the engine that has the tables.
extension ExportForm {
    static let sql = ExportForm(name: "sql", summary: "a folder for an engine", ending: nil) { request in
        guard let dialect = SQLDialect.all.first(where: { $0.name == request.dialect }) else {
            throw ExportRefusal(
                message: "the form sql needs a dialect",
                hint: "--dialect \(SQLDialect.all.map(\.name).joined(separator: "|")).")
        }
        return try SQLBundle(dialect: dialect, request: request).files
    }

    /// The names of the dialects of SQL.
    package static let dialects = SQLDialect.all.map(\.name)
}

/// The files of a bundle.
private struct SQLBundle {
    let dialect: SQLDialect
    let request: ExportRequest

    var files: [ExportedFile] {
        get throws {
            var files: [ExportedFile] = []
            if request.featuresOnly {
                files.append(ExportedFile(name: "sources.sql", text: dialect.sources(own: [])))
                files.append(ExportedFile(name: "lag.sql", text: dialect.lag(nil)))
            } else {
                let formulas = ScoreFormulas(request.model.scorecard)
                let own = try dialect.ownFeatures(request.model, formulas)
                files.append(ExportedFile(name: "sources.sql", text: dialect.sources(own: own)))
                files.append(ExportedFile(name: "lag.sql", text: dialect.lag(request.model)))
                files.append(ExportedFile(name: "score.sql", text: dialect.scores(request.model, formulas)))
            }
            files.append(ExportedFile(name: "checks.sql", text: dialect.checks(outcomes: request.outcomeNames)))
            files.append(ExportedFile(name: "features.sql", text: dialect.features))
            files.append(ExportedFile(name: "run", text: dialect.run, isExecutable: true))
            files.append(ExportedFile(name: "manifest.json", text: manifest(of: files).text(pretty: true) + "\n"))
            return files.sorted { $0.name < $1.name }
        }
    }

    /// What the bundle is, and where it comes from.
    private func manifest(of files: [ExportedFile]) -> JSONText {
        var members: [(String, JSONText)] = [
            ("bundle", .int(1)), ("dialect", .string(dialect.name)), ("feature_set", .int(1)),
        ]
        if !request.featuresOnly {
            let origin = request.model.origin
            members += [
                ("version", .string(request.model.version)), ("lineage", .texts(origin.lineage)),
                ("newest_batch", .text(origin.lineage.last)),
                (
                    "latest_reference",
                    origin.latest.map { .object([("batch", .string($0.batch)), ("as_of", .string($0.asOf.text))]) }
                        ?? .null
                ),
                ("observed_at", .text(origin.observedAt?.text)),
                ("scorecard_sha256", .string(SHA256Digest.hexadecimal(of: request.model.document))),
                ("chain_head", .text(origin.chainHead)), ("program", .string(Program.version)),
            ]
        }
        let digests = files.sorted { $0.name < $1.name }.map {
            ($0.name, JSONText.string(SHA256Digest.hexadecimal(of: $0.text)))
        }
        return .object(members + [("files", .object(digests))])
    }
}

extension SHA256Digest {
    /// The digest of a text.
    fileprivate static func hexadecimal(of text: String) -> String {
        var digest = SHA256Digest()
        digest.update(text)
        return digest.hexadecimal()
    }
}
