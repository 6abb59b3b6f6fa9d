import Foundation
import TestSupport
import Testing

@Suite("kycc explain on flags that are one choice")
struct FlagGroupCommandTests {
    private static let levels = ["good", "fair", "bad", "none"]

    private func profiles(_ companies: [(id: String, features: [String: Any])]) throws -> String {
        let parties = companies.map { ["party_id": $0.id, "features": $0.features] as [String: Any] }
        let document: [String: Any] = ["as_of": "2026-01-01", "parties": parties]
        return String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self)
    }

    private func features(_ level: Int, _ size: Double) -> [String: Any] {
        var features: [String: Any] = ["size": size]
        for (index, name) in FlagGroupCommandTests.levels.enumerated() {
            features["status.\(name)"] = index == level ? 1 : 0
        }
        return features
    }

    /// A root whose v2 learned that levels differ, and which scored batch B: a company of each level and size.
    private func made(_ body: (TestRoot) throws -> Void) throws {
        try TestRoot.withMadeRoot { kycc throws in
            let setting = ["--set", "training.recipe=straight1"]
            let trained = (0..<160).map { row in
                (id: "a\(row)", features: features(row % 4, Double(row % 7) + 0.5))
            }
            // Of 40 companies of a level 2, 8, 28 and 16 default.
            let defaults = [2, 8, 28, 16]
            let labels = (0..<160).map {
                #"{"party_id": "a\#($0)", "will_default": \#($0 / 4 < defaults[$0 % 4] ? 1 : 0)}"#
            }
            try kycc.write(try profiles(trained), to: "A_profiles.json")
            try kycc.write(#"{"labels": [\#(labels.joined(separator: ", "))]}"#, to: "A_labels.json")
            #expect(try kycc.run(["score", kycc.path("A_profiles.json").path] + setting).status == 0)
            let train = try kycc.run(["train", kycc.path("A_labels.json").path] + setting)
            #expect(train.status == 0, "\(train.errors)")
            let active = try kycc.run("models", "activate", "v2", "--reason", "a test", "--even-if-idle")
            #expect(active.status == 0 || active.errors.contains("is active"), "\(active.errors)")
            let scored = (0..<28).map { (id: "b\($0)", features: features($0 % 4, Double($0 % 7))) }
            try kycc.write(try profiles(scored), to: "B_profiles.json")
            #expect(try kycc.run("score", kycc.path("B_profiles.json").path).status == 0)
            try body(kycc)
        }
    }

    @Test("one line, one move, and the move's figures are scored into the band")
    func explained() throws {
        try made { kycc in
            var changed: [(id: String, features: [String: Any])] = []
            var wanted: [String: Double] = [:]
            var named = 0
            for row in 0..<28 {
                let (level, id) = (FlagGroupCommandTests.levels[row % 4], "b\(row)")
                let json = try kycc.object(try kycc.run("explain", "B", id, "--json").output)
                let groups = try #require(json["groups"] as? [[String: Any]])
                #expect(groups.count == 1 && groups[0]["name"] as? String == "status")
                #expect(groups[0]["level"] as? String == level && groups[0]["state"] as? String == "one")
                let listed = try #require(json["features"] as? [[String: Any]])
                let flags = listed.filter { $0["group"] as? String == "status" }
                #expect(flags.compactMap { $0["name"] as? String } == groups[0]["features"] as? [String])
                let points = flags.compactMap { $0["points"] as? Double }.reduce(0, +)
                #expect(abs(points - (groups[0]["points"] as? Double ?? .nan)) < 1e-9)
                // What is stored names the flags.
                if (json["reasons"] as? [String])?.contains(where: { $0.hasPrefix("status.") }) == true { named += 1 }
                guard let next = json["next_band"] as? [String: Any] else { continue }
                let single = try #require(next["moves"] as? [[String: Any]])
                #expect(single.allSatisfy { ($0["name"] as? String)?.hasPrefix("status.") == false })
                let move = (next["level_moves"] as? [[String: Any]])?.first
                try check(try kycc.run("explain", "B", id).output, level, move, points: points)
                guard let changes = move?["changes"] as? [[String: Any]] else { continue }
                var values = features(row % 4, Double(row % 7))
                for change in changes { values[try #require(change["name"] as? String)] = change["to"] }
                changed.append((id: "c\(row)", features: values))
                // The band begins half a point above.
                let unrounded = try #require(json["unrounded_score"] as? Double)
                wanted["c\(row)"] = try unrounded + #require(next["points_missing"] as? Double)
            }
            #expect(!changed.isEmpty)
            #expect(named > 0)
            try kycc.write(try profiles(changed), to: "C_profiles.json")
            #expect(try kycc.run("score", kycc.path("C_profiles.json").path).status == 0)
            for row in try kycc.rows(try kycc.run("scores", "C", "--json")) {
                let id = try #require(row["party_id"] as? String)
                let score = try Double(#require(row["score"] as? Int))
                #expect(try score >= #require(wanted[id]).rounded(.up), "\(id)")
            }
            #expect(try kycc.run("verify").status == 0)
        }
    }

    /// The text has one line of the group, and its move in words.
    private func check(_ text: String, _ level: String, _ move: [String: Any]?, points: Double) throws {
        let lines = text.split(separator: "\n").map(String.init)
        let table = lines.prefix { !$0.hasPrefix("reasons: ") }
        #expect(table.filter { $0.hasPrefix("status") }.count == 1)
        #expect(table.contains { $0.hasPrefix("status: \(level) ") }, "\(text)")
        // The reasons name the choice, and no flag of it.
        let reasons = try #require(lines.first { $0.hasPrefix("reasons: ") })
        #expect(!reasons.contains("status."), "\(reasons)")
        if reasons.contains("status") { #expect(reasons.contains("status: \(level)"), "\(reasons)") }
        // A choice that helps the company is no reason against it, whatever another level would be worth.
        #expect(!reasons.contains("status") || points < 0, "\(reasons)")
        if let goal = move?["to"] as? String {
            #expect(lines.contains("  status from \(level) to \(goal)"), "\(text)")
        } else {
            #expect(!lines.contains { $0.hasPrefix("  status") })
        }
    }
}
