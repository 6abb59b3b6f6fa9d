import Foundation
import GRDB
package import Parallel
import Vocabulary

extension Ledger {
    /// Records the scoring of a batch, all of it in one transaction: file, batch, request, features, scores, drift
    /// reference and events. An earlier request of the batch is marked as superseded.
    ///
    /// - Parameter effort: polled every few thousand rows.
    /// - Returns: the id of the file.
    /// - Throws: `CancellationError`; `LedgerError`, with cause `temporalLeakage` where the batch lag rule forbids the
    ///   pair. Nothing is recorded then.
    package func record(scoring record: ScoringRecord, _ effort: Effort = Effort()) throws -> Int64 {
        try writeRows("record the scores of \(record.file.batchID)") { db in
            if let expert = record.renewedExpert { try Ledger.renew(expert: expert, in: db) }
            try db.execute(
                sql:
                    "INSERT INTO batches (batch_id, order_key) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM batches WHERE batch_id = ?)",
                arguments: [record.file.batchID, Data(record.orderKey), record.file.batchID])
            let file = try Ledger.insert(
                record.file, outcome: "scored", document: record.document, timings: record.timings, observedAt: nil,
                in: db)
            let request = try Ledger.insertRequest(record, file: file, in: db)
            try Ledger.insertFeatures(record, request: request, effort: effort, in: db)
            try Ledger.insertScores(record, request: request, effort: effort, in: db)
            try db.execute(
                sql:
                    "UPDATE score_requests SET superseded_by = ? WHERE batch_id = ? AND id <> ? AND superseded_by IS NULL",
                arguments: [request, record.file.batchID, request])
            try db.execute(
                sql: "UPDATE batches SET request_id = ? WHERE batch_id = ?", arguments: [request, record.file.batchID])
            if let bins = record.driftReference {
                try db.execute(
                    sql: "INSERT INTO drift_references VALUES (?, ?)", arguments: [record.modelVersion, bins])
            }
            let digest = try RowDigest.scoring(
                file: file, bringsReference: record.driftReference != nil, in: db)
            let events = try record.events.map { event in
                switch event.word {
                case "scored": event.answering(for: digest)
                case "renewed": try Ledger.renewed(event, in: db)
                default: event
                }
            }
            try EventChain.append(events, at: record.requestedAt, in: db)
            return file
        }
    }

    static func insert(
        _ file: FileRecord, outcome: String, document: String, timings: String, observedAt: Int64?, in db: Database
    ) throws -> Int64 {
        try db.execute(
            sql: """
                INSERT INTO files (name, batch_id, kind, revision, sha256, size, first_seen_us, outcome, document,
                    timings, observed_at_us)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                file.name, file.batchID, file.kind.rawValue, file.revision, file.sha256, file.size, file.firstSeen,
                outcome,
                document, timings, observedAt,
            ])
        let id = db.lastInsertedRowID
        try db.execute(
            sql: "INSERT INTO file_details VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                id, file.owner.map { Int64($0.id) }, file.owner?.name, file.observedAt, file.warnings, file.program,
            ])
        return id
    }

    private static func insertRequest(_ record: ScoringRecord, file: Int64, in db: Database) throws -> Int64 {
        let names = try FeatureNames.text(record.ownNames, record.own)
        try db.execute(
            sql: """
                INSERT INTO score_requests (batch_id, file_id, model_version, as_of_us, as_of_source, requested_us, parties,
                    active_version, passed_over, psi, own_feature_names, feature_set)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                record.file.batchID, file, record.modelVersion, record.asOf, record.asOfSource, record.requestedAt,
                record.partyIDs.count, record.activeVersion, record.passedOver, record.psi, names,
                record.featureSet,
            ])
        return db.lastInsertedRowID
    }

    /// Polls once in 4,096 rows.
    ///
    /// - Parameter index: of the row.
    static func poll(_ effort: Effort, at index: Int) throws(CancellationError) {
        if index & 0xFFF == 0 { try effort.check() }
    }

    private static func insertFeatures(
        _ record: ScoringRecord, request: Int64, effort: Effort, in db: Database
    ) throws {
        let builtIn = record.builtIn
        var own = OwnFeatureRows(record.own)
        let names = ["place", "party_id"] + record.builtInNames + ["own_features"]
        try Rows("party_features", shared: ["request_id"], columns: names).insert(
            record.partyIDs.count, effort: effort, in: db, share: { $0.bind(1, Int(request)) }
        ) { insert, first, place in
            insert.bind(first, place)
            insert.bind(first + 1, record.partyIDs[place])
            for column in builtIn.indices { insert.bind(first + 2 + column, builtIn[column][place]) }
            if record.own.isEmpty { return }
            own.withBytes(of: place) { insert.bind(first + 2 + builtIn.count, $0) }
        }
    }

    private static func insertScores(
        _ record: ScoringRecord, request: Int64, effort: Effort, in db: Database
    ) throws {
        let names = ["place", "party_id", "pd", "score", "band", "reasons", "reason_sides"]
        try Rows("credit_scores", shared: ["request_id"], columns: names).insert(
            record.partyIDs.count, effort: effort, in: db, share: { $0.bind(1, Int(request)) }
        ) { insert, first, place in
            insert.bind(first, place)
            insert.bind(first + 1, record.partyIDs[place])
            insert.bind(first + 2, record.pd[place])
            insert.bind(first + 3, record.scores[place])
            insert.bind(first + 4, record.bands[place])
            insert.bind(first + 5, record.reasons[place])
            insert.bind(first + 6, record.reasonSides[place])
        }
    }
}
