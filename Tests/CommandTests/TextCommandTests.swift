import Foundation
import TestSupport
import Testing

@Suite("Features that are text, in the commands")
struct TextCommandTests {
    /// Texts that a terminal, a spreadsheet, JSON or a page would take for something else.
    private static let regions = ["North", "=1+1|x", "<b>\u{202E}\"\\", "Zürich\u{7}"]

    private func profiles(_ prefix: String, _ rows: Int, regions: [String] = regions) throws -> String {
        let parties = (0..<rows).map { row in
            [
                "party_id": "\(prefix)\(row)",
                "features": ["u": Double(row * 37 % 100), "region": regions[row % regions.count]],
            ]
                as [String: Any]
        }
        let document: [String: Any] = ["as_of": "2026-01-01", "parties": parties]
        return String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self)
    }

    /// A root whose v2 learned that regions differ, and which scored batch B.
    private func made(_ body: (TestRoot) throws -> Void) throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write(try profiles("a", 160), to: "A_profiles.json")
            let labels = (0..<160).map {
                #"{"party_id": "a\#($0)", "will_default": \#($0 / 4 % 10 < [1, 3, 7, 5][$0 % 4] ? 1 : 0)}"#
            }
            try kycc.write(#"{"labels": [\#(labels.joined(separator: ", "))]}"#, to: "A_labels.json")
            try kycc.write(
                try profiles("b", 9, regions: TextCommandTests.regions + ["nobody's"]), to: "B_profiles.json")
            #expect(try kycc.run("score", kycc.path("A_profiles.json").path).status == 0)
            #expect(try kycc.run("train", kycc.path("A_labels.json").path).status == 0)
            let active = try kycc.run("models", "activate", "v2", "--reason", "a test", "--even-if-idle")
            #expect(active.status == 0 || active.errors.contains("is active"), "\(active.errors)")
            #expect(try kycc.run("score", kycc.path("B_profiles.json").path).status == 0)
            try body(kycc)
        }
    }

    /// Whether nothing in a text acts on a terminal.
    private func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0 != "\u{202E}" && $0.value != 0x7F }
    }

    @Test("are explained, changed and listed by their text, escaped")
    func explained() throws {
        try made { kycc in
            for row in 0..<5 {
                let region = (TextCommandTests.regions + ["nobody's"])[row]
                let json = try kycc.object(try kycc.run("explain", "B", "b\(row)", "--json").output)
                let feature = try #require(
                    (json["features"] as? [[String: Any]])?.first { $0["name"] as? String == "region" })
                #expect(feature["value"] as? String == region)
                #expect(feature["outside"] as? String == (row == 4 ? "unknown" : nil))
                let text = try kycc.run("explain", "B", "b\(row)").output
                #expect(isPlain(text) && !text.contains("  region from"), "\(text)")
                if let place = (json["reasons"] as? [String])?.firstIndex(of: "region") {
                    #expect((json["reason_sides"] as? [String])?[place] == "level")
                    #expect((json["reason_sentences"] as? [String])?[place].hasPrefix("region \(region): −") == true)
                }
                // With another region the company has the points of one of that region.
                let whatIf = try kycc.object(
                    try kycc.run("explain", "B", "b\(row)", "--what-if", "region=North", "--json").output)
                let points = (whatIf["points"] as? [[String: Any]])?.first { $0["name"] as? String == "region" }
                let north = try kycc.object(try kycc.run("explain", "B", "b0", "--json").output)
                let expected = (north["features"] as? [[String: Any]])?.first { $0["name"] as? String == "region" }
                #expect(points?["after"] as? Double == expected?["points"] as? Double)
            }
            let unknown = try kycc.run("explain", "B", "b0", "--what-if", "region=Mars")
            #expect(unknown.status == 0 && unknown.output.contains("unknown"), "\(unknown.output)")
            let missing = try kycc.run("explain", "B", "b0", "--what-if", "region=")
            #expect(missing.status == 0)
            let long = String(repeating: "x", count: 65)
            #expect(try kycc.run("explain", "B", "b0", "--what-if", "region=\(long)").status == 64)
            #expect(try kycc.run("explain", "B", "b0", "--what-if", "u=North").status == 64)
        }
    }

    @Test("stand in the points table, in the report and in the files, escaped; verify is clean")
    func listed() throws {
        try made { kycc in
            let shown = try kycc.run("models", "show", "v2").output
            #expect(isPlain(shown) && shown.contains("region, text: ") && shown.contains("any other text"))
            for text in ["= North", "= =1+1|x", #"= <b>\u{202e}\"\\"#, #"= Zürich\x07"#] {
                #expect(shown.contains(" \(text) "), "\(text): \(shown)")
            }
            let json = try kycc.object(try kycc.run("models", "show", "v2", "--json").output)
            let scorecard = try #require(json["scorecard"] as? [String: Any])
            #expect(scorecard["scorecard"] as? Int == 4)
            let shapes = (scorecard["terms"] as? [[String: Any]])?.compactMap { $0["shape"] as? [String: Any] } ?? []
            let category = try #require(shapes.first { $0["kind"] as? String == "category" })
            #expect(
                category["levels"] as? [String]
                    == TextCommandTests.regions.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
            #expect(category["other"] as? Bool == false)
            #expect(try kycc.run("report").status == 0)
            let page = try String(contentsOf: kycc.path("status/report/models/v2.html"), encoding: .utf8)
            #expect(page.contains("&lt;b&gt;") && !page.contains("<b>\u{202E}") && page.contains("any other text"))
            let verified = try kycc.run("verify")
            #expect(verified.status == 0, "\(verified.output)")
        }
    }

    @Test(
        "are scored by hand from the document as by the program",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
    func byHand() throws {
        try made { kycc in
            let rows = try (0..<9).map { row -> [String: Any] in
                let json = try kycc.object(try kycc.run("explain", "B", "b\(row)", "--json").output)
                let features = try #require(json["features"] as? [[String: Any]])
                return Dictionary(
                    uniqueKeysWithValues: features.map { ($0["name"] as? String ?? "", $0["value"] ?? NSNull()) })
            }
            let file = kycc.path("rows.json")
            try JSONSerialization.data(withJSONObject: rows).write(to: file)
            let process = RealProgram.process([
                Checkout.fixtures.appendingPathComponent("score_by_hand.py").path,
                kycc.path("archive/A/scorecard.json").path, file.path,
            ])
            process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            let outcome = try RealProgram.outcome(of: process)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let byHand = outcome.output.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
            let scores = try kycc.rows(try kycc.run("scores", "B", "--json"))
            #expect(byHand.count == scores.count)
            for (one, score) in zip(byHand, scores) {
                let pd = try #require(score["pd"] as? Double)
                #expect(abs((Double(one[0]) ?? .nan) - pd) < 1e-12 && Int(one[1]) == score["score"] as? Int)
            }
        }
    }

    @Test("and numbers in one file are refused, and check lists each place")
    func refused() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let file =
                #"{"parties": [{"party_id": "a", "features": {"r": "x"}}, {"party_id": "b", "features": {"r": 1}}, {"party_id": "c", "features": {"r": ""}}]}"#
            try kycc.write(file, to: "C_profiles.json")
            let checked = try kycc.run("check", kycc.path("C_profiles.json").path)
            #expect(
                checked.status == 65 && checked.output.contains("features.r is no text here, and text in an earlier"))
            #expect(checked.output.contains("it is empty"), "\(checked.output)")
            #expect(try kycc.run("score", kycc.path("C_profiles.json").path).status == 65)
        }
    }
}
