import Foundation
import TestSupport
import Testing

@Suite("The recipe bends, run as a user runs it, against an independent implementation")
struct BendsPipelineTests {
    private static let own = Checkout.fixtures.appendingPathComponent("own")

    @Test("models, decisions, scores and reasons agree on batches of own features, one of which starts late")
    func ownFeatures() throws {
        try BendsFigures(folder: BendsPipelineTests.own.appendingPathComponent("bends"))
            .compare(inbox: BendsPipelineTests.own.appendingPathComponent("inbox"))
    }

    @Test(
        "models, decisions, scores and reasons agree on data that nobody here made, computed anew",
        .enabled(if: BendsReference.isThere, BendsReference.isAbsent), arguments: ["kycc-batches", "german-credit"])
    func sharedData(name: String) throws {
        let inbox = Checkout.shared.appendingPathComponent("data/\(name)")
        try withTemporaryFolder { folder in
            try BendsReference.figures(of: inbox, in: folder).compare(inbox: inbox)
        }
    }

    @Test("v1 keeps the scale of the first start of its root")
    func scale() throws {
        try withTemporaryFolder { folder in
            let root = folder.path
            let scaled = ["--set", "score.base_points=500", "--set", "score.range=310 to 850"]
            for (number, settings) in [scaled, []].enumerated() {
                let run = try RealProgram.run(["cycle", "\(number + 1)", "--root", root] + settings)
                #expect(run.status == 0, "\(run.errors)")
                let shown = try RealProgram.run("models", "show", "v1", "--json", "--root", root)
                #expect(shown.output.contains(#""base_points" : 500"#) || shown.output.contains(#""base_points": 500"#))
            }
            let verified = try RealProgram.run("verify", "--root", root)
            #expect(verified.status == 0, "\(verified.output)")
        }
    }

    @Test("a root goes on when a person changes the recipe and changes it back, and every score comes out again")
    func changes() throws {
        try withTemporaryFolder { folder in
            let root = folder.path
            // While v1 is active, the setting alone says what is trained.
            for (number, recipe) in ["straight1", "bends", "bends", "straight1"].enumerated() {
                let run = try RealProgram.run(
                    "cycle", "\(number + 1)", "--root", root, "--set", "training.recipe=\(recipe)", "--set",
                    "activation.policy=manual")
                #expect(run.status == 0, "\(run.errors)")
                let file = folder.appendingPathComponent("archive/BATCH_00\(number + 1)/scorecard.json")
                #expect(try String(contentsOf: file, encoding: .utf8).contains("\"recipe\" : \"\(recipe)\""))
            }
            let activated = try RealProgram.run("models", "activate", "v4", "--reason", "to see", "--root", root)
            #expect(activated.status == 0, "\(activated.errors)")
            let scored = try RealProgram.run("cycle", "5", "--root", root, "--set", "training.recipe=bends")
            #expect(scored.status == 0, "\(scored.errors)")
            for (batch, version) in [("BATCH_005", "v4")] {
                let scores = table(
                    try String(
                        contentsOf: folder.appendingPathComponent("archive/\(batch)/scores.csv"), encoding: .utf8))
                #expect(scores.allSatisfy { $0["model_version"] == version })
            }
            let shown = try RealProgram.run("models", "show", "v4", "--root", root)
            #expect(shown.status == 0 && shown.output.contains("points"), "\(shown.errors)")
            let lines = shown.output.components(separatedBy: "\n").drop { !$0.hasPrefix("bends:") }
            #expect(!lines.isEmpty && lines.allSatisfy { $0.count <= 80 }, "\(shown.output)")
            #expect(shown.output.contains("kyc_verified, median 1.0, risk only down"))
            let verified = try RealProgram.run("verify", "--root", root)
            #expect(verified.status == 0, "\(verified.output)")
        }
    }
}
