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

    @Test(
        "are no names of the environment that container platforms set",
        arguments: [
            "KYCC_PORT", "KYCC_PORT_80_TCP", "KYCC_PORT_80_TCP_ADDR", "KYCC_PORT_80_TCP_PORT", "KYCC_PORT_80_TCP_PROTO",
            "KYCC_PORT_53_UDP", "KYCC_SERVICE_HOST", "KYCC_SERVICE_PORT", "KYCC_SERVICE_PORT_HTTP", "KYCC_NAME",
            "KYCC_ENV_PATH", "KYCC_LOG_SERVICE_HOST", "KYCC_LOG_PORT", "KYCC_TRAINING_PORT_8080_TCP", "KYCC_HOST",
            "KYCC_", "KYCC_VERSION",
        ])
    func platformNames(_ name: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            let run = try kycc.run("batches", environment: [name: "tcp://10.0.0.1:80"])
            #expect(run.status == 0, "\(run.errors)")
            let rows = try kycc.rows(try kycc.run("doctor", "--json", environment: [name: "1"]))
            #expect(rows.contains { ($0["text"] as? String)?.contains("\(name) in the environment") == true })
        }
    }

    @Test(
        "that are misspelt in the environment are refused",
        arguments: [
            "KYCC_TREADS", "KYCC_THREAD", "KYCC_THRAEDS", "KYCC_threads", "KYCC_SETLE", "KYCC_POL", "KYCC_HOLDS",
            "KYCC_GATES_MIN_ROW", "KYCC_GATE_MIN_ROWS", "KYCC_TRAINING_WIDOW", "KYCC_TRAININGWINDOW", "KYCC_LIMITS_X",
            "KYCC_LOG_FILE", "KYCC_SCORES_GUARD",
        ])
    func misspelt(_ name: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            expectError(
                try kycc.run("batches", environment: [name: "1"]), status: 78, "unknown setting \(name)", "environment")
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
