import Crypto
import GRDB

/// SHA-256 of rows in a canonical text. An event of the chain carries the digest of the rows that it stands for, so
/// that none of them can be changed, taken out or put in without that event telling.
///
/// A row is its table's name and then its values, each on a line: `null`, `integer 12`, `real` with the sixteen digits
/// of its bits, `text` or `blob` with the count of bytes and the bytes. Columns are named here one by one, in an order
/// that is never changed: a later column of a table is none of an earlier event's.
struct RowDigest {
    private var hash = SHA256()
    private let db: Database

    init(_ db: Database) { self.db = db }

    mutating func add(_ table: String, columns: String, clause: String, values: Int64...) throws {
        try add(table, columns: columns, clause: clause) { select in
            for (place, value) in values.enumerated() { select.bind(place + 1, Int(value)) }
        }
    }

    mutating func add(_ table: String, columns: String, clause: String, text: String) throws {
        try add(table, columns: columns, clause: clause) { $0.bind(1, text) }
    }

    private mutating func add(
        _ table: String, columns: String, clause: String, bind: (borrowing RawStatement) -> Void
    ) throws {
        let select = try RawStatement(db, "SELECT \(columns) FROM \(table) \(clause)")
        bind(select)
        let columns = select.columnCount
        // Hashed by the piece: given to the hash value by value, the labels of 100,000 companies took more than twice
        // as long.
        var text: [UInt8] = []
        while try select.next() {
            text.append(contentsOf: table.utf8)
            text.append(UInt8(ascii: "\n"))
            for column in 0..<columns {
                select.addCanonicalText(column, to: &text)
                text.append(UInt8(ascii: "\n"))
            }
            if text.count >= RowDigest.piece {
                text.withUnsafeBytes { hash.update(bufferPointer: $0) }
                text.removeAll(keepingCapacity: true)
            }
        }
        text.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    private static let piece = 1 << 14

    func hexadecimal() -> String { SHA256.hexadecimal(hash.finalize()) }
}

extension SHA256 {
    /// A digest as 64 lower-case digits.
    static func hexadecimal(_ digest: Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

// MARK: What the events stand for

extension RowDigest {
    private static let file =
        "id, name, batch_id, kind, revision, sha256, size, first_seen_us, outcome, document, timings, observed_at_us"
    private static let details = "file_id, owner_id, owner, observed_at_us, warnings, program"
    private static let request = """
        id, batch_id, file_id, model_version, as_of_us, as_of_source, requested_us, parties, active_version, passed_over,
        psi, own_feature_names
        """
    private static let model = """
        number, version, batch_id, file_id, trained_us, observed_at_us, training_rows, coefficients, decision, figures
        """
    private static let comparison = """
        id, batch_id, challenger, champion, activation_id, observed_at_us, training_rows, n, n1, n0, auc, delta, variance,
        d, s2
        """

    /// Of `scored`: the profiles file, its batch and its request. Features and scores follow from the archived file,
    /// which `kycc verify` computes anew.
    ///
    /// - Parameter bringsReference: whether the request brought what later batches of the expert scorecard are compared
    ///   with: the first one of enough companies does.
    static func scoring(file: Int64, bringsReference: Bool, in db: Database) throws -> String {
        var digest = RowDigest(db)
        try digest.add(file: file)
        try digest.add(
            "batches", columns: "batch_id, order_key",
            clause: "WHERE batch_id = (SELECT batch_id FROM files WHERE id = ?)", values: file)
        try digest.add("score_requests", columns: request, clause: "WHERE file_id = ?", values: file)
        // Requests of before there were feature sets have the first one, and their events carry digests without it.
        try digest.add(
            "score_requests", columns: "id, feature_set", clause: "WHERE file_id = ? AND feature_set <> 1", values: file
        )
        let expert = """
            SELECT m.version FROM models AS m JOIN score_requests AS r ON r.model_version = m.version
            WHERE m.decision = 'expert' AND r.file_id = ? AND \(bringsReference ? "TRUE" : "FALSE")
            """
        try digest.add(
            "drift_references", columns: "model_version, bins", clause: "WHERE model_version = (\(expert))",
            values: file)
        return digest.hexadecimal()
    }

    /// Of `trained`: the labels file, its outcomes and, where a version was trained, the model with all that belongs to
    /// it.
    static func training(file: Int64, in db: Database) throws -> String {
        var digest = RowDigest(db)
        try digest.add(file: file)
        let ofFile = """
            WHERE batch_id = (SELECT batch_id FROM files WHERE id = ?1)
              AND revision = (SELECT revision FROM files WHERE id = ?1) ORDER BY place
            """
        try digest.add("labels", columns: "batch_id, revision, place, party_id, outcome", clause: ofFile, values: file)
        try digest.add("withdrawals", columns: "batch_id, revision, place, party_id", clause: ofFile, values: file)
        let versions = try String.fetchAll(
            db, sql: "SELECT version FROM models WHERE file_id = ? ORDER BY number", arguments: [file])
        for version in versions {
            try digest.add(version: version)
            try digest.add(
                "drift_references", columns: "model_version, bins", clause: "WHERE model_version = ?", text: version)
        }
        return digest.hexadecimal()
    }

    /// Of `activated`: the activation and, with the first one, the expert scorecard.
    static func activation(_ id: Int64, in db: Database) throws -> String {
        var digest = RowDigest(db)
        try digest.add(
            "activations", columns: "id, at_us, from_version, to_version, by, reason", clause: "WHERE id = ?",
            values: id)
        if id == 1 { try digest.add(version: "v1") }
        return digest.hexadecimal()
    }

    /// A file that was recorded before there were details has no row of them.
    private mutating func add(file: Int64) throws {
        try add("files", columns: RowDigest.file, clause: "WHERE id = ?", values: file)
        try add("file_details", columns: RowDigest.details, clause: "WHERE file_id = ?", values: file)
    }

    private mutating func add(version: String) throws {
        try add("models", columns: RowDigest.model, clause: "WHERE version = ?", text: version)
        try add(
            "model_lineage", columns: "model_version, batch_id, role",
            clause: "WHERE model_version = ? ORDER BY batch_id", text: version)
        try add("comparisons", columns: RowDigest.comparison, clause: "WHERE challenger = ? ORDER BY id", text: version)
    }
}
