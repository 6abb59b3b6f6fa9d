import Foundation
import TestSupport
import Testing

@Suite("Settings")
struct SettingsTests {
    @Test(
        "are refused with the key, the place and what is allowed",
        arguments: [
            ("threads: 0\n", "threads is 0", "kycc.yaml line 1"),
            ("bogus: 1\n", "unknown setting bogus", "kycc.yaml line 1"),
            ("threads: 1\nlog.keep: 3\nthreads: 2\n", "threads is given twice, first in line 1", "kycc.yaml line 3"),
            (
                "training: {window: 2}\ntraining.window: 3\n", "training.window is given twice, first in line 1",
                "kycc.yaml line 2"
            ),
            ("- a\n", "a list or a bare value", "kycc.yaml line 1"),
            ("threads: 2\na: [\n", "no YAML", "kycc.yaml line"),
            ("threads: 2\n\u{1}\n", "no YAML", "kycc.yaml line 2"),
            ("---\nthreads: 1\n---\nthreads: 2\n", "no YAML", "kycc.yaml line"),
            ("? [a]\n: 1\n", "a list or a bare value", "kycc.yaml line 1"),
        ])
    func yaml(_ text: String, _ what: String, _ place: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            try kycc.write(text, to: "kycc.yaml")
            expectError(try kycc.run("batches"), status: 78, what, place)
        }
    }

    @Test("kycc.yaml must be a regular file")
    func noFile() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let file = kycc.path("kycc.yaml")
            try FileManager.default.removeItem(at: file)
            try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
            expectError(try kycc.run("batches"), status: 78, "a folder", "kycc.yaml")
            try FileManager.default.removeItem(at: file)
            try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/etc/passwd")
            expectError(try kycc.run("batches"), status: 78, "symbolic link", "kycc.yaml")
        }
    }

    @Test("hold for every command, also for those that need none")
    func everywhere() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for command in ["status", "rejected", "batches", "models", "verify"] {
                expectError(try kycc.run(command, "--set", "bogus=1"), status: 78, "unknown setting bogus")
            }
            expectError(try kycc.run("why", "x", "--set", "threads"), status: 78)
        }
    }
}
