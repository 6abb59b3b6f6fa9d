import Foundation
import TestSupport
import Testing

@Suite("kycc why")
struct WhyCommandTests {
    @Test("a name that was refused often finds the next free name, without looking at all of them")
    func freeNames() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write("", to: "rejected/A_profiles.json")
            for number in 2...37 { try kycc.write("", to: "rejected/A_profiles.json.\(number)") }
            for (number, content) in [(38, "["), (39, "{")] {
                try kycc.write(content, to: "inbox/A_profiles.json")
                #expect(try kycc.run("daemon", "--once", "--set", "settle=0s").status == 65)
                #expect(kycc.exists("rejected/A_profiles.json.\(number).reason.json"))
            }
        }
    }

    @Test("tells everything that became of a file, and what to do next")
    func history() throws {
        try TestRoot.withMadeRoot { kycc throws in
            func why(_ name: String) throws -> [[String: Any]] { try kycc.rows(try kycc.run("why", name, "--json")) }
            func drop(_ text: String) throws {
                try kycc.write(text, to: "A_profiles.json")
                try kycc.run("score", kycc.path("A_profiles.json").path)
            }
            for text in ["[1]", profiles(3), profiles(3), "[2]", profiles(3), profiles(4)] { try drop(text) }
            let entries = try why("A_profiles.json")
            #expect(
                entries.map { $0["what"] as? String } == [
                    "rejected", "scored", "duplicate", "rejected", "duplicate", "scored",
                ])
            #expect(
                entries.map { $0["place"] as? String } == [
                    "rejected/A_profiles.json", "archive/A/A_profiles.json", "archive/A/A_profiles.json.duplicate",
                    "rejected/A_profiles.json.2", "archive/A/A_profiles.json.duplicate2",
                    "archive/A/A_profiles.r2.json",
                ])
            #expect(entries.allSatisfy { $0["exists"] as? Bool == true && ($0["next"] as? String)?.isEmpty == false })
            #expect(entries[0]["rule"] as? String == "type")
            // What an earlier revision says lies under another name.
            #expect(entries[1]["next"] as? String == "see archive/A/scoring.r1.json, or kycc scores A --revision 1")
            #expect(entries[5]["next"] as? String == "see archive/A/scoring.json, or kycc scores A")
            #expect(try kycc.rows(try kycc.run("scores", "A", "--revision", "1", "--json")).count == 3)
            #expect(try kycc.rows(try kycc.run("scores", "A", "--json")).count == 4)
            #expect(try kycc.run("explain", "A", "P1", "--revision", "1").status == 0)
            expectError(try kycc.run("explain", "A", "P4", "--revision", "1"), status: 69, "P4")
            expectError(try kycc.run("scores", "A", "--revision", "3"), status: 69, "revision 3")
            // The names it has elsewhere mean the same file.
            for name in ["A_profiles.r2.json", "rejected/A_profiles.json.2", "A_profiles.json.duplicate"] {
                #expect(try why(name).count == 6)
            }
            let lines = try kycc.run("why", "A_profiles.json").output.split(separator: "\n")
            #expect(lines.count { !$0.hasPrefix("  warning:") } == 18)
        }
    }

    @Test("neither follows nor waits for what stands in place of a reason", arguments: ["link", "FIFO"])
    func replacedReason(kind: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            for (name, text) in [("A", "["), ("B", "{")] {
                try kycc.write(text, to: "inbox/\(name)_profiles.json")
                #expect(try kycc.run("daemon", "--once", "--set", "settle=0s").status == 65)
            }
            let reason = kycc.path("rejected/A_profiles.json.reason.json")
            // What a link would lead to is as the reason was.
            try FileManager.default.moveItem(at: reason, to: kycc.path("secret"))
            if kind == "link" {
                try FileManager.default.createSymbolicLink(at: reason, withDestinationURL: kycc.path("secret"))
            } else {
                #expect(mkfifo(reason.path, 0o600) == 0)
            }
            let entry = try #require(try kycc.rows(try kycc.run("why", "A_profiles.json", "--json")).first)
            #expect(entry["what"] as? String == "rejected" && entry["exists"] as? Bool == true)
            #expect((entry["next"] as? String)?.contains("A_profiles.json.reason.json away") == true, "\(entry)")
            let rows = try kycc.rows(try kycc.run("rejected", "--json"))
            #expect(rows.map { $0["rule"] as? String } == [nil, "json"], "\(rows)")
            #expect((rows.first?["message"] as? String)?.contains(kind) == true, "\(rows)")
            #expect(try kycc.run("rejected").status == 0)
            #expect(try kycc.run("rejected", "retry", "A_profiles.json").status != 0)
            #expect(try kycc.run("daemon", "--once").status == 0)
        }
    }

    @Test("tells of files that are gone, that were put back, that wait and that are left alone")
    func places() throws {
        try TestRoot.withMadeRoot { kycc throws in
            func first(_ name: String) throws -> [String: Any] {
                try #require(try kycc.rows(try kycc.run("why", name, "--json")).first)
            }
            try kycc.write(profiles(3), to: "A_profiles.json")
            try kycc.run("score", kycc.path("A_profiles.json").path)
            try FileManager.default.removeItem(at: kycc.path("archive/A/A_profiles.json"))
            #expect(try first("A_profiles.json")["exists"] as? Bool == false)
            #expect((try first("A_profiles.json")["next"] as? String)?.contains("kycc verify") == true)

            try kycc.write("[", to: "B_profiles.json")
            try kycc.run("score", kycc.path("B_profiles.json").path)
            #expect(
                (try first("B_profiles.json")["next"] as? String)?.contains("kycc rejected retry B_profiles") == true)
            #expect(try kycc.run("rejected", "retry", "B_profiles.json").status == 0)
            let entries = try kycc.rows(try kycc.run("why", "B_profiles.json", "--json"))
            #expect(entries.map { $0["what"] as? String } == ["rejected", "in_inbox"])
            #expect(entries[0]["exists"] as? Bool == false)

            try kycc.write(labels(2), to: "inbox/C_labels.json")
            #expect(try first("C_labels.json")["what"] as? String == "waiting")
            try kycc.write("", to: "inbox/notes.txt")
            #expect(try first("notes.txt")["what"] as? String == "left_alone")
            expectError(try kycc.run("why", "D_labels.json"), status: 69, "D_labels.json")
        }
    }
}
