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
        let directions = try declaredDirections()
        for (score, expected) in zip(scores, expected) {
            for key in ["party_id", "score", "band", "model_version"] {
                #expect(score[key] == expected[key], "\(batch) \(score)")
            }
            compareReasons(score, expected, directions[score["model_version"] ?? ""] ?? [:], "\(batch) \(score)")
            let (pd, other) = (score["pd"].flatMap(Double.init), expected["pd"].flatMap(Double.init))
            #expect(abs(try #require(pd) - #require(other)) <= 1e-9, "\(batch) \(score)")
        }
        // What explains a score says the same sides.
        for score in scores.prefix(3) {
            let party = try #require(score["party_id"])
            let said = try RealProgram.run("explain", batch, party, "--json", "--root", root.path)
            let explanation = try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any]
            let sides = (explanation?["reason_sides"] as? [String])?.joined(separator: "|")
            #expect(sides == score["reason_sides"], "\(batch) \(party)")
        }
    }

    /// The independent implementation does not leave out what contradicts a declared direction: its other reasons come
    /// first, and the next worst follow where it had as many as there may be.
    private func compareReasons(
        _ score: [String: String], _ expected: [String: String], _ directions: [String: String], _ what: String
    ) {
        func reasons(_ row: [String: String]) -> [[Substring]] {
            zip((row["reasons"] ?? "").split(separator: "|"), (row["reason_sides"] ?? "").split(separator: "|")).map {
                [$0, $1]
            }
        }
        func contradicts(_ reason: [Substring]) -> Bool {
            let good = ["down": ["high", "yes"], "up": ["low", "no"]][directions[String(reason[0])] ?? ""] ?? []
            return good.contains(String(reason[1]))
        }
        let (own, other) = (reasons(score), reasons(expected))
        let kept = other.filter { !contradicts($0) }
        #expect(Array(own.prefix(kept.count)) == kept && !own.contains(where: contradicts), "\(what)")
        #expect(own.count <= other.count && (kept.count < other.count && other.count == 4 || own == kept), "\(what)")
    }

    /// Of each version the declared directions of its features.
    private func declaredDirections() throws -> [String: [String: String]] {
        var directions: [String: [String: String]] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where file.lastPathComponent.hasSuffix("_training.json") {
            for version in try object(file)["versions"] as? [[String: Any]] ?? [] {
                let features = (version["model"] as? [String: Any])?["features"] as? [[String: Any]] ?? []
                directions[version["version"] as? String ?? ""] = Dictionary(
                    features.compactMap { feature in
                        guard let name = feature["name"] as? String else { return nil }
                        return (feature["direction"] as? String).map { (name, $0) }
                    }, uniquingKeysWith: { first, _ in first })
            }
        }
        return directions
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
