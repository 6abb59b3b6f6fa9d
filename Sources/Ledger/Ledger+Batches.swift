import Foundation
import GRDB

/// A batch that has been scored.
package struct StoredBatch: Sendable {
    /// The id of the batch, as its file names say it.
    package let batchID: String
    /// The request that counts.
    package let request: StoredRequest
    /// Known outcomes, and how many of them are defaults.
    package let labelled: Int
    /// How many of the known outcomes are defaults.
    package let defaults: Int
    /// Microseconds since 1970; when the latest labels were observed, where they say so.
    package let observedAt: Int64?

    /// Whether all that is known are defaults, of fewer than half of the parties: the others are probably good, but
    /// nothing says so.
    package var isOnlyDefaults: Bool { labelled > 0 && defaults == labelled && 2 * labelled < request.parties }

    /// - Parameter row: `StoredRequest.columns`, then `labelled`, `defaults` and `observed_at_us` of the batch.
    init(_ row: Row) throws {
        request = try StoredRequest(row)
        batchID = request.batchID
        labelled = row[14]
        defaults = row[15]
        observedAt = row[16]
    }
}

/// One scoring of a batch.
package struct StoredRequest: Sendable {
    /// The id of the request, in the order of scoring.
    package let id: Int64
    /// The id of the batch.
    package let batchID: String
    /// The id of the profiles file that was scored.
    package let fileID: Int64
    /// The version that scored the batch, such as `v3`.
    package let modelVersion: String
    /// The reference time; microseconds since 1970.
    package let asOf: Int64
    /// Where the reference time comes from: `as_of`, `generated_at` or `first_seen`.
    package let asOfSource: String
    /// When the batch was scored; microseconds since 1970.
    package let requestedAt: Int64
    /// How many companies were scored.
    package let parties: Int
    /// The version that was active then.
    package let activeVersion: String
    /// Why the active version might not score the batch; nil where it did.
    package let passedOver: String?
    /// The population stability index of the probabilities; nil without a reference to compare them with.
    package let psi: Double?
    /// The features that the file brought itself, in the order of their columns.
    package let own: [OwnFeature]
    /// The names of `own`.
    package let ownNames: [String]
    /// The id of the request that scored the batch anew; nil where this one counts.
    package let supersededBy: Int64?
    /// The number of the set of its built-in features.
    package let featureSet: Int

    /// The columns that a request is made of, of `score_requests AS r`.
    static let columns = """
        r.id, r.batch_id, r.file_id, r.model_version, r.as_of_us, r.as_of_source, r.requested_us, r.parties,
        r.active_version, r.passed_over, r.psi, r.own_feature_names, r.superseded_by, r.feature_set
        """

    /// Columns are taken by their place: every training reads a row for each batch that was ever labelled, and to find
    /// them by name took a third of the time of a root of 2,000 batches.
    init(_ row: Row) throws {
        id = row[0]
        batchID = row[1]
        fileID = row[2]
        modelVersion = row[3]
        asOf = row[4]
        asOfSource = row[5]
        requestedAt = row[6]
        parties = row[7]
        activeVersion = row[8]
        passedOver = row[9]
        psi = row[10]
        own = try FeatureNames.features(in: row[11])
        ownNames = own.map(\.name)
        supersededBy = row[12]
        featureSet = row[13]
    }
}

/// Counters for the status.
package struct LedgerTotals: Sendable, Equatable {
    /// Batches that have a score, each once.
    package var batchesScored = 0
    /// Companies in the requests that count.
    package var partiesScored = 0
    /// Versions that were trained; the expert scorecard is not among them.
    package var modelsTrained = 0
    /// Refusals in the event chain: a file that was refused twice counts twice.
    package var filesRejected = 0
    /// About the data of batches.
    package var warnings = 0

    /// All counters at zero.
    package init() {}
}

extension Ledger {
    static let batchColumns = """
        SELECT \(StoredRequest.columns), b.labelled, b.defaults, b.observed_at_us
        FROM batches AS b JOIN score_requests AS r ON r.id = b.request_id
        """

    /// A batch; nil where it has not been scored.
    package func batch(_ id: String) throws(LedgerError) -> StoredBatch? {
        try read("look \(id) up") { db in
            try Row.fetchOne(db, sql: "\(Ledger.batchColumns) WHERE b.batch_id = ?", arguments: [id]).map(
                StoredBatch.init)
        }
    }

    /// Every batch in batch order.
    package func batches() throws(LedgerError) -> [StoredBatch] {
        try read("list the batches") { db in
            try Array(
                Row.fetchCursor(db, sql: "\(Ledger.batchColumns) ORDER BY b.order_key").map(StoredBatch.init))
        }
    }

    /// What was said of the drift of each batch's probabilities, by batch; a batch whose document does not say it is
    /// left out.
    package func driftVerdicts() throws(LedgerError) -> [String: String] {
        try read("list the verdicts on drift") { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT b.batch_id, json_extract(f.document, '$.drift.psi.verdict')
                    FROM batches AS b JOIN score_requests AS r ON r.id = b.request_id JOIN files AS f ON f.id = r.file_id
                    WHERE json_valid(f.document)
                    """)
            return Dictionary(
                rows.compactMap { row in (row[1] as String?).map { (row[0] as String, $0) } }, uniquingKeysWith: { $1 })
        }
    }

    /// The batches with known outcomes, the last in batch order first. One of which only defaults are known, of fewer
    /// than half of its parties, is left out: its other parties are probably good, but nothing says so (SPEC 1.3).
    ///
    /// - Parameter count: how many; nil is all.
    package func lastLabelledBatches(
        _ count: Int?, except: [String] = []
    ) throws(LedgerError) -> [StoredBatch] {
        try read("list the labelled batches") { db in
            // A negative limit is none.
            let unwanted = except.map { _ in "?" }.joined(separator: ", ")
            let sql = """
                \(Ledger.batchColumns)
                WHERE b.labelled > 0 AND (b.defaults < b.labelled OR 2 * b.labelled >= r.parties)
                \(except.isEmpty ? "" : "AND b.batch_id NOT IN (\(unwanted))")
                ORDER BY b.order_key DESC LIMIT ?
                """
            let arguments = StatementArguments(except) + [count ?? -1]
            return try Array(Row.fetchCursor(db, sql: sql, arguments: arguments).map(StoredBatch.init))
        }
    }

    /// The last labelled batches before a place in the batch order, the last first, without those whose labels list
    /// only defaults of a few.
    ///
    /// - Parameter most: how many.
    package func labelledBatches(before orderKey: [UInt8], most: Int) throws(LedgerError) -> [StoredBatch] {
        try read("list the labelled batches") { db in
            let sql = """
                \(Ledger.batchColumns)
                WHERE b.order_key < ? AND b.labelled > 0 AND (b.defaults < b.labelled OR 2 * b.labelled >= r.parties)
                ORDER BY b.order_key DESC LIMIT ?
                """
            return try Row.fetchAll(db, sql: sql, arguments: [Data(orderKey), most]).map(StoredBatch.init)
        }
    }

    /// The ids of all scored batches.
    package func batchIDs() throws(LedgerError) -> [String] {
        try read("list the batches") { db in try String.fetchAll(db, sql: "SELECT batch_id FROM batches") }
    }

    /// The newest two requests that count of other batches with a reference time, a number of companies and one
    /// company, among the newest hundred of that time: a root may have thousands.
    ///
    /// - Parameter asOf: microseconds since 1970.
    package func standingRequests(
        asOf: Int64, parties: Int, party: String, otherThan batch: String
    ) throws(LedgerError) -> [StoredRequest] {
        try read("list the requests of a reference time") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(StoredRequest.columns) FROM
                        (SELECT * FROM score_requests WHERE as_of_us = ? ORDER BY id DESC LIMIT 100) AS r
                    WHERE r.parties = ? AND r.batch_id <> ? AND r.superseded_by IS NULL
                        AND EXISTS (SELECT 1 FROM credit_scores AS s WHERE s.request_id = r.id AND s.party_id = ?)
                    ORDER BY r.id DESC LIMIT 2
                    """, arguments: [asOf, parties, batch, party]
            ).map(StoredRequest.init)
        }
    }

    /// The names of all own features that any batch ever had.
    package func ownFeatureNames() throws(LedgerError) -> Set<String> {
        try read("list the own features") { db in
            let texts = try String.fetchAll(db, sql: "SELECT DISTINCT own_feature_names FROM score_requests")
            return try texts.reduce(into: []) { $0.formUnion(try FeatureNames.features(in: $1).map(\.name)) }
        }
    }

    /// The batch scored last; nil where none has been.
    package func lastBatch() throws(LedgerError) -> StoredBatch? {
        try read("look the last batch up") { db in
            // The newest request is the one that counts of its batch. By its order, SQLite would sort all of them: 10
            // ms of ten thousand batches, after every file.
            let newest = "WHERE b.request_id = (SELECT max(request_id) FROM batches)"
            return try Row.fetchOne(db, sql: "\(Ledger.batchColumns) \(newest)").map(StoredBatch.init)
        }
    }

    /// Every scoring of a batch, or of all, in the order in which they were made.
    package func requests(ofBatch batch: String? = nil) throws(LedgerError) -> [StoredRequest] {
        try read("list the requests") { db in
            let select = "SELECT \(StoredRequest.columns) FROM score_requests AS r"
            // Two statements, because a condition that may be absent keeps SQLite from its index.
            guard let batch else {
                return try Row.fetchAll(db, sql: "\(select) ORDER BY r.id").map(StoredRequest.init)
            }
            return try Row.fetchAll(db, sql: "\(select) WHERE r.batch_id = ? ORDER BY r.id", arguments: [batch])
                .map(StoredRequest.init)
        }
    }

    /// Counts batches, companies, versions, refused files and warnings.
    ///
    /// - Throws: `LedgerError` if the database cannot be read.
    package func totals() throws(LedgerError) -> LedgerTotals {
        try read("count") { db in
            func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
            var totals = LedgerTotals()
            totals.batchesScored = try count("SELECT count(*) FROM batches")
            totals.partiesScored = try count(
                "SELECT coalesce(sum(parties), 0) FROM score_requests WHERE superseded_by IS NULL")
            // All but the expert scorecard. They are counted in the index by file: beyond the coefficients of a row one
            // only gets page by page.
            totals.modelsTrained = try count("SELECT count(file_id) FROM models")
            totals.filesRejected = try count("SELECT count(*) FROM events WHERE event = 'rejected'")
            totals.warnings = try count("SELECT coalesce(sum(warnings), 0) FROM file_details")
            return totals
        }
    }
}
