import Foundation
import GRDB
package import Results
package import Vocabulary

/// Labels that nothing learns from until a person decides.
package struct AsideLabels: Sendable, Equatable {
    /// The batch.
    package let batchID: String
    /// The labels file that they came with.
    package let fileID: Int64
    /// Which labels file of the batch it is, from 1.
    package let revision: Int
    /// A word of `ContradictionTest.Kind`, or `dropped`.
    package let reason: String
    /// When they were set aside; microseconds since 1970.
    package let at: Int64

    /// The reason where a person dropped them.
    package static let dropped = "dropped"

    init(_ row: Row) {
        batchID = row[0]
        fileID = row[1]
        revision = row[2]
        reason = row[3]
        at = row[4]
    }
}

/// What trainings recorded of labels that contradict. The documents of labels files hold it, and the chain answers for
/// them; an event `released` ends it for the file that it names.
extension Ledger {
    private static let isSetAside =
        "f.kind = 'labels' AND f.outcome = 'not_trained' AND json_extract(f.document, '$.decision') = 'set_aside'"

    /// The labels that are set aside now, in the order in which they came: of a batch whose newest labels file was set
    /// aside, and that no later labels released.
    package func labelsSetAside() throws(LedgerError) -> [AsideLabels] {
        try read("list the labels that are set aside") { db in
            // From the events on, which are few: the status asks after every file.
            let sql = """
                SELECT f.batch_id, f.id, f.revision, json_extract(e.fields, '$.why'), e.at_us
                FROM events AS e CROSS JOIN files AS f
                WHERE e.event = 'set_aside' AND f.batch_id = json_extract(e.fields, '$.batch') AND f.kind = 'labels'
                  AND f.revision = json_extract(e.fields, '$.revision')
                  AND NOT EXISTS (
                      SELECT 1 FROM files AS n
                      WHERE n.batch_id = f.batch_id AND n.kind = 'labels' AND n.revision > f.revision)
                  AND NOT EXISTS (
                      SELECT 1 FROM events AS r
                      WHERE r.event = 'released' AND json_extract(r.fields, '$.file_id') = f.id)
                ORDER BY f.id
                """
            return try Row.fetchAll(db, sql: sql).map(AsideLabels.init)
        }
    }

    /// Versions that have a batch in their lineage, in order of training.
    package func versions(learnedFrom batch: String) throws(LedgerError) -> [String] {
        try read("look up who learned from \(batch)") { db in
            let sql = """
                SELECT m.version FROM models AS m CROSS JOIN model_lineage AS l
                WHERE l.model_version = m.version AND l.batch_id = ? ORDER BY m.number
                """
            return try String.fetchAll(db, sql: sql, arguments: [batch])
        }
    }

    /// The newest trained version that has none of these batches in its lineage; nil where there is none.
    ///
    /// - Parameters:
    ///   - number: only versions of a greater number.
    ///   - time: only versions whose labels were observed, and whose batches have reference times, until then;
    ///     microseconds since 1970.
    package func newestVersion(
        withoutAnyOf batches: [String], after number: Int = 0, until time: Int64 = .max
    ) throws(LedgerError) -> String? {
        try read("look for a version that did not learn from some batches") { db in
            let sql = """
                SELECT m.version FROM models AS m
                WHERE m.decision <> 'expert' AND m.number > ? AND ifnull(m.observed_at_us <= ?, 1) AND NOT EXISTS (
                    SELECT 1 FROM model_lineage AS l JOIN batches AS b ON b.batch_id = l.batch_id
                    LEFT JOIN score_requests AS r ON r.id = b.request_id
                    WHERE l.model_version = m.version AND (r.as_of_us > ?
                      OR l.batch_id IN (\(batches.map { _ in "?" }.joined(separator: ", ")))))
                ORDER BY m.number DESC LIMIT 1
                """
            return try String.fetchOne(
                db, sql: sql, arguments: [number, time, time] + StatementArguments(batches))
        }
    }

    /// What is to be said of versions that learned from dropped labels of a batch; nil where none did.
    package func adviceOnDropped(_ batch: String) throws(LedgerError) -> Advice? {
        let versions = try versions(learnedFrom: batch)
        if versions.isEmpty { return nil }
        let dropped = try labelsSetAside().filter { $0.reason == AsideLabels.dropped }.map(\.batchID)
        return Advice.learned(
            versions, from: batch, isActive: versions.contains(try activeModel().version),
            other: try newestVersion(withoutAnyOf: dropped + [batch]))
    }

    /// The batch of the labels file that was trained on, or set aside, last; nil if there was none.
    package func lastJudgedLabels() throws(LedgerError) -> String? {
        try read("look the last labels up") { db in
            let sql = """
                SELECT f.batch_id FROM files AS f
                WHERE f.kind = 'labels' AND f.outcome = 'trained' OR \(Ledger.isSetAside)
                ORDER BY f.id DESC LIMIT 1
                """
            return try String.fetchOne(db, sql: sql)
        }
    }

    /// How well the scores given to batches ranked their outcomes, of those whose newest labels file was tested and
    /// that come before a batch.
    ///
    /// - Parameters:
    ///   - orderKey: of the batch.
    ///   - except: batches that do not count.
    package func testedRankings(
        before orderKey: [UInt8], except: Set<String>
    ) throws(LedgerError) -> [ContradictionTest.Ranking] {
        try read("read how scores ranked outcomes") { db in
            let sql = """
                SELECT f.batch_id, json_extract(f.document, '$.contradiction.ranking')
                FROM files AS f JOIN batches AS b ON b.batch_id = f.batch_id
                WHERE f.kind = 'labels' AND b.order_key < ?
                  AND json_extract(f.document, '$.contradiction.ranking') IS NOT NULL
                  AND NOT EXISTS (
                      SELECT 1 FROM files AS n
                      WHERE n.batch_id = f.batch_id AND n.kind = 'labels' AND n.revision > f.revision)
                ORDER BY b.order_key
                """
            // The doubles are read by the decoder that reads documents: SQLite may round the last digit otherwise.
            let decoder = JSONDecoder()
            return try Row.fetchAll(db, sql: sql, arguments: [Data(orderKey)]).compactMap { row in
                let text: String = row[1]
                return except.contains(row[0])
                    ? nil : try decoder.decode(ContradictionTest.Ranking.self, from: Data(text.utf8))
            }
        }
    }
}
