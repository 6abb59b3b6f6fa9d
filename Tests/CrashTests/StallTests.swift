import Foundation
import Glibc
import TestSupport
import Testing

extension Harness {
    /// A call on a disk that hangs is not interrupted by a flag; the process ends all the same, in time.
    @Suite("Asked for the end while a system call does not return")
    struct Stalls {
        /// A run that hangs in one call.
        private final class Case {
            let call: String
            let folder: URL
            let root: URL
            let hold: URL
            let run: ProgramRun

            init(_ call: String, _ arguments: [String], in parent: URL, file: (SmallBatch) -> String) throws {
                self.call = call
                folder = parent.appendingPathComponent(UUID().uuidString)
                root = folder.appendingPathComponent("root")
                hold = folder.appendingPathComponent("hold")
                let inbox = root.appendingPathComponent("inbox")
                try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
                try Data().write(to: hold)
                let made = try ProgramRun.run(["init"], root: root, in: folder)
                guard made.end?.status == 0 else { throw ProgramRun.Hangs(description: made.text) }
                let batch = SmallBatch(number: 1)
                let path = file(batch)
                try batch.profiles.write(to: folder.appendingPathComponent(path))
                var fault = Fault(kind: .stall, at: 1)
                fault.only = call
                fault.lastsWhile = hold
                let source = folder.appendingPathComponent(path).path
                run = try ProgramRun(arguments.map { $0 == "FILE" ? source : $0 }, root: root, fault: fault, in: folder)
            }

            /// Waits until the call has been made.
            func waitForStall() throws {
                let limit = Date() + ProgramRun.patience
                while run.calls.isEmpty {
                    guard Date() < limit, !run.isOver() else {
                        throw ProgramRun.Hangs(description: "\(call) was never made: \(run.text)")
                    }
                    _ = poll(nil, 0, 10)
                }
            }

            /// What is wrong with how it ended, and with what the next run makes of the root.
            func problems() throws -> [String] {
                guard let end = run.end else { return ["\(call): it does not end"] }
                var problems: [String] = []
                if end.isSignal || end.status != 79 { problems.append("\(call): it ended with \(end)") }
                if run.text.components(separatedBy: "does not return").count != 2 {
                    problems.append("\(call): it said \(run.text)")
                }
                try FileManager.default.removeItem(at: hold)
                let again = try ProgramRun.run(["daemon", "--once", "--set", "settle=0s"], root: root, in: folder)
                if again.end?.status != 0 { problems.append("\(call): the next run said \(again.text)") }
                let scores = root.appendingPathComponent("archive/\(SmallBatch(number: 1).id)/scores.csv")
                if !FileManager.default.fileExists(atPath: scores.path) { problems.append("\(call): no scores") }
                return try problems + Scenario.verify(root, in: folder).map { "\(call): \($0)" }
            }
        }

        private func check(_ cases: [Case]) throws {
            for one in cases { try one.waitForStall() }
            let asked = Date()
            for one in cases { kill(one.run.processID, SIGTERM) }
            for one in cases { try one.run.wait() }
            // Five are promised; thirteen of them share a machine here.
            #expect(Date().timeIntervalSince(asked) < 10)
            for problem in try cases.flatMap({ try $0.problems() }) { Issue.record("\(problem)") }
        }

        @Test("the daemon ends within the promised time, and the next start goes on", arguments: [[], ["--once"]])
        func daemon(_ more: [String]) throws {
            try Harness.withFolder { folder in
                let calls = [
                    "openat /inbox/", "read /inbox/", "fstatat /inbox/", "renameat2 /inbox/", "write /archive/",
                    "fsync /archive", "openat /archive/BATCH", "mkdirat /archive/BATCH", "write /status/",
                    "openat /status/.kycc-status",
                    "renameat /status/", "fdatasync /kycc.sqlite-wal",
                ]
                try check(
                    try calls.map {
                        try Case($0, ["daemon", "--set", "settle=0s"] + more, in: folder) {
                            "root/inbox/\($0.profilesName)"
                        }
                    })
            }
        }

        @Test("a command that works on a file ends as well")
        func command() throws {
            try Harness.withFolder { folder in
                let calls = ["read /inbox/", "write /archive/", "fsync /archive", "renameat2 /inbox/BATCH"]
                try check(
                    try calls.map { try Case($0, ["score", "FILE"], in: folder) { $0.profilesName } })
            }
        }
    }
}
