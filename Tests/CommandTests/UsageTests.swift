import Foundation
import TestSupport
import Testing

@Suite("Errors of the command line")
struct UsageTests {
    @Test(
        "say what, where and what to try on one line, with code 64",
        arguments: [
            ["nosuch"], ["--nosuch"], ["score"], ["score", "a.json"], ["train", "B_profiles.json"], ["generate"],
            ["generate", "--batch-number", "-1"], ["generate", "--batch-number", "1", "--parties", "0"],
            ["generate", "--batch-number", "1", "--scenario", "weird"],
            ["generate", "--batch-number", "1", "--drift", "nan"], ["cycle"], ["cycle", "x"], ["models", "show"],
            ["models", "activate", "v3"], ["models", "activate", "v3", "--reason", " "], ["batches", "extra"], ["why"],
            ["rejected", "retry"], ["status", "--jsn"],
        ])
    func usage(_ arguments: [String]) throws {
        try TestRoot.withRoot { kycc throws in
            expectError(try kycc.run(arguments), status: 64)
            #expect(!kycc.exists())
        }
    }

    @Test("name the command that was meant, and the option that may have been")
    func guesses() throws {
        try TestRoot.withRoot { kycc throws in
            expectError(try kycc.run("models", "show"), status: 64, "(kycc models show)", "kycc models show --help")
            expectError(try kycc.run("nosuch", "--root", "x"), status: 64, "there is no command nosuch", "kycc help")
            expectError(try kycc.run("status", "--jsn"), status: 64, "unknown option '--jsn' (", "Try: --json, or")
        }
    }

    @Test("options of every command may stand before it")
    func leadingOptions() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let root = kycc.root.path
            for arguments in [
                ["--root", root, "batches", "--json"], ["--root=\(root)", "--json", "batches"],
                ["--json", "--root", "/nonexistent", "batches", "--root", root],
                ["--root", root, "rejected", "list", "--json"], ["--json", "--root", root, "rejected"],
            ] {
                let run = try RealProgram.run(arguments)
                #expect(run.status == 0 && run.output == "[]\n", "\(arguments) \(run.errors)")
            }
            expectError(try kycc.run("--set", "bogus=1", "batches"), status: 78, "unknown setting bogus")
            #expect(try kycc.run("--json", "models", "show", "v1").output.hasPrefix("{"))
            expectError(try kycc.run("--root"), status: 64)
            expectError(try kycc.run("--root", root), status: 64)
            expectError(try kycc.run("--root", root, "nosuch"), status: 64)
        }
    }

    @Test("a process that may have hardly any file open is told so")
    func fewDescriptors() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for count in [4, 5, 8, 16] {
                expectError(
                    try kycc.shell(#"ulimit -n \#(count); exec "$kycc" daemon --once"#), status: 74,
                    "Too many open files",
                    "ulimit -n")
            }
            // Where only the soft limit is low it is raised.
            #expect(try kycc.shell(#"ulimit -S -n 8; exec "$kycc" daemon --once"#).status == 0)
        }
    }

    @Test("help and version are no errors")
    func help() throws {
        for arguments in [["help"], ["--help"], ["--version"], []] {
            let run = try RealProgram.outcome(of: RealProgram.process(arguments))
            #expect(run.status == 0 && run.errors.isEmpty && !run.output.isEmpty)
        }
    }
}

@Suite("Commands that cannot do their work")
struct CreationTests {
    @Test("make no root where the settings are wrong, the source is not there, or there is nothing to decide on")
    func nothingIsMade() throws {
        try TestRoot.withRoot { kycc throws in
            expectError(try kycc.run("daemon", "--once", "--set", "bogus=1"), status: 78, "bogus", "command line")
            expectError(try kycc.run("init", environment: ["KYCC_THREADS": "0"]), status: 78, "KYCC_THREADS")
            expectError(try kycc.run("generate", "--batch-number", "1", "--set", "threads=x"), status: 78)
            expectError(
                try kycc.run("score", "/nonexistent/A_profiles.json"), status: 69, "/nonexistent/A_profiles.json")
            expectError(try kycc.run("models", "activate", "v9", "--reason", "x"), status: 69)
            let labels = kycc.root.deletingLastPathComponent().appendingPathComponent("A_labels.json")
            try Data("{}".utf8).write(to: labels)
            expectError(try kycc.run("train", labels.path), status: 69)
            for command in ["status", "batches", "models", "rejected", "verify"] {
                expectError(try kycc.run(command), status: 69)
            }
            #expect(!kycc.exists())
        }
    }

    @Test("score refuses a link, and train says that the batch has not been scored")
    func sources() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let folder = kycc.root.deletingLastPathComponent()
            let link = folder.appendingPathComponent("L_profiles.json")
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "/etc/passwd")
            expectError(try kycc.run("score", link.path), status: 65, "symbolic link", "L_profiles.json")
            let labels = folder.appendingPathComponent("A_labels.json")
            try Data("{}".utf8).write(to: labels)
            expectError(try kycc.run("train", labels.path), status: 69, "A has not been scored")
            #expect(try kycc.names("inbox") == [])
        }
    }

    @Test("an empty database is told as damaged")
    func emptyDatabase() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for name in try kycc.names("") where name.hasPrefix("kycc.sqlite") {
                try FileManager.default.removeItem(at: kycc.path(name))
            }
            try kycc.write("", to: "kycc.sqlite")
            for command in ["batches", "verify", "models"] {
                expectError(try kycc.run(command), status: 74, "empty", "backup")
            }
            expectError(try kycc.run("models", "activate", "v1", "--reason", "x"), status: 74, "empty")
        }
    }

    @Test(
        "a reader who may not write is told why that is not enough",
        .enabled(if: geteuid() != 0, "root may write everywhere"))
    func readOnly() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for name in try kycc.names("") where name.hasPrefix("kycc.sqlite-") {
                try FileManager.default.removeItem(at: kycc.path(name))
            }
            chmod(kycc.root.path, 0o555)
            defer { chmod(kycc.root.path, 0o755) }
            expectError(try kycc.run("batches"), status: 74, "may read the database but not write beside it")
        }
    }
}
