import Foundation
import GRDB
import Scorecards

extension Ledger {
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
