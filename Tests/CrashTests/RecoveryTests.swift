import Foundation
import Glibc
import TestSupport
import Testing

extension Harness {
    /// A recovery may have large files to compare and to copy, on a slow disk.
    @Suite("A recovery that takes long")
    struct LongRecovery {
        /// So long a file stands still before it is taken, in seconds.
        private static let settle = 0.2

        /// A root whose first batch is recorded and not archived, with the second one in its inbox.
        private func interrupted(_ root: URL, in folder: URL) throws {
            let inbox = root.appendingPathComponent("inbox")
            #expect(try ProgramRun.run(["init"], root: root, in: folder).end?.status == 0)
            _ = try inbox.drop(SmallBatch(number: 1).profilesName, SmallBatch(number: 1).profiles)
            var fault = Fault(kind: .kill, at: 1)
            fault.only = "renameat2 /inbox/"
            let run = try ProgramRun.run(
                ["daemon", "--once", "--set", "settle=0s"], root: root, fault: fault, in: folder)
            #expect(run.end?.wasKilled == true, "\(run.text)")
            _ = try inbox.drop(SmallBatch(number: 2).profilesName, SmallBatch(number: 2).profiles)
        }

        private func current(_ root: URL) -> [String: Any]? {
            guard let data = try? Data(contentsOf: root.appendingPathComponent("status/status.json")),
                let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
            else { return nil }
            return object["current"] as? [String: Any]
        }

        private func isScored(_ number: Int, _ root: URL) -> Bool {
            let scores = root.appendingPathComponent("archive/\(SmallBatch(number: number).id)/scores.csv")
            return FileManager.default.fileExists(atPath: scores.path)
        }

        @Test("shows the file that it is at, and takes no time away from files that settle", arguments: [true, false])
        func long(_ once: Bool) throws {
            try Harness.withFolder { folder in
                let root = folder.appendingPathComponent("root")
                try interrupted(root, in: folder)
                let hold = folder.appendingPathComponent("hold")
                try Data().write(to: hold)
                var fault = Fault(kind: .stall, at: 1)
                fault.only = "openat /archive/BATCH_001"
                fault.lastsWhile = hold
                let watch = try StatusWatch(root)
                let started = Date()
                let run = try ProgramRun(
                    ["daemon", "--set", "settle=200ms"] + (once ? ["--once"] : []), root: root, fault: fault, in: folder
                )
                // Longer than the daemon waits for files that settle.
                try watch.wait("to recover", run) { _ in
                    current(root)?["step"] as? String == "recovering"
                        && Date().timeIntervalSince(started) > 3 * LongRecovery.settle
                }
                let batch = SmallBatch(number: 1)
                #expect(current(root)?["file"] as? String == batch.profilesName)
                #expect(current(root)?["batch"] as? String == batch.id)
                #expect(current(root)?["total"] as? Int == batch.profiles.count)
                try FileManager.default.removeItem(at: hold)
                if once {
                    #expect(try run.wait() == .init(status: 0, isSignal: false), "\(run.text)")
                } else {
                    try watch.wait("to score both", run) { $0.state == "idle" && isScored(2, root) }
                }
                #expect(isScored(1, root) && isScored(2, root), "\(run.text)")
                #expect(run.text.contains(" recovered file=\(batch.profilesName)"), "\(run.text)")
                #expect(current(root) == nil)
                if !once { #expect(run.stop() == .init(status: 0, isSignal: false), "\(run.text)") }
                #expect(try Scenario.verify(root, in: folder) == [])
            }
        }
    }
}
