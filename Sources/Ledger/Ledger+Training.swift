import Files
import GRDB
package import Parallel
import Scorecards

extension Ledger {
    /// Records a labels file, all of it in one transaction: file, labels and, where a version was trained, the model
    /// with its lineage, figures, comparison, drift reference and activation.
    ///
    /// - Parameter effort: polled every few thousand labels.
    /// - Returns: the id of the file.
    /// - Throws: `CancellationError`; `LedgerError`. Nothing is recorded then.
    package func record(training record: TrainingRecord, _ effort: Effort = Effort()) throws -> Int64 {
        try writeRows("record the labels of \(record.file.batchID)") { db in
            let outcome = record.model == nil ? "not_trained" : "trained"
            let file = try Ledger.insert(
                record.file, outcome: outcome, document: record.document, timings: record.timings,
                observedAt: record.observedAt, in: db)
            try Ledger.insert(labels: record, effort: effort, in: db)
            try db.execute(
                sql: "UPDATE batches SET labelled = ?, defaults = ?, observed_at_us = ? WHERE batch_id = ?",
                arguments: [record.labelled, record.defaults, record.observedAt, record.file.batchID])
            for model in [record.model].compactMap(\.self) + record.rivals {
                try Ledger.insert(model, file: file, of: record, in: db)
            }
            let revision = record.file.revision
            let digest = try RowDigest.training(file: file, in: db)
            let events = try record.events.map { event in
                switch event.word {
                case "trained": try event.adding("revision", .int(revision)).answering(for: digest)
                case "activated": try Ledger.activated(event, in: db)
                default: event
                }
            }
            try EventChain.append(events, at: record.at, in: db)
            return file
        }
    }

    /// The outcomes that a labels file gives, and those that it takes back.
    private static func insert(labels record: TrainingRecord, effort: Effort, in db: Database) throws {
        let share = { (insert: borrowing RawStatement) in
            insert.bind(1, record.file.batchID)
            insert.bind(2, record.file.revision)
        }
        let takesBack = record.labels.contains { $0.outcome == nil }
        let labels = takesBack ? record.labels.filter { $0.outcome != nil } : record.labels
        let shared = ["batch_id", "revision"]
        try Rows("labels", shared: shared, columns: ["place", "party_id", "outcome"]).insert(
            labels.count, effort: effort, in: db, share: share
        ) { insert, first, number in
            insert.bind(first, labels[number].place)
            insert.bind(first + 1, labels[number].partyID)
            insert.bind(first + 2, Int(labels[number].outcome ?? 0))
        }
        guard takesBack else { return }
        let withdrawals = record.labels.filter { $0.outcome == nil }
        try Rows("withdrawals", shared: shared, columns: ["place", "party_id"]).insert(
            withdrawals.count, effort: effort, in: db, share: share
        ) { insert, first, number in
            insert.bind(first, withdrawals[number].place)
            insert.bind(first + 1, withdrawals[number].partyID)
        }
    }

    private static func insert(_ model: ModelRecord, file: Int64, of record: TrainingRecord, in db: Database) throws {
        let champion = try String.fetchOne(db, sql: "SELECT version FROM models WHERE state = 'active'")
        try db.execute(
            sql: "INSERT INTO models VALUES (?, ?, 'challenger', ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                model.number, model.version, record.file.batchID, file, model.trainedAt, model.observedAt,
                model.trainingRows, model.coefficients, model.decision, model.figures,
            ])
        for (batch, role) in model.lineage {
            try db.execute(sql: "INSERT INTO model_lineage VALUES (?, ?, ?)", arguments: [model.version, batch, role])
        }
        if let comparison = model.comparison {
            try insert(comparison, challenger: model.version, in: db)
        }
        try db.execute(
            sql: "INSERT INTO drift_references VALUES (?, ?)", arguments: [model.version, model.driftReference])
        if let reason = model.activationReason {
            try activate(model.version, from: champion, by: "kycc", reason: reason, at: model.trainedAt, in: db)
        }
    }

    private static func insert(_ record: ComparisonRecord, challenger: String, in db: Database) throws {
        let comparison = record.comparison
        try db.execute(
            sql: """
                INSERT INTO comparisons (batch_id, challenger, champion, activation_id, observed_at_us, training_rows,
                    n, n1, n0, auc, delta, variance, d, s2)
                VALUES (?, ?, ?, (SELECT max(id) FROM activations), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                comparison.batchID, challenger, record.champion, record.observedAt, comparison.trainingRows,
                comparison.n, comparison.n1, comparison.n0, comparison.auc, comparison.delta, comparison.variance,
                comparison.d, comparison.s2,
            ])
    }

    /// Records an activation; a trigger gives the models the states that follow from it.
    static func activate(
        _ version: String, from champion: String?, by: String, reason: String, at: Int64, in db: Database
    ) throws {
        try db.execute(
            sql: "INSERT INTO activations (at_us, from_version, to_version, by, reason) VALUES (?, ?, ?, ?, ?)",
            arguments: [at, champion, version, by, reason])
    }

    /// The event of the activation recorded last, with the digest of its rows.
    private static func activated(_ event: EventRecord, in db: Database) throws -> EventRecord {
        let id = try Int64.fetchOne(db, sql: "SELECT max(id) FROM activations") ?? 0
        return event.answering(for: try RowDigest.activation(id, in: db))
    }

    /// A person's decision: makes a version the active one.
    ///
    /// - Throws: `LedgerError` with cause `unknown` where there is no such version, or it is active already.
    package func activate(
        _ version: String, by: String, reason: String, at: Int64, event: EventRecord
    ) throws(LedgerError) {
        try write("activate \(version)") { db in
            guard
                let state = try String.fetchOne(
                    db, sql: "SELECT state FROM models WHERE version = ?", arguments: [version])
            else { throw LedgerError("activate \(version)", cause: .unknown, message: "there is no model \(version)") }
            if state == "active" {
                throw LedgerError("activate \(version)", cause: .unknown, message: "\(version) is active already")
            }
            let champion = try String.fetchOne(db, sql: "SELECT version FROM models WHERE state = 'active'")
            try Ledger.activate(version, from: champion, by: by, reason: reason, at: at, in: db)
            try EventChain.append([try Ledger.activated(event, in: db)], at: at, in: db)
        }
    }

    /// Registers v1, the expert scorecard, as the active model of a fresh database; does nothing where there is a
    /// model.
    package func seed(expert coefficients: String, at: Int64, event: EventRecord) throws(LedgerError) {
        try write("register v1") { db in
            if try Int.fetchOne(db, sql: "SELECT count(*) FROM models") != 0 { return }
            try db.execute(
                sql: "INSERT INTO models VALUES (1, 'v1', 'challenger', NULL, NULL, ?, NULL, 0, ?, 'expert', '{}')",
                arguments: [at, coefficients])
            try Ledger.activate(
                "v1", from: nil, by: "kycc", reason: "the expert scorecard, until a model is better", at: at, in: db)
            try EventChain.append([try Ledger.activated(event, in: db)], at: at, in: db)
        }
    }
}
