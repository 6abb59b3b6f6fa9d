import Foundation
import GRDB
package import Results

/// The comparisons out of time that a training recorded: of each version in the shadow, on the batch just labelled.
package struct RecordedShadow: Sendable {
    /// The version of the active recipe that was trained; its figures hold the comparisons.
    package let version: String
    /// The activation that was the last one when they were made, without that of the training.
    package let activation: Int64
    /// In the order of versions.
    package let comparisons: [ShadowComparison]
}

extension Ledger {
    /// The comparisons out of time of all trainings since an activation that compared anything, in the order of
    /// trainings.
    ///
    /// - Parameter activation: its id; 0 is since the first training.
    package func shadows(since activation: Int64) throws(LedgerError) -> [RecordedShadow] {
        try read("read the comparisons of versions in the shadow") { db in
            let decoder = JSONDecoder()
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT c.challenger, c.activation_id, json_extract(m.figures, '$.shadow')
                    FROM comparisons AS c JOIN models AS m ON m.version = c.challenger
                    WHERE c.activation_id >= ? ORDER BY c.id
                    """, arguments: [activation])
            return try Array(
                rows.map { row in
                    let (version, text): (String, String?) = (row[0], row[2])
                    do {
                        let shadow = try decoder.decode([ShadowComparison].self, from: Data((text ?? "[]").utf8))
                        return RecordedShadow(version: version, activation: row[1], comparisons: shadow)
                    } catch {
                        throw LedgerError(
                            "read the comparisons of versions in the shadow", cause: .damaged,
                            message: "those in the figures of \(version): \(error)")
                    }
                })
        }
    }

    /// The recipe that each version noted, by version. Versions before there were rivals noted none.
    package func notedRecipes() throws(LedgerError) -> [String: String] {
        try read("look the recipes of the versions up") { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT version, json_extract(figures, '$.recipe') AS recipe FROM models
                    WHERE json_extract(figures, '$.recipe') IS NOT NULL
                    """)
            return Dictionary(rows.map { ($0[0] as String, $0[1] as String) }) { first, _ in first }
        }
    }
}
