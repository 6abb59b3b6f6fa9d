import Foundation
import TestSupport
import Testing

@Suite("Databases of earlier versions")
struct SchemaMigrationTests {
    @Test("one of the first schema is opened, goes on and proves its past")
    func firstSchema() throws {
        try withTemporaryFolder { folder in
            let root = try EvidenceRoot(empty: folder.appendingPathComponent("root"))
            try FileManager.default.removeItem(at: root.file("archive"))
            for name in ["kycc.sqlite", "archive"] {
                try FileManager.default.copyItem(
                    at: Checkout.fixtures.appendingPathComponent("schema-1/\(name)"), to: root.file(name))
            }
            let untouched = try root.verify()
            #expect(untouched.status == 0, "\(untouched.output)\(untouched.errors)")
            try root.work()
            let status = try RealProgram.run("status", "--root", root.path)
            #expect(status.status == 0)
            #expect(status.output.contains("2 batches, 24 parties scored"), "\(status.output)")
            let batches = try RealProgram.run("batches", "--root", root.path)
            #expect(batches.status == 0)
            for batch in ["BATCH_001", "BATCH_002"] { #expect(batches.output.contains(batch)) }
            try root.generate(3...3, parties: 12)
            try root.work()
            let verified = try root.verify()
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
            #expect(verified.output.contains("6 archived files, 3 requests, 36 scores recomputed"))
            // What the first schema's events answer for is still held against them.
            try root.connection().tamper("UPDATE score_requests SET requested_us = 7 WHERE batch_id = 'BATCH_001'")
            let tampered = try root.verify()
            #expect(tampered.status == 1)
            #expect(tampered.output.contains("BATCH_001, revision 1"), "\(tampered.output)")
        }
    }
}
