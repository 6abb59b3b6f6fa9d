import Foundation
import TestSupport
import Testing

extension Harness {
    /// A clock that nobody set, or somebody set wrongly.
    @Suite("A clock that is wrong")
    struct Clock {
        private func environment(_ clock: URL) throws -> [String: String] {
            ["LD_PRELOAD": try FaultLibrary.path(), "FAULTS_CLOCK": clock.path]
        }

        /// Makes the clock wrong so that it says so many seconds since 1970.
        private func set(_ clock: URL, _ seconds: Double?) throws {
            let offset = seconds.map { Int($0 - Date().timeIntervalSince1970) } ?? 0
            try Data("\(offset)".utf8).write(to: clock, options: .atomic)
        }

        @Test(
            "as late as it may be, it ends no command",
            arguments: ["2263-01-01", "2500-01-01", "9999-12-31", "12000-01-01", "290000000000-01-01"])
        func late(_ year: String) throws {
            let years = Double(year.prefix { $0 != "-" }) ?? 0
            try Harness.withFolder { folder in
                let root = folder.appendingPathComponent("root")
                let clock = folder.appendingPathComponent("clock")
                try set(clock, nil)
                #expect(try ProgramRun.run(["init"], root: root, in: folder).end?.status == 0)
                let batch = SmallBatch(number: 1)
                _ = try root.appendingPathComponent("inbox").drop(batch.profilesName, batch.profiles)
                _ = try root.appendingPathComponent("inbox").drop("note.txt", Data("x".utf8))
                _ = try root.appendingPathComponent("inbox").drop("BATCH_002_labels.json", batch.labels)
                try set(clock, (years - 1970) * 31_556_952)
                let environment = try environment(clock)
                for arguments in [
                    ["daemon", "--once", "--set", "settle=0s"], ["status"], ["verify"], ["doctor"],
                    ["why", "note.txt"], ["replay", batch.profilesName],
                ] {
                    let run = try ProgramRun(arguments, root: root, in: folder, environment: environment)
                    try run.wait()
                    #expect(run.end?.isSignal == false, "\(arguments): \(run.text)")
                }
                #expect(
                    FileManager.default.fileExists(
                        atPath: root.appendingPathComponent("archive/\(batch.id)/scores.csv").path))
                // With the right clock again.
                #expect(try ProgramRun.run(["daemon", "--once"], root: root, in: folder).end?.isSignal == false)
                #expect(try ProgramRun.run(["doctor"], root: root, in: folder).end?.isSignal == false)
            }
        }

        @Test("before 1970 a running daemon takes and records nothing, says so, and goes on when the clock is right")
        func early() throws {
            try Harness.withFolder { folder in
                let root = folder.appendingPathComponent("root")
                let inbox = root.appendingPathComponent("inbox")
                let clock = folder.appendingPathComponent("clock")
                try set(clock, nil)
                #expect(try ProgramRun.run(["init"], root: root, in: folder).end?.status == 0)
                let watch = try StatusWatch(root)
                let run = try ProgramRun(
                    ["daemon", "--set", "settle=0s", "--set", "poll=100ms"], root: root, in: folder,
                    environment: try environment(clock))
                try watch.wait("to begin", run) { $0.state == "idle" }
                try set(clock, -1e9)
                for number in 1...2 {
                    let batch = SmallBatch(number: number)
                    _ = try inbox.drop(batch.profilesName, batch.profiles)
                }
                try watch.wait("to say what is wrong", run) { $0.lastError?.contains("before 1970") == true }
                let names = try FileManager.default.contentsOfDirectory(atPath: inbox.path)
                #expect(names.count == 2)
                #expect(try FileManager.default.contentsOfDirectory(atPath: root.path + "/rejected") == [])
                try set(clock, nil)
                try watch.wait("to go on", run) { status in
                    status.lastError == nil
                        && FileManager.default.fileExists(atPath: root.path + "/archive/BATCH_002/scores.csv")
                }
                #expect(run.stop() == .init(status: 0, isSignal: false), "\(run.text)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: root.path + "/rejected") == [])
                #expect(try Scenario.verify(root, in: folder) == [])
            }
        }
    }
}
