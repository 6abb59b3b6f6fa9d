import Foundation
import TestSupport
import Testing

@Suite("Which program it is")
struct BuildTests {
    @Test("version and commit are said, and noted with what is recorded")
    func version() throws {
        let said = try RealProgram.run("--version").output.trimmingCharacters(in: .newlines)
        let form = try Regex(#"[0-9]+\.[0-9]+\.[0-9]+\+(unknown|[0-9a-f]{12}(\.changed)?)"#)
        #expect(said.wholeMatch(of: form) != nil, "\(said)")
        try TestRoot.withMadeRoot { kycc in
            try kycc.write(profiles(20), to: "inbox/A_profiles.json")
            try kycc.write(labels(20), to: "inbox/A_labels.json")
            let settings = ["activation.policy=gated", "gates.min_auc=0.0123", "training.window=77"]
            #expect(try kycc.run(["daemon", "--once"] + settings.flatMap { ["--set", $0] }).status == 0)
            let training = try kycc.object(try kycc.text("archive/A/training.json"))
            #expect(training["program"] as? String == said)
            let noted = try #require(training["settings"] as? [String: Any])
            #expect(noted["gates.min_auc"] as? Double == 0.0123 && noted["training.window"] as? Int == 77)
            #expect(noted["gates.min_rows"] as? Int == 50 && noted["threads"] == nil)
            let gates = try #require(training["gates"] as? [String: Any])
            #expect((gates["thresholds"] as? [String: Any])?["min_auc"] as? Double == 0.0123)
            let database = try kycc.shell(#"strings "$KYCC_ROOT/kycc.sqlite" | grep -c '"settings": *{.*0\.0123'"#)
            #expect(database.output.trimmingCharacters(in: .newlines) != "0", "\(database.errors)")
            #expect(try kycc.run("verify").status == 0)
        }
    }

    @Test("the commit is that of the checkout, with a mark where sources differ, and unknown without one")
    func commit() throws {
        try withTemporaryFolder { folder in
            let script = Checkout.root.appendingPathComponent("Plugins/NoteCommit/note-commit.sh").path
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.currentDirectoryURL = folder
            process.arguments = [
                "-c",
                """
                set -e
                mkdir sources; echo 1 > sources/a
                note() { sh '\(script)' "$PWD/sources" "$PWD/$1"; sed -n 's/.*"\\(.*\\)"/\\1/p' "$1/Commit.swift"; }
                note one
                git -C sources init -q; git -C sources add a
                git -C sources -c user.name=x -c user.email=x commit -qm x
                git -C sources rev-parse --short=12 HEAD
                note one; note two
                echo 2 > sources/a; note one
                """,
            ]
            let run = try RealProgram.outcome(of: process)
            try #require(run.status == 0, "\(run.errors)")
            let lines = run.output.split(separator: "\n").map(String.init)
            try #require(lines.count == 5, "\(lines)")
            #expect(lines[0] == "unknown")
            #expect(lines[2] == lines[1] && lines[3] == lines[1] && lines[4] == lines[1] + ".changed", "\(lines)")
        }
    }
}
