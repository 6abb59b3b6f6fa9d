import GRDB

/// What the events of the chain say of the rows that they stand for, and which rows no event speaks of.
struct EventTestimony {
    var events = 0
    var head: ChainHead?
    /// Whether the event that somebody noted was among them.
    var hasNoted = false
    private var files: Set<Int64> = []
    private var versions: Set<String> = []
    /// Models that are as their events say: their coefficients may be computed with.
    private(set) var soundVersions: Set<String> = []
    private var archivedAt: [Int64: Int64] = [:]
    private var activations: Int64 = 0
    /// Whether an event tells of the drift reference of the expert scorecard.
    private var tellsOfReference = false

    /// What is wrong with the first activation or with v1, unless a later event says that v1 was renewed.
    private var firstFault: String?

    /// The fields that bind an event to rows.
    private struct Fields {
        let batch: String?
        let revision: Int64?
        let model: String?
        let sha256: String?
        let rows: String?
        let file: Int64?
        /// All versions of a training: that of the active recipe, and those of rivals.
        var versions: [String] { (model.map { [$0] } ?? []) + rivals }
        private let rivals: [String]

        init?(_ event: StoredEvent) {
            guard let fields = EventFields(event.fields) else { return nil }
            batch = fields.text("batch")
            revision = fields.whole("revision")
            model = fields.text("model")
            rivals = fields.texts("model", in: "rivals").filter { $0 != "none" }
            sha256 = fields.text("sha256")
            // In the first schema the digest of rows stood among the fields.
            rows = event.rows ?? fields.text("rows_sha256")
            file = fields.whole("file_id")
        }
    }

    /// Holds the rows of one event against what it says; returns what differs.
    mutating func hear(_ event: StoredEvent, _ db: Database) throws -> [String] {
        guard ["scored", "trained", "activated", "renewed", "archived"].contains(event.word) else { return [] }
        let label = "event \(event.id) (\(event.word))"
        guard let fields = Fields(event) else { return ["\(label) cannot be read"] }
        switch event.word {
        case "archived":
            guard let file = fields.file, archivedAt.updateValue(event.at, forKey: file) == nil else {
                return ["\(label): names no file, or one that was archived before"]
            }
            return []
        case "activated":
            activations += 1
            let activation = try Row.fetchOne(
                db, sql: "SELECT at_us, to_version FROM activations WHERE id = ?", arguments: [activations])
            guard let activation else { return ["\(label): there is no activation \(activations)"] }
            let fault = "\(label): activation \(activations) (\(fields.model ?? "?")) is not as it was recorded"
            if activation[0] != event.at || activation[1] != fields.model { return [fault] }
            let isSame = try fields.rows == RowDigest.activation(activations, in: db)
            guard activations == 1 else { return isSame ? [] : [fault] }
            // The first activation stands for the expert scorecard as well.
            if isSame, let version = fields.model { soundVersions.insert(version) }
            firstFault = isSame ? nil : fault
            return []
        case "renewed":
            // Until the first batch was scored the expert scorecard may become another one.
            guard files.isEmpty, activations == 1, try fields.rows == RowDigest.activation(1, in: db) else {
                return ["\(label): activation 1 (\(fields.model ?? "?")) is not as it was recorded"]
            }
            if let version = fields.model { soundVersions.insert(version) }
            firstFault = nil
            return []
        default: return try hear(event, fields: fields, label: label, in: db)
        }
    }

    private mutating func hear(
        _ event: StoredEvent, fields: Fields, label: String, in db: Database
    ) throws -> [String] {
        let isScoring = event.word == "scored"
        let kind = isScoring ? "profiles" : "labels"
        let name = "\(fields.batch ?? "?"), revision \(fields.revision ?? 0)"
        let row = try Row.fetchOne(
            db, sql: "SELECT id, sha256 FROM files WHERE batch_id = ? AND kind = ? AND revision = ?",
            arguments: [fields.batch, kind, fields.revision])
        guard let row else { return ["\(label): the \(kind) file of \(name) is not there"] }
        let file: Int64 = row[0]
        guard files.insert(file).inserted else { return ["\(label): the file of \(name) had an event before"] }
        if !isScoring { versions.formUnion(fields.versions) }
        if row[1] != fields.sha256 { return ["\(label): the file of \(name) has other bytes"] }
        if isScoring {
            if try fields.rows == RowDigest.scoring(file: file, bringsReference: false, in: db) { return [] }
            if try fields.rows == RowDigest.scoring(file: file, bringsReference: true, in: db) {
                tellsOfReference = true
                return []
            }
        } else if try fields.rows == RowDigest.training(file: file, in: db) {
            soundVersions.formUnion(fields.versions)
            return []
        }
        let rows = isScoring ? "file, request or drift reference" : "file, labels or model"
        return ["\(label): the \(rows) of \(name) are not as they were recorded"]
    }

    /// Files that no event tells of, or that were archived at another time than the event says.
    func filesUntold(_ db: Database) throws -> [String] {
        var faults: [String] = []
        let rows = try Row.fetchCursor(db, sql: "SELECT id, name, archived_us FROM files ORDER BY id")
        while let row = try rows.next() {
            let label = "file \(row[0] as Int64) (\(row[1] as String))"
            if !files.contains(row[0]) { faults.append("\(label): no event tells of it") }
            if archivedAt[row[0]] != row[2] as Int64? {
                faults.append("\(label): archived_us is not when its event says it was archived")
            }
        }
        return faults
    }

    /// Models and activations that no event tells of.
    func modelsUntold(_ db: Database) throws -> [String] {
        let models = try String.fetchAll(
            db, sql: "SELECT version FROM models WHERE number <> 1 ORDER BY number")
        var faults = models.filter { !versions.contains($0) }.map { "model \($0): no event tells of its training" }
        if let firstFault { faults.append(firstFault) }
        if !tellsOfReference, try hasUntoldReference(db) {
            faults.append("model v1: no event tells of its drift reference")
        }
        let count = try Int64.fetchOne(db, sql: "SELECT count(*) FROM activations") ?? 0
        if count != activations { faults.append("activations: \(count), events tell of \(activations)") }
        return faults
    }

    /// Whether the expert scorecard has a drift reference that no batch of enough companies can have brought. An
    /// unreleased version recorded no digest of one that came with a later batch than the first.
    private func hasUntoldReference(_ db: Database) throws -> Bool {
        let sql = """
            SELECT EXISTS (
                SELECT 1 FROM drift_references AS d JOIN models AS m ON m.version = d.model_version
                WHERE m.decision = 'expert'
                  AND NOT EXISTS (SELECT 1 FROM score_requests WHERE model_version = m.version AND parties >= ?))
            """
        return try Bool.fetchOne(db, sql: sql, arguments: [Ledger.leastDriftReference]) ?? false
    }
}
