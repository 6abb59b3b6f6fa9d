import Foundation
import GRDB
package import Scorecards

/// A row of `comparisons`: a challenger against the champion on the batch just labelled.
package struct StoredComparison: Sendable {
    /// The version that was trained.
    package let challenger: String
    /// The activation that was the last one before the training.
    package let activation: Int64
    /// Its figures.
    package let comparison: Comparison
}

extension Ledger {
    /// All rows of `comparisons`, in the order in which they were recorded.
    package func comparisons() throws(LedgerError) -> [StoredComparison] {
        try read("read the comparisons") { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT challenger, activation_id, batch_id, training_rows, n, n1, n0, auc, delta, variance, d, s2
                    FROM comparisons ORDER BY id
                    """)
            return try Array(
                rows.map { row in
                    StoredComparison(
                        challenger: row[0], activation: row[1],
                        comparison: Comparison(
                            batchID: row[2], trainingRows: row[3], n: row[4], n1: row[5], n0: row[6], auc: row[7],
                            delta: row[8], variance: row[9], d: row[10], s2: row[11]))
                })
        }
    }

    /// The comparisons since the champion was activated, of each batch the last, in the order in which they were
    /// recorded.
    ///
    /// The rows of `comparisons` say which count. Their figures are those of the challenger, which have all that a
    /// version noted, also what later versions added: a new figure of a comparison needs no column.
    package func comparisonsSinceActivation() throws(LedgerError) -> [ComparisonRecord] {
        try read("read the comparisons") { db in
            let decoder = JSONDecoder()
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT c.champion, c.observed_at_us, json_extract(m.figures, '$.comparison'), c.challenger
                    FROM comparisons AS c JOIN models AS m ON m.version = c.challenger
                    WHERE c.id IN (
                        SELECT max(id) FROM comparisons
                        WHERE activation_id = (SELECT max(id) FROM activations) GROUP BY batch_id)
                    ORDER BY c.id
                    """)
            return try Array(rows.map { try Ledger.record(of: $0, decoder) })
        }
    }

    private static func record(of row: Row, _ decoder: JSONDecoder) throws -> ComparisonRecord {
        let text: String? = row[2]
        do {
            let comparison = try decoder.decode(Comparison.self, from: Data((text ?? "null").utf8))
            return ComparisonRecord(comparison, champion: row[0], observedAt: row[1])
        } catch {
            let challenger: String = row[3]
            throw LedgerError(
                "read the comparisons", cause: .damaged,
                message: "the comparison in the figures of \(challenger): \(error)")
        }
    }
}
