import GRDB

/// Labels count for the scoring that they were joined with. If the profiles of their batch are corrected, and no
/// version has learned from the batch, they are joined anew with the new scoring (SPEC 1.2).
extension Ledger {
    /// Whether a labels file has no outcome and no withdrawal; `f` is its row.
    private static let countedNothing = """
        NOT EXISTS (SELECT 1 FROM labels AS l WHERE l.batch_id = f.batch_id AND l.revision = f.revision)
        AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.batch_id = f.batch_id AND w.revision = f.revision)
        """

    /// Whether the bytes of a file are a duplicate if they come again: the file is the newest of its kind that counts
    /// for its batch. Labels that came before the newest scoring of the batch count for it once they are joined anew.
    package func isDuplicate(ofFile file: Int64) throws(LedgerError) -> Bool {
        try read("look up whether file \(file) counts") { db in
            let sql = """
                SELECT EXISTS (
                    SELECT 1 FROM files AS f JOIN batches AS b ON b.batch_id = f.batch_id
                    JOIN score_requests AS r ON r.id = b.request_id
                    WHERE f.id = ?1 AND (f.kind = 'profiles' OR f.id > r.file_id))
                AND NOT EXISTS (
                    SELECT 1 FROM files AS o JOIN files AS f
                    ON f.batch_id = o.batch_id AND f.kind = o.kind AND f.revision > o.revision
                    WHERE o.id = ?1 AND f.sha256 <> o.sha256
                      AND (f.kind = 'profiles' OR NOT (\(Ledger.countedNothing))))
                """
            return try Bool.fetchOne(db, sql: sql, arguments: [file]) ?? true
        }
    }
}

extension Ledger {
    /// Labels whose batch has been scored anew since they came, in the order in which they came: they are to be joined
    /// with the new scoring. Of the same bytes the newest file is meant. One that was joined anew after the newest
    /// scoring is not among them, nor one that came before such a one, even where nothing counted again.
    ///
    /// - Parameter batch: only of this one; nil is all.
    package func labelsToJoinAnew(ofBatch batch: String? = nil) throws(LedgerError) -> [StoredFile] {
        let ids = try read("look for labels to be joined anew") { db in
            // The documents of files are not touched. `n` are labels that came after the newest scoring, `o` the file
            // that each of them is a copy of.
            let sql = """
                SELECT f.id FROM batches AS b CROSS JOIN score_requests AS r CROSS JOIN files AS f
                WHERE r.id = b.request_id AND f.batch_id = b.batch_id AND f.kind = 'labels' AND f.id < r.file_id
                  AND NOT EXISTS (
                      SELECT 1 FROM files AS n
                      WHERE n.batch_id = f.batch_id AND n.kind = 'labels' AND n.sha256 = f.sha256 AND n.id > f.id)
                  AND NOT EXISTS (
                      SELECT 1 FROM files AS n
                      WHERE n.batch_id = f.batch_id AND n.kind = 'labels' AND n.id > r.file_id
                        AND coalesce((
                            SELECT max(o.id) FROM files AS o
                            WHERE o.batch_id = n.batch_id AND o.kind = 'labels' AND o.sha256 = n.sha256
                              AND o.id < r.file_id), n.id) > f.id)
                """
            guard let batch else { return try Int64.fetchAll(db, sql: sql + " ORDER BY f.id") }
            return try Int64.fetchAll(db, sql: sql + " AND b.batch_id = ? ORDER BY f.id", arguments: [batch])
        }
        var files: [StoredFile] = []
        for id in ids { if let file = try self.files(withID: id) { files.append(file) } }
        return files
    }

    /// Whether a person decided that nothing learns from a labels file.
    package func isDropped(_ file: StoredFile) throws(LedgerError) -> Bool {
        try read("look up whether \(file.name) was dropped") { db in
            let sql = """
                SELECT EXISTS (
                    SELECT 1 FROM events WHERE event = 'set_aside' AND json_extract(fields, '$.batch') = ?
                      AND json_extract(fields, '$.revision') = ? AND json_extract(fields, '$.why') = ?)
                """
            return try Bool.fetchOne(
                db, sql: sql, arguments: [file.batchID, file.revision, AsideLabels.dropped]) ?? false
        }
    }
}

extension Ledger {
    /// The events of labels that were refused because no party of theirs was the batch's, and whose batch has been
    /// scored anew since; of each batch the last such refusal alone.
    ///
    /// - Parameter batch: only of this one; nil is all.
    package func refusedLabelsToJoinAnew(ofBatch batch: String? = nil) throws(LedgerError) -> [StoredEvent] {
        try read("look for refused labels to be joined anew") { db in
            // The batch of a refusal stands among its fields. Times are compared, because a refusal is no row of a
            // batch.
            let ids = try Int64.fetchAll(
                db,
                sql: """
                    SELECT max(e.id) FROM events AS e CROSS JOIN batches AS b CROSS JOIN score_requests AS r
                    WHERE e.event = 'rejected' AND e.fields LIKE '%"rule": "no_match"%'
                      AND b.batch_id = json_extract(e.fields, '$.batch') AND r.id = b.request_id
                      AND r.requested_us > e.at_us AND (?1 IS NULL OR b.batch_id = ?1)
                    GROUP BY b.batch_id ORDER BY 1
                    """, arguments: [batch])
            return try ids.compactMap { id in
                try Row.fetchOne(db, sql: "SELECT * FROM events WHERE id = ?", arguments: [id]).map(StoredEvent.init)
            }
        }
    }
}

/// What a person decided of a file that counts again.
package struct StoredJudgement: Sendable, Equatable {
    /// The event: `accepted`, `dropped` or `reprocessed`.
    package let word: String
    /// Who decided.
    package let by: String
    /// Why; nil where it was not recorded.
    package let reason: String?
}

extension Ledger {
    /// What a person decided of a labels file of a batch; nil if nobody did.
    ///
    /// - Parameters:
    ///   - revision: of the labels file that came of it.
    ///   - batch: its id.
    package func judgement(ofLabels revision: Int, of batch: String) throws(LedgerError) -> StoredJudgement? {
        try read("look up who decided of labels of \(batch)") { db in
            let sql = """
                SELECT e.event, json_extract(e.fields, '$.by') AS by_whom, json_extract(e.fields, '$.reason') AS reason
                FROM files AS f CROSS JOIN events AS e
                WHERE f.batch_id = ? AND f.kind = 'labels' AND f.revision = ?
                  AND e.event IN ('accepted', 'dropped', 'reprocessed')
                  AND json_extract(e.fields, '$.batch') = f.batch_id AND json_extract(e.fields, '$.as') = f.revision
                  AND json_extract(e.fields, '$.file') = f.name AND json_extract(e.fields, '$.by') IS NOT NULL
                ORDER BY e.id DESC LIMIT 1
                """
            return try Row.fetchOne(db, sql: sql, arguments: [batch, revision]).map {
                StoredJudgement(word: $0["event"], by: $0["by_whom"], reason: $0["reason"])
            }
        }
    }
}
