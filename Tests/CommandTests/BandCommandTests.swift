import Foundation
import TestSupport
import Testing

@Suite("Bands of the settings, as a person sees them")
struct BandCommandTests {
    private static let names = ["aaa", "aa", "a", "b", "c", "d_1"]

    @Test("every command shows those of the version that scored the batch")
    func shown() throws {
        try TestRoot.withRoot { kycc throws in
            try FileManager.default.createDirectory(at: kycc.root, withIntermediateDirectories: true)
            try kycc.write(
                "score:\n  bands:\n    aaa: 760\n    aa: 700\n    a: 640\n    b: 580\n    c: 520\n    d_1: 300\n",
                to: "kycc.yaml")
            for batch in ["1", "2"] {
                let run = try kycc.run("cycle", batch, "--parties", "120")
                #expect(run.status == 0, "\(run.errors)")
            }
            try kycc.write("score.bands: pass=600, fail=300\n", to: "kycc.yaml")
            for batch in ["3", "4"] { #expect(try kycc.run("cycle", batch, "--parties", "120").status == 0) }
            let last = try #require(try kycc.rows(try kycc.run("batches", "--json")).last)
            #expect(last["batch"] as? String == "BATCH_004")
            for (batch, names) in [("BATCH_001", BandCommandTests.names), ("BATCH_004", ["pass", "fail"])] {
                try check(kycc, batch, names)
            }
            let shown = try kycc.run("models", "show", "v1").output
            #expect(shown.contains("expert: ") || shown.contains("least scores: "))
            let trained = try kycc.run("models", "show", try #require(last["model"] as? String)).output
            #expect(trained.contains("least scores: pass 600, fail 300"), "\(trained)")
            let verified = try kycc.run("verify")
            #expect(verified.status == 0, "\(verified.output)")
        }
    }

    /// Scores, reasons with sides, what explains them, and the counts in `scoring.json`.
    private func check(_ kycc: TestRoot, _ batch: String, _ names: [String]) throws {
        let scores = try kycc.rows(try kycc.run("scores", batch, "--json"))
        var counts: [String: Int] = [:]
        for (index, score) in scores.enumerated() {
            let band = try #require(score["band"] as? String)
            #expect(names.contains(band))
            counts[band, default: 0] += 1
            let reasons = try #require(score["reasons"] as? [String])
            let sides = try #require(score["reason_sides"] as? [String])
            #expect(reasons.count == sides.count)
            guard index % 12 == 0 else { continue }
            let party = try #require(score["party_id"] as? String)
            let json = try kycc.object(try kycc.run("explain", batch, party, "--json").output)
            #expect(json["band"] as? String == band && json["reason_sides"] as? [String] == sides)
            let next = (json["next_band"] as? [String: Any])?["band"] as? String
            let place = try #require(names.firstIndex(of: band))
            #expect(next == (place == 0 ? nil : names[place - 1]))
            let text = try kycc.run("explain", batch, party).output
            #expect(text.contains("(\(band))"))
            #expect(text.contains(next.map { " points to \($0);" } ?? "this is the best band"), "\(text)")
        }
        #expect(counts.count > 1)
        let document = try kycc.text("archive/\(batch)/scoring.json")
        let reported = try #require(try kycc.object(document)["bands"] as? [String: Int])
        #expect(Set(reported.keys) == Set(names) && reported.filter { $0.value > 0 } == counts)
        // The best one comes first.
        let places = names.compactMap {
            document.range(of: "\"\($0)\" :")?.lowerBound ?? document.range(of: "\"\($0)\":")?.lowerBound
        }
        #expect(places.count == names.count && places == places.sorted())
        let text = try kycc.run("scores", batch).output
        if let reason = (scores[0]["reasons"] as? [String])?.first,
            let side = (scores[0]["reason_sides"] as? [String])?.first
        {
            #expect(text.contains("\(reason) (\(side))"))
        }
    }

    @Test("that cannot be are refused before anything is made")
    func refused() throws {
        try TestRoot.withRoot { kycc throws in
            let run = try kycc.run("batches", "--set", "score.bands=good=700,bad=700,worse=300")
            #expect(run.status == 78)
            #expect(
                run.errors.hasPrefix(
                    "error: setting score.bands is good=700,bad=700,worse=300, which is not allowed: bad=700 is not below"
                        + " good=700 (command line). Try: 2 to 20 of NAME=SCORE"), "\(run.errors)")
            let range = try kycc.run(
                "batches", "--set", "score.range=400 to 900", environment: ["KYCC_SCORE_BANDS": "good=700, bad=300"])
            #expect(range.status == 78)
            #expect(range.errors.contains("the last band, bad, is from 300 on, and the least score is 400"))
            #expect(
                range.errors.contains(
                    "(environment, KYCC_SCORE_BANDS; score.range is 400 to 900, command line)"), "\(range.errors)")
            #expect(!kycc.exists())
        }
    }
}
