import GRDB

/// Labels files of which nothing counted, because no party of theirs was one of the batch's: when the profiles have
/// been corrected since, they may count after all (SPEC 1.2).
extension Ledger {
    /// Whether a labels file has no outcome and no withdrawal; `f` is its row.
    private static let countedNothing = """
        NOT EXISTS (SELECT 1 FROM labels AS l WHERE l.batch_id = f.batch_id AND l.revision = f.revision)
        AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.batch_id = f.batch_id AND w.revision = f.revision)
        """

    /// Whether the bytes of a labels file are no duplicate when they come again: nothing of it counted, and the batch
    /// has been scored anew since.
    package func mayCountAnew(_ file: Int64) throws(LedgerError) -> Bool {
        try read("look up what counted of file \(file)") { db in
            let sql = """
                SELECT EXISTS (
                    SELECT 1 FROM files AS f JOIN batches AS b ON b.batch_id = f.batch_id
                    JOIN score_requests AS r ON r.id = b.request_id
                    WHERE f.id = ? AND f.kind = 'labels' AND f.id < r.file_id AND \(Ledger.countedNothing))
                """
            return try Bool.fetchOne(db, sql: sql, arguments: [file]) ?? false
        }
    }

    /// Whether any labels file says something of a party of the batch.
    package func hasLabels(ofBatch batch: String) throws(LedgerError) -> Bool {
        try read("look the labels of \(batch) up") { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM labels WHERE batch_id = ?)", arguments: [batch]) ?? false
        }
    }
}

extension Ledger {
    /// Labels of which nothing counted and whose batch has been scored anew since, in the order in which they came. One
    /// that was joined anew after the newest scoring is not among them, even where nothing counted again.
    ///
    /// - Parameter batch: only of this one; nil is all.
    package func labelsToJoinAnew(ofBatch batch: String? = nil) throws(LedgerError) -> [StoredFile] {
        let ids = try read("look for labels to be joined anew") { db in
            // From the batches without outcomes on, which are few; the documents of files are not touched.
            let sql = """
                SELECT f.id FROM batches AS b CROSS JOIN score_requests AS r CROSS JOIN files AS f
                WHERE b.labelled = 0 AND r.id = b.request_id AND f.batch_id = b.batch_id AND f.kind = 'labels'
                  AND f.id < r.file_id AND \(Ledger.countedNothing)
                  AND NOT EXISTS (
                      SELECT 1 FROM files AS n
                      WHERE n.batch_id = f.batch_id AND n.kind = 'labels' AND n.sha256 = f.sha256 AND n.id > f.id)
                """
            guard let batch else { return try Int64.fetchAll(db, sql: sql + " ORDER BY f.id") }
            return try Int64.fetchAll(db, sql: sql + " AND b.batch_id = ? ORDER BY f.id", arguments: [batch])
        }
        var files: [StoredFile] = []
        for id in ids { if let file = try self.files(withID: id) { files.append(file) } }
        return files
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
