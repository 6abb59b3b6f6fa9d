import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Made-up batches")
struct SyntheticCommandTests {
    @Test("never take the place of a file that waits")
    func noOverwriting() throws {
        try TestRoot.withMadeRoot { kycc throws in
            for name in ["BATCH_007_profiles.json", "BATCH_007_labels.json"] {
                try kycc.write("mine", to: "inbox/\(name)")
                for command in [["generate", "--batch-number", "7"], ["cycle", "7"]] {
                    expectError(try kycc.run(command), status: 75, name)
                }
                #expect(try kycc.text("inbox/\(name)") == "mine")
                #expect(try kycc.names("inbox") == [name])
                try FileManager.default.removeItem(at: kycc.path("inbox/\(name)"))
            }
        }
    }

    @Test("take away what a killed run left of the same file, and nothing else")
    func leftovers() throws {
        try TestRoot.withMadeRoot { kycc throws in
            try FileManager.default.createDirectory(at: kycc.path("new"), withIntermediateDirectories: false)
            // No process has this id.
            let left = ".kycc-2147483647-BATCH_003_profiles.json.tmp"
            let kept = [
                ".kycc-\(getpid())-BATCH_003_profiles.json.tmp", ".kycc-2147483647-BATCH_004_profiles.json.tmp",
                ".kycc-x-BATCH_003_profiles.json.tmp",
            ]
            for name in kept + [left] { try kycc.write("half", to: "new/\(name)") }
            let made = try kycc.run("generate", "--batch-number", "3", "--out", kycc.path("new").path)
            #expect(made.status == 0, "\(made)")
            #expect(
                try kycc.names("new") == (kept + ["BATCH_003_labels.json", "BATCH_003_profiles.json"]).sorted())
        }
    }

    @Test("leave nothing behind if they are interrupted", arguments: [SIGTERM, SIGINT])
    func interrupted(_ signal: Int32) throws {
        try TestRoot.withMadeRoot { kycc throws in
            try FileManager.default.createDirectory(at: kycc.path("new"), withIntermediateDirectories: false)
            let process = RealProgram.process(
                ["generate", "--batch-number", "3", "--parties", "5000000", "--out", kycc.path("new").path],
                environment: ["KYCC_ROOT": kycc.root.path])
            process.standardError = FileHandle.nullDevice
            try process.run()
            let end = Date() + 60
            while try kycc.names("new").isEmpty, Date() < end { _ = poll(nil, 0, 5) }
            #expect(try kycc.names("new").count == 1)
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            #expect(process.terminationStatus == 75 && process.terminationReason == .exit)
            #expect(try kycc.names("new") == [])
        }
    }

    @Test("may be made twice: the same bytes are there already")
    func sameBytes() throws {
        try TestRoot.withMadeRoot { kycc throws in
            let first = try kycc.run("generate", "--batch-number", "3")
            #expect(first.status == 0)
            let second = try kycc.run("generate", "--batch-number", "3")
            #expect(second.status == 0 && second.output == first.output)
            expectError(try kycc.run("generate", "--batch-number", "3", "--seed", "9"), status: 75)
            #expect(try kycc.names("inbox") == ["BATCH_003_labels.json", "BATCH_003_profiles.json"])
        }
    }

    @Test("leave no labels behind whose profiles were refused")
    func refusedCycle() throws {
        try TestRoot.withRoot { kycc throws in
            #expect(try kycc.run("cycle", "8").status == 0)
            expectError(try kycc.run("cycle", "8", "--seed", "9"), status: 65, "BATCH_008_profiles.json")
            #expect(try kycc.names("inbox") == [])
            #expect(try kycc.run("cycle", "8").status == 0)
            #expect(try kycc.run("verify").status == 0)
        }
    }
}
