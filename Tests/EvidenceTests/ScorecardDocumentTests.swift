import Foundation
import TestSupport
import Testing

@Suite("scorecard.json in the archive")
struct ArchivedScorecardTests {
    private func sha256(_ file: URL) throws -> String {
        let process = RealProgram.process([])
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sha256sum", file.path]
        return String(try RealProgram.outcome(of: process).output.prefix(64))
    }

    @Test("scorecard.json has the digest that the trained event gives, and verify notices a change of it")
    func digest() throws {
        try withTemporaryFolder { folder in
            let root = try EvidenceRoot(folder.appendingPathComponent("root"))
            let trained = try root.connection().rows(
                """
                SELECT m.version, m.batch_id, f.revision, json_extract(e.fields, '$.coefficients_sha256')
                FROM models AS m JOIN files AS f ON f.id = m.file_id
                JOIN events AS e ON e.event = 'trained' AND json_extract(e.fields, '$.model') = m.version
                WHERE f.revision = (SELECT max(revision) FROM files WHERE batch_id = f.batch_id AND kind = 'labels')
                """)
            #expect(trained.count > 1)
            for row in trained {
                let file = root.file("archive/\(try #require(row[1]))/scorecard.json")
                #expect(try sha256(file) == row[3], "\(row)")
            }
            let batch = try #require(trained.last?[1])
            let file = root.file("archive/\(batch)/scorecard.json")
            let text = try String(contentsOf: file, encoding: .utf8)
            try Data(text.replacingOccurrences(of: "\"bends\"", with: "\"bend\"").utf8).write(to: file)
            let run = try root.verify()
            #expect(run.status != 0 && (run.output + run.errors).contains("archive/\(batch)/scorecard.json"))
        }
    }

    @Test("scorecard.json of labels that were trained on gives way to a revision that leads to no version")
    func revision() throws {
        try withTemporaryFolder { folder in
            let root = try EvidenceRoot(folder.appendingPathComponent("root"))
            func names(_ batch: String) throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: root.file("archive/\(batch)").path)
                    .filter { $0.hasPrefix("scorecard") }.sorted()
            }
            try root.drop("S_profiles.json", EvidenceRoot.ownProfiles(116, shift: 0.03))
            try root.work()
            try root.drop("S_labels.json", EvidenceRoot.ownLabels(116, observed: "2025-07-01"))
            try root.work()
            #expect(try names("S") == ["scorecard.json"])
            // Everybody defaults: nothing can be fitted to one outcome.
            let labels = (0..<116).map { #"{"party_id": "P\#($0)", "label": 1}"# }.joined(separator: ", ")
            try root.drop("S_labels.json", #"{"observed_at": "2025-08-01", "labels": [\#(labels)]}"#)
            let run = try RealProgram.run(
                "daemon", "--once", "--root", root.path, "--set", "training.window=1")
            try #require(run.status == 0, "\(run.errors)")
            #expect(try names("S") == ["scorecard.r1.json"])
            let verified = try root.verify()
            #expect(verified.status == 0, "\(verified.output)")
        }
    }
}
