import Foundation
import Glibc
import TestSupport
import Testing

extension Harness {
    /// Anybody who can drop a file sets its times. None of them may end the program.
    @Suite("Times of files at the ends of what can be told")
    struct FileTimes {
        /// Years 2400 and 1700, and the last and first second that a file system may hold.
        private static let seconds = [13_569_465_600, -8_520_336_000, Int.max, Int.min]

        /// Sets the times of a file, folder or link. A file system that does not hold so much takes what is nearest.
        private func stamp(_ path: String, _ seconds: Int) {
            let times = [timespec](repeating: timespec(tv_sec: seconds, tv_nsec: 999_999_999), count: 2)
            #expect(utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) == 0, "\(path)")
        }

        @Test("every command lives", arguments: seconds)
        func commands(_ seconds: Int) throws {
            try Harness.withFolder { folder in
                let root = folder.appendingPathComponent("root")
                let inbox = root.appendingPathComponent("inbox")
                let once = ["daemon", "--once", "--set", "settle=0s"]
                #expect(try ProgramRun.run(["init"], root: root, in: folder).end?.status == 0)
                let first = SmallBatch(number: 1)
                let later = SmallBatch(number: 2)
                _ = try inbox.drop(first.profilesName, first.profiles)
                _ = try inbox.drop(later.profilesName, Data("no JSON".utf8))
                #expect(try ProgramRun.run(once, root: root, in: folder).end?.status == 65)
                _ = try inbox.drop(first.labelsName, first.labels)
                _ = try inbox.drop("note.txt", Data("x".utf8))
                _ = try inbox.drop(SmallBatch(number: 3).labelsName, SmallBatch(number: 3).labels)
                _ = try inbox.drop(later.profilesName, later.profiles)
                try FileManager.default.createSymbolicLink(
                    at: inbox.appendingPathComponent("BATCH_004_profiles.json"),
                    withDestinationURL: inbox.appendingPathComponent("note.txt"))
                try FileManager.default.createDirectory(
                    at: inbox.appendingPathComponent("BATCH_005_profiles.json"), withIntermediateDirectories: false)
                let score = folder.appendingPathComponent("BATCH_006_profiles.json")
                try SmallBatch(number: 6).profiles.write(to: score)
                let enumerator = try #require(FileManager.default.enumerator(atPath: root.path))
                for case let name as String in enumerator { stamp(root.appendingPathComponent(name).path, seconds) }
                for path in [root.path, score.path] { stamp(path, seconds) }

                for arguments in [
                    ["status"], ["doctor"], ["why", "note.txt"], ["why", first.labelsName],
                    ["why", SmallBatch(number: 3).labelsName], once, ["status"], ["doctor"], ["verify"],
                    ["why", "note.txt"], ["why", "BATCH_003_labels.json"], ["score", score.path],
                    ["replay", first.profilesName], ["rejected"],
                ] {
                    let run = try ProgramRun.run(arguments, root: root, in: folder)
                    #expect(run.end?.isSignal == false, "\(arguments): \(run.text)")
                    #expect([0, 1, 65, 69].contains(run.end?.status), "\(arguments): \(run.end!) \(run.text)")
                }
                #expect(try Scenario.verify(root, in: folder) == [])
                let image = try RootImage(root)
                #expect(image.inbox == ["note.txt", SmallBatch(number: 3).labelsName])
            }
        }
    }
}
