import Foundation
import TestSupport
import Testing

@Suite("What a batch is compared with")
struct DriftReferenceTests {
    /// Drops a synthetic batch and scores it.
    ///
    /// - Parameter edit: what is done to its profiles before.
    private func score(
        _ number: Int, _ parties: Int, seed: Int = 1, _ kycc: TestRoot, edit: (String) -> String = { $0 }
    ) throws {
        let out = kycc.root.deletingLastPathComponent().appendingPathComponent("out-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
        let made = try kycc.run(
            "generate", "--batch-number", "\(number)", "--parties", "\(parties)", "--seed", "\(seed)", "--out", out.path
        )
        #expect(made.status == 0, "\(made.errors)")
        let file = out.appendingPathComponent("\(name(number))_profiles.json")
        try Data(edit(String(contentsOf: file, encoding: .utf8)).utf8).write(to: file)
        let run = try kycc.run("score", file.path)
        #expect(run.status == 0, "\(run.errors)")
    }

    private func name(_ number: Int) -> String { String(format: "BATCH_%03d", number) }

    /// The verdicts on the probabilities and on one feature, and the version that scored, of the newest profiles.
    private func verdicts(
        _ number: Int, _ kycc: TestRoot
    ) throws -> (psi: String?, csi: String?, version: String?) {
        let document = try kycc.object(try kycc.text("archive/\(name(number))/scoring.json"))
        let drift = try #require(document["drift"] as? [String: Any])
        let csi = try #require(drift["csi"] as? [String: [String: Any]])
        return (
            (drift["psi"] as? [String: Any])?["verdict"] as? String,
            csi["avg_transaction_amount"]?["verdict"] as? String,
            (document["model"] as? [String: Any])?["version"] as? String
        )
    }

    @Test("is, for v1, the first batch of 50 companies, never the batch itself")
    func expert() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for (number, parties) in [(1, 20), (2, 60), (3, 60)] { try score(number, parties, kycc) }
            for number in 1...2 {
                #expect(try verdicts(number, kycc).psi == "no_reference")
                #expect(try verdicts(number, kycc).csi == "no_reference")
            }
            #expect(try verdicts(3, kycc).psi == "within_noise")
            #expect(try verdicts(3, kycc).csi == "within_noise")
            // Corrected profiles are the same batch; those of another one are not.
            try score(2, 60, seed: 2, kycc)
            #expect(try verdicts(2, kycc).psi == "no_reference")
            try score(1, 60, seed: 2, kycc)
            #expect(try verdicts(1, kycc).psi == "within_noise")
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("is, for the probabilities of a version with too few training rows, the first batch that it scored")
    func trained() throws {
        try TestRoot.withMadeRoot { kycc throws in
            #expect(try kycc.run("cycle", "1", "--parties", "20", "--seed", "3").status == 0)
            for (number, parties) in [(2, 20), (3, 60), (4, 60)] { try score(number, parties, kycc) }
            for number in 2...4 { #expect(try verdicts(number, kycc).version == "v2") }
            #expect(try verdicts(2, kycc).psi == "no_reference")
            #expect(try verdicts(3, kycc).psi == "no_reference")
            #expect(try verdicts(4, kycc).psi == "within_noise")
            // The features are compared with the training rows throughout.
            for number in 3...4 { #expect(try verdicts(number, kycc).csi == "within_noise") }
            try score(3, 60, seed: 2, kycc)
            #expect(try verdicts(3, kycc).psi == "no_reference")
            let drifted = try kycc.run("reprocess", "BATCH_004", "--reason", "a test", "--by", "test")
            #expect(drifted.status == 0, "\(drifted.errors)")
            #expect(try verdicts(4, kycc).psi == "within_noise")
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("is, for v1, the first batch as its corrected profiles have it")
    func corrected() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try score(1, 200, kycc) { right in
                let wrong = right.replacingOccurrences(of: #""kyc_verified": 1"#, with: #""kyc_verified": 0"#)
                #expect(wrong != right)
                return wrong
            }
            #expect(try verdicts(1, kycc).psi == "no_reference")
            try score(1, 200, kycc)
            #expect(try verdicts(1, kycc).psi == "no_reference")
            try score(2, 200, kycc)
            #expect(try verdicts(2, kycc).psi == "within_noise")
            #expect(try verdicts(2, kycc).csi == "within_noise")
            // What was said of it stands in the list of batches, too.
            let batches = try kycc.run("batches", "--json").output
            let listed = try #require(try JSONSerialization.jsonObject(with: Data(batches.utf8)) as? [[String: Any]])
            #expect(listed.map { $0["drift"] as? String } == ["no_reference", "within_noise"])
            #expect(listed[0]["psi"] is NSNull)
            #expect(try kycc.run("verify").status == 0)
        }
    }
}
