import Foundation
import TestSupport
import Testing

@Suite("v1 that was renewed at its first use")
struct RenewedExpertTests {
    @Test("is shown and verified, the database refuses to change it again, and verify finds what was changed")
    func renewed() throws {
        try withTemporaryFolder { folder in
            let root = try EvidenceRoot(empty: folder)
            #expect(try RealProgram.run("init", "--root", root.path).status == 0)
            try "score: {base_points: 500, range: 200 to 700}\n".write(
                to: root.file("kycc.yaml"), atomically: true, encoding: .utf8)
            try root.generate(1...1, parties: 60)
            try root.work()
            let shown = try RealProgram.run("models", "show", "v1", "--json", "--root", root.path).output
            #expect(shown.contains(#""base_points" : 500"#) || shown.contains(#""base_points": 500"#))
            let log = try String(contentsOf: root.file("status/status.log"), encoding: .utf8)
            #expect(log.contains(" renewed batch=BATCH_001 model=v1"), "\(log)")
            let verified = try root.verify()
            #expect(verified.status == 0, "\(verified.output)")
            let connection = try root.connection()
            let change = "UPDATE models SET coefficients = '{}' WHERE version = 'v1'"
            #expect(try connection.refusal(of: change)?.contains("append-only") == true)
            try connection.tamper("UPDATE activations SET reason = 'none' WHERE id = 1")
            let found = try root.verify()
            #expect(found.status == 1)
            #expect(found.output.contains("(renewed): activation 1 (v1) is not as it was recorded"), "\(found.output)")
        }
    }
}
