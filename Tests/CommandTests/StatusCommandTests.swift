import Foundation
import TestSupport
import Testing

@Suite("The status without a daemon")
struct StatusCommandTests {
    @Test("is written by every command that changes something")
    func written() throws {
        try TestRoot.withMadeRoot { kycc throws in
            func status() throws -> [String: Any] { try kycc.object(try kycc.run("status", "--json").output) }
            func totals() throws -> [String: Any] { try #require(try status()["totals"] as? [String: Any]) }
            #expect((try status()["daemon"] as? [String: Any])?["state"] as? String == "stopped")
            #expect(try kycc.run("status").output.hasPrefix("daemon   stopped"))

            try kycc.write(profiles(30), to: "A_profiles.json")
            try kycc.write(labels(30), to: "A_labels.json")
            try kycc.write("[", to: "B_profiles.json")
            try kycc.write(labels(2), to: "inbox/C_labels.json")
            #expect(try kycc.run("score", kycc.path("A_profiles.json").path).status == 0)
            #expect(try totals()["batches_scored"] as? Int == 1)
            #expect(try kycc.run("train", kycc.path("A_labels.json").path).status == 0)
            #expect(try totals()["models_trained"] as? Int == 1)
            expectError(try kycc.run("score", kycc.path("B_profiles.json").path), status: 65, "B_profiles.json, line 1")
            #expect(try totals()["files_rejected"] as? Int == 1)
            let queue = try #require(try status()["queue"] as? [String: Any])
            #expect(queue["rejected"] as? Int == 1 && queue["waiting"] as? Int == 1 && queue["ready"] as? Int == 0)

            let model = try #require(try status()["active_model"] as? [String: Any])
            let other = model["version"] as? String == "v1" ? "v2" : "v1"
            #expect(try kycc.run("models", "activate", other, "--reason", "a test").status == 0)
            #expect((try status()["active_model"] as? [String: Any])?["version"] as? String == other)
            #expect(try kycc.text("status/metrics.prom").contains("kycc_active_model_info{version=\"\(other)\"} 1"))
            #expect(try kycc.run("cycle", "5").status == 0)
            #expect(try totals()["batches_scored"] as? Int == 2)
        }
    }

    @Test("is shown while a folder of the root is away, with a line that says so", arguments: ["archive", "inbox"])
    func missing(_ folder: String) throws {
        try TestRoot.withMadeRoot { kycc throws in
            try FileManager.default.removeItem(at: kycc.path(folder))
            let text = try kycc.run("status")
            #expect(text.status == 0 && text.output.hasPrefix("daemon   stopped\n"))
            #expect(text.output.contains("trouble  \(folder)/ cannot be opened: "), "\(text.output)")
            let json = try kycc.run("status", "--json")
            #expect(try json.status == 0 && json.output == kycc.text("status/status.json"))
            #expect(json.errors.hasPrefix("warning: \(folder)/ cannot be opened: "), "\(json.errors)")
            try FileManager.default.removeItem(at: kycc.path("status"))
            expectError(try kycc.run("status"), status: 69, "status")
        }
    }

    @Test("that somebody damaged is an error of the usual form")
    func damaged() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for text in ["[]", "{", #"{"schema": 1}"#] {
                try kycc.write(text, to: "status/status.json")
                expectError(try kycc.run("status"), status: 1, "status.json", "kycc daemon")
            }
        }
    }

    @Test("--watch shows frames until it is interrupted, and ends with 0")
    func watch() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let process = RealProgram.process(["status", "--watch"], environment: ["KYCC_ROOT": kycc.root.path])
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            // The first frame is out before it waits.
            var text = ""
            while !text.contains("totals") {
                text += String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            }
            process.interrupt()
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == 0)
            #expect(!text.contains("\u{1B}"))
        }
    }

    @Test("a byte of a name that is no UTF-8 is escaped once")
    func bytes() throws {
        try TestRoot.withMadeRoot { kycc throws in
            #expect(try kycc.shell(#"cd "$KYCC_ROOT/inbox" && printf x > "$(printf 'a\377b')""#).status == 0)
            #expect(try kycc.run("daemon", "--once").status == 0)
            #expect(try kycc.text("status/status.log").contains(#" found file="a\xffb" "#))
        }
    }

    @Test("names in the log are quoted by their scalars")
    func names() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for name in ["plain", "eq=\u{338}v", "no\u{A0}break", "li\nne"] {
                try kycc.write("", to: "inbox/\(name)")
            }
            #expect(try kycc.run("daemon", "--once").status == 0)
            let found = try kycc.text("status/status.log").split(separator: "\n").filter { $0.contains(" found ") }
            let names = found.compactMap { $0.firstMatch(of: /file=("[^"]*"|[^ ]*)/)?.1 }.map { Array($0.utf8) }
            for name in ["plain", "\"eq=\u{338}v\"", "\"no\u{A0}break\"", "\"li\\nne\""] {
                #expect(names.contains(Array(name.utf8)), "\(name)")
            }
        }
    }
}
