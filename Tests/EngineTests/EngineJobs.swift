import Export
import Features
import Foundation
import Intake
import Scorecards
import TestSupport
import Testing
import Vocabulary

/// A batch with what the program itself makes of it.
struct EngineBatch {
    let file: URL
    let table: FeatureTable

    /// - Parameter file: a profiles file.
    init(_ file: URL) throws {
        self.file = file
        var source = BytesSource(Array(try Data(contentsOf: file)))
        let transactions = TransactionAggregator()
        let name = file.lastPathComponent.split(separator: "_").prefix(2).joined(separator: "_")
        let profiles = try ProfilesReader().read(
            &source, batch: try #require(BatchID(name)), builtIn: FeatureCatalog.standard.reservedNames,
            firstSeen: Timestamp(microseconds: 0), sink: transactions)
        table = try FeatureExtraction.table(
            profiles, transactions: transactions, set: FeatureCatalog.standard.set(1))
    }

    var features: FeatureColumns {
        FeatureColumns(names: table.names, columns: table.columns, count: table.count)
    }
}

/// A bundle that an engine runs on a batch.
struct EngineJob {
    let what: String
    let batch: EngineBatch
    let scorecard: Scorecard
    var origin = ModelOrigin()
    var goesOn = false

    /// The bundle for a dialect, written into a folder.
    func write(dialect: String, to folder: URL) throws {
        let model = ExportedModel(version: "v9", scorecard: scorecard, document: "{}", origin: origin)
        var request = ExportRequest(model)
        request.dialect = dialect
        request.outcomeNames = ["defaulted"]
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in try #require(ExportForm.named("sql")).files(request) {
            try Data(file.text.utf8).write(to: folder.appendingPathComponent(file.name))
        }
    }

    /// The features of the user's own that the bundle wants as columns.
    var own: [String] {
        ScoreFormulas(scorecard).inputs.map(\.name).filter { FeatureCatalog.standard.definition($0) == nil }
    }
}

/// What an engine came to.
struct EngineResult {
    let tables: [String]
    let errors: [String]
    let status: Int
    let features: [[String: Any]]
    let scores: [[String: Any]]

    init(_ file: URL) throws {
        var lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let head = lines.removeFirst()
        tables = try #require(head["tables"] as? [String])
        errors = try #require(head["errors"] as? [String])
        status = try #require(head["status"] as? Int)
        features = lines.filter { $0["table"] as? String == "kycc_features" }
        scores = lines.filter { $0["table"] as? String == "kycc_scores" }
    }
}

/// An engine of SQL.
enum Engine: String, CaseIterable {
    case duckdb, postgres, spark

    /// Nil where it is installed; else what to install.
    var lack: Comment? {
        if Python.path == nil { return Python.isAbsent }
        switch self {
        case .duckdb: return Python.has("duckdb") ? nil : "DuckDB is not installed: pip install duckdb"
        case .spark:
            return Python.has("pyspark") ? nil : "Spark is not installed: pip install pyspark, and Java 17"
        case .postgres:
            return Engine.postgresFolder == nil
                ? "PostgreSQL is not installed: apt-get install postgresql" : nil
        }
    }

    /// Where the tools of the server are.
    static let postgresFolder: String? = {
        let debian = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql"))?.sorted().last
        let folders = [debian.map { "/usr/lib/postgresql/\($0)/bin" }, "/usr/bin", "/usr/local/bin"].compactMap(\.self)
        return folders.first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
    }()

    /// Runs jobs in one process.
    func run(_ jobs: [EngineJob], _ folder: URL) throws -> [EngineResult] {
        var list: [[String: Any]] = []
        for (index, job) in jobs.enumerated() {
            let bundle = folder.appendingPathComponent("bundle-\(index)")
            try job.write(dialect: rawValue, to: bundle)
            list.append([
                "bundle": bundle.path, "batch": job.batch.file.path, "own": job.own, "goes_on": job.goesOn,
                "out": folder.appendingPathComponent("out-\(index)").path,
            ])
        }
        let file = folder.appendingPathComponent("jobs.json")
        try JSONSerialization.data(withJSONObject: list).write(to: file)
        let script = Checkout.fixtures.appendingPathComponent("engines/engines.py").path
        let outcome = try Python.run(
            [script, rawValue, file.path],
            environment: ["KYCC_POSTGRES_BIN": Engine.postgresFolder ?? "", "PYTHONDONTWRITEBYTECODE": "1"])
        #expect(outcome.status == 0, "\(outcome.errors.suffix(2_000))")
        return try jobs.indices.map { try EngineResult(folder.appendingPathComponent("out-\($0)")) }
    }
}
