import Foundation
import TestSupport
import Testing

@Suite("verify, and the comparisons that decided")
struct PooledAgainTests {
    /// What verify says after a change of the figures of some versions, of which there are some.
    private func found(_ root: EvidenceRoot, _ change: String, where rows: String) throws -> String {
        let connection = try root.connection()
        let versions = try connection.rows("SELECT version FROM models WHERE \(rows)")
        #expect(!versions.isEmpty, "\(rows)")
        try connection.tamper("UPDATE models SET figures = \(change) WHERE \(rows)")
        return try root.verify().output
    }

    @Test("every pooled figure that does not follow from them is named, under refresh and gated, with what they give")
    func changed() throws {
        try withTemporaryFolder { folder in
            let root = try EvidenceRoot(empty: folder)
            try root.generate(1...2, parties: 150)
            try root.work()
            try root.generate(3...3, parties: 150)
            try root.work(policy: "gated")
            try root.generate(4...4, parties: 150)
            try root.work()
            let rules = try root.connection().rows(
                "SELECT version, coalesce(json_extract(figures, '$.rule.rule'), 'gates') FROM models WHERE number > 1")
            #expect(Set(rules.map { $0[1] }) == ["first_model", "refresh", "gates"], "\(rules)")
            let verified = try root.verify()
            #expect(verified.status == 0, "\(verified.output)")
            let pristine = folder.appendingPathComponent("pristine")
            try root.connection().execute("VACUUM INTO '\(pristine.path)'")
            for (rule, change, told) in [
                ("refresh", "'$.rule.figures.delta', 0.5", "rule.figures.delta is 0.5, and the comparisons"),
                ("refresh", "'$.rule.figures.n1', 7", "rule.figures.n1 is 7, and the comparisons"),
                ("first_model", "'$.rule.figures.z', 1.5", "rule.figures.z is 1.5, and the comparisons"),
                ("gates", "'$.evidence.p_better', 0.25", "evidence.p_better is 0.25, and the comparisons"),
                ("gates", "'$.evidence.d', 3", "evidence.d is 3"),
                ("gates", "'$.comparison.d', 3", "comparison.d is 3"),
            ] {
                let rows = "coalesce(json_extract(figures, '$.rule.rule'), 'gates') = '\(rule)' AND number > 1"
                let output = try found(root, "json_set(figures, \(change))", where: rows)
                #expect(output.contains(told), "\(change): \(output)")
                for name in ["kycc.sqlite", "kycc.sqlite-wal", "kycc.sqlite-shm"] {
                    try? FileManager.default.removeItem(at: root.file(name))
                }
                try FileManager.default.copyItem(at: pristine, to: root.database)
            }
        }
    }
}
