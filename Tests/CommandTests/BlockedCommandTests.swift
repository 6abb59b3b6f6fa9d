import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Files that stay in the inbox")
struct BlockedCommandTests {
    private func blocked(_ kycc: TestRoot) throws -> [[String: Any]] {
        let status = try kycc.object(try kycc.run("status", "--json").output)
        return try #require(status["blocked"] as? [[String: Any]])
    }

    @Test("are folders too: a person is told to move what is in them", arguments: ["old", "B1"])
    func folder(_ name: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            try FileManager.default.createDirectory(
                at: kycc.path("inbox/\(name)"), withIntermediateDirectories: false)
            #expect(try kycc.run("daemon", "--once").status == 0)
            let hint = "Move the files in it into the inbox itself, and take it out."
            let listed = try #require(try blocked(kycc).first)
            #expect(listed["try"] as? String == hint && listed["file"] as? String == name)
            #expect(listed["what"] as? String == "it is a folder, which nobody looks into")
            #expect(try kycc.run("why", name).output.contains("next: \(hint)"))
        }
    }

    @Test("are counted and named by daemon --once, status, metrics and why, with what to do")
    func misnamed() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for name in ["B7_profiles.JSON", "_profiles.json", "notes.txt", "B8_labels.json", "B9_profiles.json.tmp"] {
                try kycc.write(labels(2), to: "inbox/\(name)")
            }
            let run = try kycc.run("daemon", "--once")
            #expect(run.status == 0)
            let lines = run.errors.split(separator: "\n").filter { $0.contains(" WARN blocked ") }
            #expect(lines.count == 2, "\(run.errors)")
            #expect(lines[0].contains(#"state=misnamed files=3 names="B7_profiles.JSON _profiles.json notes.txt""#))
            #expect(lines[1].contains("state=waiting files=1 names=B8_labels.json"))
            #expect(run.errors.contains(#"try="Rename it to B7_profiles.json.""#))
            #expect(try !kycc.text("status/status.log").contains(" blocked "))

            let listed = try blocked(kycc)
            #expect(
                listed.compactMap { $0["file"] as? String } == [
                    "B7_profiles.JSON", "_profiles.json", "notes.txt", "B8_labels.json",
                ])
            #expect(listed.allSatisfy { $0["since"] is String && ($0["try"] as? String)?.isEmpty == false })
            #expect(listed[3]["until"] is String && listed[0]["until"] is NSNull)
            let text = try kycc.run("status").output
            #expect(text.contains("0 ready, 1 waiting, 0 rejected, 4 blocked\n"))
            #expect(text.contains("blocked  B7_profiles.JSON is misnamed since "))
            let metrics = try kycc.text("status/metrics.prom")
            #expect(metrics.contains("\nkycc_queue_blocked{state=\"misnamed\"} 3\n"))
            #expect(metrics.contains("\nkycc_queue_blocked{state=\"waiting\"} 1\n"))

            func why(_ name: String) throws -> String { try kycc.run("why", name).output }
            #expect(try why("B7_profiles.JSON").contains("next: Rename it to B7_profiles.json."))
            #expect(try why("_profiles.json").contains("the batch id is missing"))
            #expect(try why("B9_profiles.json.tmp").contains("nobody looks at them"))
            #expect(try why("notes.txt").contains("left alone since"))
            expectError(try kycc.run("why", "B5_Profiles.json"), status: 69, "kycc why B5_profiles.json")
        }
    }

    @Test("of unknown names are reported once, also from cron, and never more than twenty one by one")
    func many() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for number in 0..<300 { try kycc.write("", to: "inbox/other-\(number)") }
            for number in 0..<3 { try kycc.write("", to: "inbox/B\(number)_Labels.json") }
            #expect(try kycc.run("daemon", "--once").status == 0)
            func found() throws -> [Substring] {
                try kycc.text("status/status.log").split(separator: "\n").filter { $0.contains(" found ") }
            }
            var lines = try found()
            #expect(lines.count == 21)
            // Those that are nearly right come first.
            #expect(lines[..<3].allSatisfy { $0.contains("_Labels.json") })
            #expect(lines[20].contains(" found files=283 "))
            #expect(try kycc.run("daemon", "--once").status == 0)
            #expect(try found().count == 21)
            try kycc.write("", to: "inbox/another")
            #expect(try kycc.run("daemon", "--once").status == 0)
            lines = try found()
            #expect(lines.count == 22 && lines[21].contains("file=another"))
            // One that was gone and comes again is news.
            try FileManager.default.removeItem(at: kycc.path("inbox/another"))
            #expect(try kycc.run("daemon", "--once").status == 0)
            try kycc.write("", to: "inbox/another")
            #expect(try kycc.run("daemon", "--once").status == 0)
            #expect(try found().count == 23)
        }
    }

    @Test("that others may not read are shown as unreadable, and refused after hold", .enabled(if: geteuid() != 0))
    func unreadable() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write(profiles(2), to: "inbox/A_profiles.json")
            chmod(kycc.path("inbox/A_profiles.json").path, 0)
            #expect(try kycc.run("daemon", "--once").status == 0)
            #expect(try blocked(kycc).first?["state"] as? String == "unreadable")
            #expect(try kycc.run("why", "A_profiles.json").output.contains("Permission denied"))
            #expect(try kycc.run("daemon", "--once", "--set", "hold=0s").status == 65)
            #expect(try kycc.names("rejected") == ["A_profiles.json", "A_profiles.json.reason.json"])
            #expect(try kycc.run("why", "A_profiles.json").output.contains("(unreadable)"))
        }
    }

    @Test("why BATCH shows both files of a batch, also for the names of its folder")
    func batch() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write(profiles(3), to: "inbox/A_profiles.json")
            #expect(try kycc.run("daemon", "--once").status == 0)
            try kycc.write(labels(3), to: "inbox/A_labels.json")
            for name in ["A", "archive/A", "archive/A/scores.csv"] {
                let entries = try kycc.rows(try kycc.run("why", name, "--json"))
                #expect(entries.map { $0["what"] as? String } == ["scored", "in_inbox"], "\(name)")
            }
            expectError(try kycc.run("why", "B"), status: 69, "no file B has been seen")
        }
    }
}
