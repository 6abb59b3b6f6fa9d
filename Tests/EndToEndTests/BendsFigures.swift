import Foundation
import TestSupport
import Testing

/// What an independent implementation of the recipe `bends` computed of a folder of batches: of each batch
/// `B_scores.csv`, and `B_training.json` with the decision and the whole model.
struct BendsFigures {
    let folder: URL

    /// Runs the program over the batches of a folder as a user would, and compares decisions, models and scores.
    func compare(inbox: URL) throws {
        try withTemporaryFolder { root in
            try FileManager.default.copyItem(at: inbox, to: root.appendingPathComponent("inbox"))
            try "training: {recipe: bends}\nactivation: {policy: gated}\n".write(
                to: root.appendingPathComponent("kycc.yaml"), atomically: true, encoding: .utf8)
            let run = try RealProgram.run("daemon", "--once", "--root", root.path, "--set", "settle=0s")
            #expect(run.status == 0, "\(run.errors)")
            let batches = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix("_training.json") }.map { String($0.dropLast("_training.json".count)) }
            #expect(!batches.isEmpty)
            for batch in batches {
                try compareTraining(batch, root)
                try compareScores(batch, root)
            }
            let verified = try RealProgram.run("verify", "--root", root.path)
            #expect(verified.status == 0, "\(verified.output)")
        }
    }

    private func object(_ file: URL) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    }

    private func compareTraining(_ batch: String, _ root: URL) throws {
        let archive = root.appendingPathComponent("archive/\(batch)")
        let expected = try object(folder.appendingPathComponent("\(batch)_training.json"))
        let training = try object(archive.appendingPathComponent("training.json"))
        let word = expected["decision"] as? String == "held" ? "challenger" : expected["decision"] as? String
        #expect(training["decision"] as? String == word, "\(batch)")
        guard let version = (expected["versions"] as? [[String: Any]])?.first else { return }
        #expect(training["version"] as? String == version["version"] as? String, "\(batch)")
        agree(training["out_of_fold"], version["out_of_fold"], within: 1e-9, "\(batch) out of fold")
        let model = try #require(version["model"] as? [String: Any])
        let scorecard = try object(archive.appendingPathComponent("scorecard.json"))
        let reported = (training["model"] as? [String: Any])?["scorecard"] as? [String: Any]
        #expect(reported?["intercept"] as? Double == scorecard["intercept"] as? Double, "\(batch)")
        agree(scorecard["intercept"], model["intercept"], within: 1e-9, "\(batch) intercept")
        let fit = try #require(scorecard["fit"] as? [String: Any])
        for key in ["rows", "defaults", "level", "unused"] {
            agree(fit[key], model[key], within: 1e-9, "\(batch) \(key)")
        }
        let penalties = try #require(model["penalties"] as? [String: Double])
        for (key, penalty) in penalties {
            agree((fit["penalties"] as? [String: Any])?[key], penalty, within: 1e-9 * penalty, "\(batch) \(key)")
        }
        let terms = try #require(scorecard["terms"] as? [[String: Any]])
        try compareFeatures(terms.filter { $0["with"] == nil }, model, batch)
        try comparePairs(terms.filter { $0["with"] != nil }, model, batch)
    }

    private func compareFeatures(_ terms: [[String: Any]], _ model: [String: Any], _ batch: String) throws {
        let features = try #require(model["features"] as? [[String: Any]])
        #expect(terms.map { $0["feature"] as? String } == features.map { $0["name"] as? String }, "\(batch)")
        for (term, feature) in zip(terms, features) {
            let shape = try #require(term["shape"] as? [String: Any])
            let name = "\(batch) \(feature["name"] ?? "")"
            for key in ["knots", "special"] {
                #expect(shape[key] as? [Double] == feature[key] as? [Double], "\(name) \(key)")
            }
            for key in ["lo", "hi", "least", "most", "median", "direction", "straight", "missing"] {
                agree(shape[key], feature[key], within: 1e-9, "\(name) \(key)")
            }
            #expect(shape["flag"] as? Bool == feature["flag"] as? Bool, "\(name)")
            agree(shape["bend"], feature["bend"], within: 1e-9, "\(name) bend")
        }
    }

    private func comparePairs(_ terms: [[String: Any]], _ model: [String: Any], _ batch: String) throws {
        let pairs = try #require(model["pairs"] as? [[String: Any]])
        #expect(terms.count == pairs.count, "\(batch)")
        for (term, pair) in zip(terms, pairs) {
            let shape = try #require(term["shape"] as? [String: Any])
            let names = [term["feature"] as? String, term["with"] as? String]
            let factors = [shape["first"], shape["second"]].map { ($0 as? [String: Any])?["column"] as? String }
            for (index, key) in ["first", "second"].enumerated() {
                #expect([names[index] ?? "", factors[index] ?? ""] == pair[key] as? [String], "\(batch)")
            }
            for key in ["mean", "sd", "coefficient", "statistic", "bar"] {
                agree(shape[key], pair[key], within: 1e-9, "\(batch) pair \(key)")
            }
        }
    }

    private func compareScores(_ batch: String, _ root: URL) throws {
        let file = root.appendingPathComponent("archive/\(batch)/scores.csv")
        let scores = table(try String(contentsOf: file, encoding: .utf8))
        let expected = table(
            try String(contentsOf: folder.appendingPathComponent("\(batch)_scores.csv"), encoding: .utf8))
        #expect(scores.count == expected.count)
        for (score, expected) in zip(scores, expected) {
            for key in ["party_id", "score", "band", "reasons", "model_version", "reason_sides"] {
                #expect(score[key] == expected[key], "\(batch) \(score)")
            }
            let (pd, other) = (score["pd"].flatMap(Double.init), expected["pd"].flatMap(Double.init))
            #expect(abs(try #require(pd) - #require(other)) <= 1e-9, "\(batch) \(score)")
        }
        // What explains a score says the same sides.
        for expected in expected.prefix(3) {
            let party = try #require(expected["party_id"])
            let said = try RealProgram.run("explain", batch, party, "--json", "--root", root.path)
            let explanation = try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any]
            let sides = (explanation?["reason_sides"] as? [String])?.joined(separator: "|")
            #expect(sides == expected["reason_sides"], "\(batch) \(party)")
        }
    }
}

/// The independent implementation of the recipe `bends`, where this checkout has it and Python has numpy.
enum BendsReference {
    private static let script = Checkout.shared.appendingPathComponent("reference/decisions2.py").path
    static let isAbsent: Comment = "the reference of bends or numpy is absent: this check needs them"
    static let isThere = Checkout.hasShared && (try? Reference.run(script: script, "--help"))?.status == 0

    /// Computes the figures of a folder of batches under the gates.
    static func figures(of inbox: URL, in folder: URL) throws -> BendsFigures {
        let replay = try Reference.run(
            script: script, "replay", inbox.path, "--out", folder.path, "--policy", "gated")
        #expect(replay.status == 0)
        return BendsFigures(folder: folder)
    }
}
