import Foundation
import TestSupport
import Testing

/// Text that a terminal would act on: colours, title, cursor and a forged line, as C0 and C1, direction marks and
/// isolates, separators, a byte order mark, a tag, private use, and what Unicode has not assigned.
private let hostile =
    "\u{1B}[31m\u{1B}]0;owned\u{7}\r\n2026-11-29T04:00:00Z  forged\u{8}\u{7F}\u{85}\u{9B}2J\u{202E}\u{2066}\u{200F}\u{61C}"
    + "\u{2028}\u{2029}\u{FEFF}\u{E0001}\u{E000}\u{378}"

/// The same without what a name of a file cannot have, and short enough for one.
private let hostileName = "\u{1B}[31m\u{7}\n\u{7F}\u{9B}2J\u{202E}\u{2066}\u{2028}\u{FEFF}\u{E0001}"

/// The first scalar of a text that must not reach a terminal; nil where there is none.
private func raw(_ text: String) -> Unicode.Scalar? {
    text.unicodeScalars.first { scalar in
        switch scalar.properties.generalCategory {
        case .control: scalar != "\n"
        case .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
        default: false
        }
    }
}

private func expectClean(_ run: RealProgram.Outcome, _ what: some Any, location: SourceLocation = #_sourceLocation) {
    for text in [run.output, run.errors] {
        let found = raw(text)
        #expect(found == nil, "\(what): U+\(String(found?.value ?? 0, radix: 16))", sourceLocation: location)
        #expect(!text.contains("\n2026-11-29T04:00:00Z  forged"), "\(what): a forged line", sourceLocation: location)
    }
}

private func json(_ value: Any) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
}

@Suite("A terminal")
struct TerminalTests {
    /// A root, itself of a hostile name, into which everything came that a stranger can choose.
    private func withHostileRoot(_ body: (TestRoot) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let kycc = TestRoot(root: folder.appendingPathComponent("root\(hostileName)"))
            #expect(try kycc.run("init").status == 0)
            let parties = (0..<60).map { ["party_id": "\($0)\(hostile)", "features": ["u": $0 % 7]] as [String: Any] }
            let labels = (0..<60).map { ["party_id": "\($0)\(hostile)", "will_default": $0 % 2] as [String: Any] }
            try kycc.write(try json(["as_of": "2025-01-01", "parties": parties]), to: "inbox/A_profiles.json")
            try kycc.write(try json(["profiles": labels]), to: "inbox/A_labels.json")
            let refused: [String: [String: Any]] = [
                "X": ["batch_id": hostile, "parties": [["party_id": "a"]]],
                "Y": ["parties": [["party_id": "a", "features": [hostile: 1]]]],
                "Z": ["parties": [["party_id": hostile], ["party_id": hostile]]],
                "W": ["parties": [["party_id": "a", "created_at": hostile]]],
            ]
            for (batch, content) in refused {
                try kycc.write(try json(content), to: "inbox/\(batch)_profiles.json")
            }
            try kycc.write("{}", to: "inbox/\(hostileName)_profiles.json")
            try kycc.write("{}", to: "inbox/\(hostileName)")
            try body(kycc)
        }
    }

    /// Everything that shows something of such a root, and every command with hostile arguments.
    private static let commands: [[String]] = {
        var commands = [
            ["batches"], ["models"], ["models", "show", "v1"], ["models", "show", "v2"], ["scores", "A"], ["rejected"],
            ["status"], ["verify"], ["doctor"], ["explain", "A", "1\(hostile)"], ["why", "A_profiles.json"],
            ["why", "A_labels.json"], ["why", hostileName], ["why", "\(hostileName)_profiles.json"],
        ]
        for batch in ["W", "X", "Y", "Z"] { commands.append(["why", "\(batch)_profiles.json"]) }
        commands += commands.map { $0 + ["--json"] }
        commands += [
            [hostile], ["--\(hostile)"], ["help", hostile], ["batches", hostile], ["batches", "--\(hostile)"],
            ["batches", "--root", hostile], ["batches", "--set", hostile], ["batches", "--set", "threads=\(hostile)"],
            ["batches", "--set", "\(hostile)=1"], ["models", "show", hostile],
            ["models", "activate", hostile, "--reason", "x"],
            ["models", "activate", "v1", "--reason", hostile], ["scores", hostile],
            ["scores", "A", "--revision", hostile],
            ["explain", "A", hostile], ["explain", hostile, hostile], ["why", hostile], ["rejected", "retry", hostile],
            ["rejected", "retry", hostileName], ["verify", "--head", hostile],
            ["backup", "/\(hostile)/x"],
            ["replay", hostile], ["score", hostile], ["score", "/\(hostile)/A_profiles.json"], ["train", hostile],
            ["generate", "--batch-number", hostile],
            ["generate", "--batch-number", "1", "--out", "/proc/\(hostileName)"],
            ["generate", "--batch-number", "1", "--scenario", hostile], ["cycle", hostile], ["demo", hostile],
            ["daemon", hostile], ["init", hostile], ["doctor", "--root", hostile], ["status", "--root", hostile],
            ["completion", hostile], ["batches", "--help", hostile],
        ]
        return commands
    }()

    @Test("never receives a control character out of a file, a name, a path or an argument, whatever the command")
    func everyCommand() throws {
        try withHostileRoot { kycc throws in
            expectClean(try kycc.run("daemon", "--once", "--set", "settle=0s"), "daemon --once")
            #expect(try kycc.rows(try kycc.run("rejected", "--json")).count == 4)
            for command in TerminalTests.commands { expectClean(try kycc.run(command), command) }
            expectClean(try kycc.run("backup", kycc.path("copy\(hostileName)").path), "backup")
            expectClean(try kycc.run("replay", kycc.path("rejected").path), "replay")
            expectClean(try kycc.run("generate", "--batch-number", "7", "--out", kycc.path("out").path), "generate")
            for name in ["A_profiles.json", "A_labels.json"] {
                let command = name.contains("labels") ? "train" : "score"
                expectClean(try kycc.run(command, kycc.path("archive/A/\(name)").path), command)
            }
            expectClean(try kycc.run("cycle", "8", "--parties", "5"), "cycle")
            #expect(raw(try kycc.text("status/status.log")) == nil)
            #expect(raw(try kycc.text("status/status.json")) == nil)
            #expect(raw(try kycc.text("archive/A/scoring.json")) == nil)
        }
    }

    @Test("gets valid JSON with the very values")
    func values() throws {
        try withHostileRoot { kycc throws in
            #expect(try kycc.run("daemon", "--once", "--set", "settle=0s").status == 65)
            let scores = try kycc.rows(try kycc.run("scores", "A", "--json"))
            #expect(scores.compactMap { $0["party_id"] as? String } == (0..<60).map { "\($0)\(hostile)" })
            let explained = try kycc.object(try kycc.run("explain", "A", "7\(hostile)", "--json").output)
            #expect(explained["party_id"] as? String == "7\(hostile)")
        }
    }

    @Test("is shown status, settings and faults that somebody tampered with, escaped")
    func tampered() throws {
        try withHostileRoot { kycc throws in
            #expect(try kycc.run("daemon", "--once", "--set", "settle=0s").status == 65)
            let name = try #require(try kycc.names("rejected").first)
            try kycc.write("changed", to: "rejected/\(name)")
            try FileManager.default.createDirectory(
                at: kycc.path("archive/B"), withIntermediateDirectories: true)
            try kycc.write("x", to: "archive/B/B_profiles.json")
            let verified = try kycc.run("verify")
            #expect(verified.status == 1)
            expectClean(verified, "verify")
            expectClean(try kycc.run("verify", "--json"), "verify --json")
            // As somebody would write it who does not escape.
            let status = #"""
                {"schema": 1, "written_at": "HOSTILE",
                 "daemon": {"state": "HOSTILE", "pid": 1, "version": "HOSTILE", "started_at": "HOSTILE"},
                 "current": {"file": "HOSTILE", "batch": "HOSTILE", "step": "HOSTILE", "done": 1, "total": 2},
                 "queue": {"ready": 0, "waiting": 0, "rejected": 0, "blocked": 1},
                 "blocked": [{"file": "HOSTILE", "state": "misnamed", "since": "HOSTILE", "what": "HOSTILE", "try": "HOSTILE"}],
                 "active_model": {"version": "HOSTILE", "activated_at": "HOSTILE", "lineage": ["HOSTILE"]},
                 "last_batch": {"batch": "HOSTILE", "model": "HOSTILE", "parties": 1, "scored_at": "HOSTILE"},
                 "totals": {"batches_scored": 0, "parties_scored": 0, "models_trained": 0, "files_rejected": 0},
                 "warnings": [{"at": "HOSTILE", "batch": "HOSTILE", "code": "HOSTILE", "what": "HOSTILE"}],
                 "last_error": {"at": "HOSTILE", "what": "HOSTILE", "hint": "HOSTILE"}}
                """#
            let written = hostile.unicodeScalars.map {
                $0.value < 0x20 ? "\\u00\($0.value < 16 ? "0" : "")\(String($0.value, radix: 16))" : "\($0)"
            }
            try kycc.write(status.replacingOccurrences(of: "HOSTILE", with: written.joined()), to: "status/status.json")
            for command in [["status"], ["status", "--json"]] {
                let run = try kycc.run(command)
                #expect(run.status == 0)
                expectClean(run, command)
            }
            expectClean(try kycc.run("batches", environment: ["KYCC_THREADS": hostile]), "environment")
            expectClean(try kycc.run("doctor", environment: ["KYCC_\(hostileName)": "1"]), "environment")
            for line in [
                "\"\(written.joined())\": 1\n", "threads: \"\(written.joined())\"\n", "\(hostile): [\n",
                "- \(hostile)\n",
            ] {
                try kycc.write(line, to: "kycc.yaml")
                expectClean(try kycc.run("batches"), line)
                expectClean(try kycc.run("doctor"), line)
                expectClean(try kycc.run("doctor", "--json"), line)
            }
        }
    }
}
