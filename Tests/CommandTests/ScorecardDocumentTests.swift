import Foundation
import TestSupport
import Testing

@Suite("scorecard.json")
struct ScorecardDocumentTests {
    private static let hasPython = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/python3")
    }

    /// Scores rows of features with nothing but the document: probability, score, band, reasons of each.
    private func scoredByHand(_ scorecard: URL, _ features: [[String: Any]], _ folder: URL) throws -> [[String]] {
        let file = folder.appendingPathComponent("features.json")
        try JSONSerialization.data(withJSONObject: features).write(to: file)
        let process = RealProgram.process([])
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", Checkout.fixtures.appendingPathComponent("score_by_hand.py").path, scorecard.path, file.path,
        ]
        let outcome = try RealProgram.outcome(of: process)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The features of a company as `explain` prints them, and the line of `scores.csv` that it has.
    private func company(_ kycc: TestRoot, _ batch: String, _ line: [String]) throws -> [String: Any] {
        let explained = try kycc.object(try kycc.run("explain", batch, line[0], "--json").output)
        let features = try #require(explained["features"] as? [[String: Any]])
        var values: [String: Any] = [:]
        for feature in features { values[try #require(feature["name"] as? String)] = feature["value"] }
        return values
    }

    private func lines(_ kycc: TestRoot, _ batch: String) throws -> [[String]] {
        try kycc.text("archive/\(batch)/scores.csv").split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    private func made(_ body: (TestRoot) throws -> Void) throws {
        try TestRoot.withMadeRoot { kycc throws in
            for batch in ["1", "2"] { #expect(try kycc.run("cycle", batch, "--parties", "60").status == 0) }
            try body(kycc)
        }
    }

    @Test(
        "scores a company by hand, v1 as a trained version",
        .enabled(if: ScorecardDocumentTests.hasPython, "python3 is not installed"))
    func byHand() throws {
        try made { kycc in
            let active = try kycc.run("models", "activate", "v2", "--reason", "a trial", "--even-if-idle")
            #expect(active.status == 0 || active.errors.contains("is active"), "\(active.errors)")
            #expect(try kycc.run("cycle", "3", "--parties", "60").status == 0)
            let shown = try kycc.object(try kycc.run("models", "show", "v1", "--json").output)
            let expert = kycc.path("v1.json")
            try JSONSerialization.data(withJSONObject: try #require(shown["scorecard"])).write(to: expert)
            for (batch, scorecard) in [
                ("BATCH_001", expert), ("BATCH_003", kycc.path("archive/BATCH_001/scorecard.json")),
            ] {
                let lines = Array(try lines(kycc, batch).prefix(20))
                #expect(lines.count == 20 && lines.allSatisfy { $0[5] == (batch == "BATCH_001" ? "v1" : "v2") })
                let companies = try lines.map { try company(kycc, batch, $0) }
                for (line, hand) in zip(lines, try scoredByHand(scorecard, companies, kycc.root)) {
                    let (pd, expected) = (try #require(Double(hand[0])), try #require(Double(line[1])))
                    #expect(abs(pd - expected) < 1e-12, "\(line[0])")
                    #expect(Array(hand[1...3]) == Array(line[2...4]), "\(line[0])")
                }
            }
        }
    }
}
