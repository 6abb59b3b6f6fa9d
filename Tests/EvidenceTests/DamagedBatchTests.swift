import Foundation
import TestSupport
import Testing

@Suite("A batch whose id was damaged")
struct DamagedBatchTests {
    private func put(_ batch: String, day: Int, into root: URL) throws {
        let parties = (0..<40).map { #"{"party_id": "\#(batch)\#($0)", "kyc_verified": \#($0 % 2)}"# }
        let labels = (0..<40).map { #"{"party_id": "\#(batch)\#($0)", "will_default": \#($0 / 2 % 2)}"# }
        let inbox = root.appendingPathComponent("inbox")
        try Data(#"{"as_of": "2026-01-0\#(day)", "parties": [\#(parties.joined(separator: ","))]}"#.utf8)
            .write(to: inbox.appendingPathComponent("\(batch)_profiles.json"), options: .atomic)
        try Data(#"{"profiles": [\#(labels.joined(separator: ","))]}"#.utf8)
            .write(to: inbox.appendingPathComponent("\(batch)_labels.json"), options: .atomic)
    }

    @Test("stops a training with what is damaged, and the labels stay in the inbox")
    func training() throws {
        try withTemporaryFolder { folder in
            let root = folder.appendingPathComponent("root")
            #expect(try RealProgram.run("init", "--root", root.path).status == 0)
            try put("A", day: 1, into: root)
            #expect(try RealProgram.run("daemon", "--once", "--root", root.path).status == 0)
            try SQLiteConnection(root.appendingPathComponent("kycc.sqlite"))
                .tamper("UPDATE score_requests SET batch_id = 'A/1'")
            try put("B", day: 2, into: root)
            let run = try RealProgram.run("daemon", "--once", "--root", root.path)
            #expect(run.status == 74, "\(run.status): \(run.errors)")
            #expect(run.errors.contains(#""A/1" is no batch id"#), "\(run.errors)")
            let left = try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("inbox").path)
            #expect(left == ["B_labels.json"])
        }
    }
}
