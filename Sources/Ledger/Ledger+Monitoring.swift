import GRDB

/// The newest labels that a version was trained at, and what they say of the scores that were given.
package struct StoredLabelsNews: Sendable, Equatable {
    /// When they were recorded; microseconds since 1970.
    package let at: Int64
    /// AUC of the champion as it scored the batch; nil without both outcomes, and where nothing was compared.
    package let auc: Double?
    /// Companies of the batch with a known outcome.
    package let labelled: Int
    /// Of those, defaults.
    package let defaults: Int
    /// The mean probability of all companies of the batch as it was scored; nil where it was not recorded.
    package let meanPD: Double?
}

extension Ledger {
    /// The newest labels that a version was trained at; nil before there are any.
    package func newestLabels() throws(LedgerError) -> StoredLabelsNews? {
        try read("look the newest labels up") { db in
            let sql = """
                SELECT coalesce(f.archived_us, f.first_seen_us), json_extract(f.document, '$.champion.figures.auc'),
                  b.labelled, b.defaults,
                  (SELECT json_extract(p.document, '$.mean_pd') FROM score_requests AS r
                   JOIN files AS p ON p.id = r.file_id WHERE r.id = b.request_id AND json_valid(p.document))
                FROM files AS f JOIN batches AS b ON b.batch_id = f.batch_id WHERE f.kind = 'labels' AND f.outcome = 'trained' AND json_valid(f.document)
                ORDER BY f.id DESC LIMIT 1
                """
            return try Row.fetchOne(db, sql: sql).map {
                StoredLabelsNews(at: $0[0], auc: $0[1], labelled: $0[2], defaults: $0[3], meanPD: $0[4])
            }
        }
    }

    /// The verdict on the drift of the probabilities of a profiles file; nil where there is none.
    package func driftVerdict(ofFile id: Int64) throws(LedgerError) -> String? {
        try read("look a verdict on drift up") { db in
            try String.fetchOne(
                db,
                sql:
                    "SELECT json_extract(document, '$.drift.psi.verdict') FROM files WHERE id = ? AND json_valid(document)",
                arguments: [id])
        }
    }
}
