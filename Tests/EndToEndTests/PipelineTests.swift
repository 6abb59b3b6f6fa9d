import Foundation
import Ledger
import TestSupport
import Testing

@Suite("The pipeline, run as a user runs it")
struct PipelineTests {
    @Test("scores, learns and decides as the independent implementation does")
    func replay() throws {
        try withTemporaryFolder { folder in
            let root = folder.path
            for number in 1...6 {
                let made = try RealProgram.run("generate", "--batch-number", "\(number)", "--out", "\(root)/inbox")
                #expect(made.status == 0, "\(made.errors)")
            }
            let run = try RealProgram.run(
                "daemon", "--once", "--root", root, "--set", "activation.policy=gated",
                "--set", "training.recipe=straight1")
            #expect(run.status == 0, "\(run.errors)")
            let expected = try JSONSerialization.jsonObject(with: Data(Checkout.fixture("generated/replay.json").utf8))
            for entry in try #require(expected as? [[String: Any]]) {
                try compare(entry, folder)
            }
            let ledger = try Ledger(path: "\(root)/kycc.sqlite", mode: .reading)
            let batch = try #require(try ledger.batch("BATCH_001"))
            try agree(ledger, batch, features: Checkout.fixture("generated/BATCH_001_features.csv"))
            let verified = try RealProgram.run("verify", "--root", root)
            #expect(verified.status == 0, "\(verified.output)")
        }
    }

    private func compare(_ entry: [String: Any], _ root: URL) throws {
        let batch = try #require(entry["batch"] as? String)
        let folder = root.appendingPathComponent("archive/\(batch)")
        let scores = table(try String(contentsOf: folder.appendingPathComponent("scores.csv"), encoding: .utf8))
        let expected = table(try Checkout.fixture("generated/\(batch)_scores.csv"))
        #expect(scores.count == expected.count)
        for (score, expected) in zip(scores, expected) {
            for key in ["party_id", "score", "band", "reasons"] { #expect(score[key] == expected[key]) }
            let pd = try #require(score["pd"].flatMap(Double.init))
            #expect(abs(pd - (try #require(expected["pd"].flatMap(Double.init)))) <= 1e-9)
            #expect(score["model_version"] == entry["scored_by"] as? String)
        }
        let training = try object(folder.appendingPathComponent("training.json"))
        #expect(training["decision"] as? String == entry["decision"] as? String)
        #expect(training["stopped_by"] as? [String] == entry["stopped_by"] as? [String])
        #expect(training["penalty"] as? Double == entry["penalty"] as? Double)
        try close(training["out_of_fold"], entry["out_of_fold"])
        try close(training["evidence"], entry["evidence"])
        let models = try JSONSerialization.jsonObject(with: Data(Checkout.fixture("generated/models.json").utf8))
        let version = try #require(training["version"] as? String)
        // Of the first and the last version.
        if let model = (models as? [String: Any])?[version] {
            agree(training["model"], model, within: 1e-6, version)
        }
        let scoring = try object(folder.appendingPathComponent("scoring.json"))
        let drift = try #require(scoring["drift"] as? [String: Any])
        let psi = try #require((drift["psi"] as? [String: Any])?["value"] as? Double)
        #expect(abs(psi - (entry["psi"] as! Double)) < 1e-9)
        let csi = try #require(drift["csi"] as? [String: [String: Any]])
        for (name, value) in try #require(entry["csi"] as? [String: Double]) {
            #expect(abs((csi[name]?["value"] as? Double ?? .nan) - value) < 1e-9, "\(name)")
        }
    }

    private func object(_ file: URL) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    }

    /// Every number of the expected object, within 1e-6.
    private func close(_ actual: Any?, _ expected: Any?) throws {
        guard let expected = expected as? [String: Any] else { return }
        let actual = try #require(actual as? [String: Any])
        for (key, value) in expected {
            guard let number = value as? Double else { continue }
            #expect(abs((actual[key] as? Double ?? .nan) - number) <= 1e-6, "\(key)")
        }
    }
}
