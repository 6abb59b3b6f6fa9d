import Foundation
import Testing

extension Harness {
    /// A file at which the program is killed again and again does not stop the others.
    @Suite("Killed by the same file again and again")
    struct Quarantine {
        private let arguments = ["daemon", "--once", "--set", "settle=0s"]

        /// Runs the program once, killed at its first call on the database after it wrote down which files it opens.
        private func killAtWork(_ root: URL, _ folder: URL) throws -> ProgramRun {
            let copy = folder.appendingPathComponent("copy-\(UUID().uuidString)")
            try FileManager.default.copyRoot(at: root, to: copy)
            let counted = try ProgramRun.run(arguments, root: copy, fault: Fault(kind: .kill, at: 0), in: folder)
            let begun = try #require(
                counted.calls.firstIndex { $0.hasPrefix("fdatasync") && $0.contains(".kycc.attempts") })
            let place = try #require(counted.calls[begun...].firstIndex { $0.contains("kycc.sqlite") })
            return try ProgramRun.run(arguments, root: root, fault: Fault(kind: .kill, at: place + 2), in: folder)
        }

        private func names(_ folder: URL) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        }

        @Test("it is set aside, the next one is scored, and retry has it tried again")
        func poison() throws {
            try Harness.withFolder { folder in
                let root = folder.appendingPathComponent("root")
                let inbox = root.appendingPathComponent("inbox")
                try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
                for number in 1...2 {
                    let batch = SmallBatch(number: number)
                    _ = try inbox.drop(batch.profilesName, batch.profiles)
                }
                let (poison, next) = (SmallBatch(number: 1), SmallBatch(number: 2))
                // The first start makes the database.
                #expect(try ProgramRun.run(["init"], root: root, in: folder).end?.status == 0)
                for death in 1...3 {
                    let run = try killAtWork(root, folder)
                    #expect(run.end?.wasKilled == true, "\(death): \(run.text)")
                }
                let run = try ProgramRun.run(arguments, root: root, in: folder)
                #expect(run.end?.status == 65, "\(run.text)")
                #expect(run.text.contains("rule=quarantined"), "\(run.text)")
                let rejected = root.appendingPathComponent("rejected")
                #expect(try names(rejected) == [poison.profilesName, "\(poison.profilesName).reason.json"])
                #expect(try Data(contentsOf: rejected.appendingPathComponent(poison.profilesName)) == poison.profiles)
                #expect(try names(inbox) == [])
                #expect(
                    FileManager.default.fileExists(
                        atPath: root.appendingPathComponent("archive/\(next.id)/scores.csv").path))
                let why = try ProgramRun.run(["why", poison.profilesName], root: root, in: folder)
                #expect(why.text.contains("the program ended 3 times"), "\(why.text)")
                #expect(try Scenario.verify(root, in: folder) == [])

                let retry = try ProgramRun.run(["rejected", "retry", poison.profilesName], root: root, in: folder)
                #expect(retry.end?.status == 0, "\(retry.text)")
                let last = try ProgramRun.run(arguments, root: root, in: folder)
                #expect(last.end?.status == 0, "\(last.text)")
                #expect(
                    FileManager.default.fileExists(
                        atPath: root.appendingPathComponent("archive/\(poison.id)/scores.csv").path))
            }
        }

        @Test("a stop in order, or an end after the record, is not counted")
        func orderly() throws {
            try Harness.withFolder { folder in
                let root = folder.appendingPathComponent("root")
                let inbox = root.appendingPathComponent("inbox")
                try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
                let batch = SmallBatch(number: 1)
                _ = try inbox.drop(batch.profilesName, batch.profiles)
                #expect(try ProgramRun.run(arguments, root: root, in: folder).end?.status == 0)
                #expect(try ProgramRun.run(arguments, root: root, in: folder).end?.status == 0)
                let text = try String(contentsOf: root.appendingPathComponent("status/status.log"), encoding: .utf8)
                #expect(!text.contains("the program ended"))
            }
        }
    }
}
