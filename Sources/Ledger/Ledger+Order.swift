import Foundation
import GRDB

/// What the batch lag rule asks of reference times (SPEC 5). Those that a file gave say something of the order of
/// batches; the moment at which a file was first seen does not.
extension Ledger {
    /// The batch of a model's lineage with the latest reference time that a file gave, in microseconds since 1970; nil
    /// where none did.
    package func latestReference(
        ofLineage version: String
    ) throws(LedgerError) -> (batchID: String, asOf: Int64)? {
        try read("look the lineage of \(version) up") { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT l.batch_id, r.as_of_us FROM model_lineage AS l
                    CROSS JOIN batches AS b CROSS JOIN score_requests AS r
                    WHERE l.model_version = ? AND b.batch_id = l.batch_id AND r.id = b.request_id
                      AND r.as_of_source <> 'first_seen' ORDER BY r.as_of_us DESC LIMIT 1
                    """, arguments: [version])
            return row.map { ($0[0], $0[1]) }
        }
    }

    /// A scored batch that comes before by its id and has a later reference time, or comes after and has an earlier
    /// one.
    ///
    /// - Parameters:
    ///   - orderKey: of the batch that is asked about (`BatchID.orderKey`).
    ///   - asOf: the reference time that its file gave; microseconds since 1970.
    package func batchOutOfOrder(
        with orderKey: [UInt8], asOf: Int64
    ) throws(LedgerError) -> (batchID: String, asOf: Int64)? {
        try read("compare the order of the batches") { db in
            // Of a new batch that is the last both by id and by time, both indexes have nothing to say.
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT * FROM (
                        SELECT b.batch_id, r.as_of_us FROM score_requests AS r CROSS JOIN batches AS b
                        WHERE b.batch_id = r.batch_id AND b.request_id = r.id AND r.as_of_us > ?2 AND b.order_key < ?1
                          AND r.as_of_source <> 'first_seen' LIMIT 1)
                    UNION ALL SELECT * FROM (
                        SELECT b.batch_id, r.as_of_us FROM batches AS b CROSS JOIN score_requests AS r
                        WHERE r.id = b.request_id AND b.order_key > ?1 AND r.as_of_us < ?2
                          AND r.as_of_source <> 'first_seen' LIMIT 1)
                    LIMIT 1
                    """, arguments: [Data(orderKey), asOf])
            return row.map { ($0[0], $0[1]) }
        }
    }

    /// Whether labels of a batch are in the lineage of any version.
    package func isLearnedFrom(_ batch: String) throws(LedgerError) -> Bool {
        try read("look up who learned from \(batch)") { db in
            // Versions are asked one by one, which the index of the lineage answers.
            let learned = """
                SELECT EXISTS (
                    SELECT 1 FROM models AS m CROSS JOIN model_lineage AS l
                    WHERE l.model_version = m.version AND l.batch_id = ?)
                """
            return try Bool.fetchOne(db, sql: learned, arguments: [batch]) ?? false
        }
    }
}
