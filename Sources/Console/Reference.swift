package import ArgumentParser
import Pipeline
import Reporting
import Results
import Scorecards
import Statistics
import Vocabulary

/// The tables of the documents that the program knows better than a person: each comes out of a catalog of the code.
package enum Reference {
    /// A table by name.
    package struct Table {
        /// As `kycc reference NAME` has it.
        package let name: String
        /// Makes the table, from the catalogs.
        package let make: () throws -> MarkdownTable
    }

    /// Every table, by name.
    ///
    /// - Parameter command: the whole command line, whose help has the commands and options.
    package static func tables(of command: (some ParsableCommand).Type) -> [Table] {
        [
            Table(name: "bands") { bands }, Table(name: "blocked") { blocked },
            Table(name: "commands") { try commands(of: command) },
            Table(name: "documents") { json(JSONKeys.documents) }, Table(name: "events") { events },
            Table(name: "exits") { exits }, Table(name: "expert") { expert }, Table(name: "features") { features },
            Table(name: "gates") { try gates() },
            Table(name: "json") { json(JSONKeys.commands) }, Table(name: "metrics") { metrics },
            Table(name: "options") { try options(of: command) }, Table(name: "refusals") { refusals },
            Table(name: "rules") { rules },
            Table(name: "settings") { settings }, Table(name: "warnings") { warnings },
        ]
    }

    private static func code(_ text: String) -> String { MarkdownTable.code(text) }

    private static var settings: MarkdownTable {
        MarkdownTable(
            columns: ["key", "default", "allowed", "what"],
            rows: Settings.catalog.map { [code($0.name), code($0.byDefault), $0.allowed, $0.summary] })
    }

    private static var features: MarkdownTable {
        MarkdownTable(
            columns: ["feature", "set", "computed from", "unit", "risk", "can change", "value"],
            rows: FeatureCatalog.standard.features.map {
                [
                    code($0.name), "\($0.since)", $0.group.rawValue, $0.unit, $0.direction?.rawValue ?? "",
                    $0.isChangeable ? "yes" : "no", $0.summary,
                ]
            })
    }

    private static var bands: MarkdownTable {
        MarkdownTable(
            columns: ["band", "from score"], rows: Band.standard.map { [code($0.name), "\($0.least)"] })
    }

    private static var expert: MarkdownTable {
        MarkdownTable(
            columns: ["feature", "weight", "u"],
            rows: Scorecard.expert.terms.map { term in
                let figures = term.figures
                let most = figures.hi.map { "to \(Int($0))" } ?? ""
                let scale = figures.scale == "logarithmic" ? "log10(1 + x), \(most)" : most
                return [code(term.feature), "\(Int(figures.weight))", scale]
            })
    }

    private static var refusals: MarkdownTable {
        MarkdownTable(
            columns: ["rule", "when"], rows: Refusal.Rule.allCases.map { [code($0.rawValue), $0.summary] })
    }

    private static var warnings: MarkdownTable {
        MarkdownTable(
            columns: ["code", "when"],
            rows: BatchWarning.Code.allCases.map { [code($0.rawValue), $0.summary] })
    }

    private static var events: MarkdownTable {
        MarkdownTable(
            columns: ["word", "what it says"], rows: EventWord.allCases.map { [code($0.rawValue), $0.summary] })
    }

    private static var blocked: MarkdownTable {
        MarkdownTable(
            columns: ["state", "what it is", "how it ends"],
            rows: BlockedFile.State.allCases.map { [code($0.rawValue), $0.summary, $0.ending] })
    }

    private static var exits: MarkdownTable {
        MarkdownTable(columns: ["code", "meaning"], rows: ExitStatus.meanings.map { ["\($0.code)", $0.meaning] })
    }

    private static var rules: MarkdownTable {
        MarkdownTable(
            columns: ["rule", "a version takes over if", "what stops it"],
            rows: ActivationRule.Word.allCases.map {
                [code($0.rawValue), $0.passes, $0.obstacles.map(code).joined(separator: ", ")]
            })
    }

    /// - Throws: `Failure` if a gate looks at a setting that there is not.
    private static func gates() throws -> MarkdownTable {
        MarkdownTable(
            columns: ["gate", "passed if", "settings"],
            rows: try Gate.all.map { gate in
                let settings = try gate.settings.map { name in
                    guard let key = Settings.catalog.first(where: { $0.name == "gates.\(name)" }) else {
                        throw Failure("there is no setting gates.\(name)", in: gate.name, try: "correct the gate.")
                    }
                    return "\(code(key.name)) (\(key.byDefault))"
                }
                return [code(gate.name), gate.passes, settings.joined(separator: ", ")]
            })
    }

    // MARK: Metrics

    /// What `metrics.prom` says of itself, for a status that has everything.
    private static var metrics: MarkdownTable {
        var status = StatusSnapshot(processID: 1, version: App.version, startedAt: "")
        status.heartbeatSeconds = 0
        status.activeModel = .init(version: "v1", activatedAt: "", lineage: [])
        status.lastBatch = .init(
            batch: "B", model: "v1", parties: 1, scoredAt: 0, psi: nil,
            warnings: [(BatchWarning.Code.constant.rawValue, 1)]
        ) { _ in "" }
        status.lastBatch?.drift = DriftVerdict.withinNoise.rawValue
        status.lastLabels = .init(seconds: 0, auc: 0.5, defaults: 1, defaultRate: 0.5, meanPD: 0.5)
        status.blocked.add(
            BlockedFile(
                file: "B", state: .waiting, since: Timestamp(microseconds: 0).text, what: "", hint: "", until: nil))
        let lines = Metrics.text(status).split(separator: "\n").map(String.init)
        let types = Dictionary(
            uniqueKeysWithValues: lines.compactMap { line in
                words(line, "# TYPE ").map { ($0.first, $0.rest) }
            })
        return MarkdownTable(
            columns: ["metric", "type", "what"],
            rows: lines.compactMap { line in
                words(line, "# HELP ").map { [code($0.first), types[$0.first] ?? "", $0.rest] }
            })
    }

    /// The first word behind a prefix, and what follows it; nil if the line begins otherwise.
    private static func words(_ line: String, _ prefix: String) -> (first: String, rest: String)? {
        guard line.hasPrefix(prefix) else { return nil }
        let parts = line.dropFirst(prefix.count).split(separator: " ", maxSplits: 1).map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

    // MARK: Keys

    private static func json(_ documents: [JSONKeys]) -> MarkdownTable {
        MarkdownTable(
            columns: ["of", "key", "what"],
            rows: documents.flatMap { document in
                document.keys.enumerated().map { index, key in
                    [index == 0 ? code(document.name) : "", code(key.path), key.what]
                }
            })
    }
}
