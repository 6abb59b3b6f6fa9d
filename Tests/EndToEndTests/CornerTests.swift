import Foundation
import TestSupport
import Testing

@Suite("Corners of the formats, through the real program")
struct CornerTests {
    /// Works off some files and returns the root's scores of a batch, or its training.
    private func run(_ files: [String: String], expecting status: Int32 = 0, _ body: (URL) throws -> Void) throws {
        try withTemporaryFolder { root in
            let inbox = root.appendingPathComponent("inbox")
            try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
            for (name, text) in files {
                try text.write(to: inbox.appendingPathComponent(name), atomically: true, encoding: .utf8)
            }
            let run = try RealProgram.run("daemon", "--once", "--root", root.path, "--set", "settle=0s")
            #expect(run.status == status, "\(run.errors)")
            try body(root)
            let verified = try RealProgram.run("verify", "--root", root.path)
            #expect(verified.status == 0, "\(verified.output)")
        }
    }

    private func object(_ root: URL, _ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: root.appendingPathComponent(path))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test("ids that look alike but have other bytes are other companies")
    func lookalikes() throws {
        let (one, two) = ("\u{E9}", "e\u{301}")
        let profiles = #"{"as_of":"2025-01-01","parties":[{"party_id":"\#(one)"},{"party_id":"\#(two)"}]}"#
        let labels =
            #"{"profiles":[{"party_id":"\#(one)","label":1},{"party_id":"\#(two)","label":0},{"party_id":"e","label":0}]}"#
        try run(["A_profiles.json": profiles, "A_labels.json": labels]) { root in
            let training = try object(root, "archive/A/training.json")
            #expect(training["labelled"] as? Int == 2)
            #expect(training["unknown_parties"] as? Int == 1)
        }
    }

    @Test("labels of unknown parties alone are refused, and the same labels count once the profiles are right")
    func unknownParties() throws {
        let profiles = #"{"as_of":"2025-01-01","parties":[{"party_id":"a"}]}"#
        let labels = #"{"observed_at":"2026-01-01","profiles":[{"party_id":"nobody","label":1}]}"#
        try run(["A_profiles.json": profiles, "A_labels.json": labels], expecting: 65) { root in
            let batches = try RealProgram.run("batches", "--json", "--root", root.path)
            #expect(batches.output.contains(#""labelled": 0"#), "\(batches.output)")
            #expect(try object(root, "rejected/A_labels.json.reason.json")["rule"] as? String == "no_match")
            let inbox = root.appendingPathComponent("inbox")
            try profiles.replacing("\"a\"", with: "\"nobody\"").write(
                to: inbox.appendingPathComponent("A_profiles.json"), atomically: true, encoding: .utf8)
            let retry = try RealProgram.run("rejected", "retry", "A_labels.json", "--root", root.path)
            #expect(retry.status == 0, "\(retry.errors)")
            let again = try RealProgram.run("daemon", "--once", "--root", root.path, "--set", "settle=0s")
            #expect(again.status == 0, "\(again.errors)")
            #expect(try object(root, "archive/A/training.json")["labelled"] as? Int == 1)
        }
    }

    @Test("values whose differences overflow are scored like any others, and later batches too")
    func overflow() throws {
        let far = #"[{"party_id":"a","features":{"u":-1e308}},{"party_id":"b","features":{"u":1e308}}]"#
        try run([
            "A_profiles.json": #"{"as_of":"2025-01-01","parties":\#(far)}"#,
            "B_profiles.json": #"{"as_of":"2025-02-01","parties":\#(far)}"#,
        ]) { root in
            for batch in ["A", "B"] {
                let scores = try String(
                    contentsOf: root.appendingPathComponent("archive/\(batch)/scores.csv"), encoding: .utf8)
                #expect(table(scores).count == 2)
            }
        }
    }
}
