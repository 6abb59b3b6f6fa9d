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
            ("threads: 2\n\u{1}\n", "no YAML", "kycc.yaml line 2"),
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
        arguments: ["KYCC_PORT_80_TCP", "KYCC_SERVICE_HOST", "KYCC_NAME"])
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
        arguments: ["KYCC_TREADS", "KYCC_GATES_MIN_ROW"])
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
