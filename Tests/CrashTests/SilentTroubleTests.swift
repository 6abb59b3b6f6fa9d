import Foundation
import Glibc
import TestSupport
import Testing

extension Harness {
    /// Trouble that stops no work is logged, counted, and logged as over.
    @Suite("Trouble beside the work")
    struct SilentTrouble {
        /// A daemon on a root of its own, and calls that fail by rules.
        private final class Place {
            let folder: URL
            let root: URL
            let rules: URL
            let clock: URL
            let watch: StatusWatch
            let run: ProgramRun

            init(in folder: URL) throws {
                self.folder = folder
                root = folder.appendingPathComponent("root")
                rules = folder.appendingPathComponent("rules")
                clock = folder.appendingPathComponent("clock")
                for file in [rules, clock] { try Data().write(to: file) }
                #expect(try ProgramRun.run(["init"], root: root, in: folder).end?.status == 0)
                watch = try StatusWatch(root)
                run = try ProgramRun(
                    ["daemon", "--set", "settle=0s", "--set", "poll=100ms"], root: root, in: folder,
                    environment: [
                        "LD_PRELOAD": try FaultLibrary.path(), "FAULTS_ROOT": root.path, "FAULTS_RULES": rules.path,
                        "FAULTS_CLOCK": clock.path,
                    ])
                try watch.wait("to begin", run) { $0.state == "idle" }
            }

            static func with(_ body: (Place) throws -> Void) throws {
                try Harness.withFolder { folder in
                    let place = try Place(in: folder)
                    try body(place)
                    if !place.run.isOver() { #expect(place.run.stop()?.isSignal == false) }
                    #expect(try Scenario.verify(place.root, in: folder) == [])
                }
            }

            func rule(_ lines: String) throws { try Data(lines.utf8).write(to: rules, options: .atomic) }

            /// Drops a batch and waits until it is in the archive and its line is on standard error.
            func score(_ number: Int) throws {
                let batch = SmallBatch(number: number)
                _ = try root.appendingPathComponent("inbox").drop(batch.profilesName, batch.profiles)
                try wait("to archive \(batch.id)") { $0.contains(" INFO archived batch=\(batch.id)") }
            }

            /// Waits until what was said on standard error is as wanted.
            func wait(_ what: String, until holds: (String) -> Bool) throws {
                try watch.wait(what, run) { _ in holds(run.text) }
            }

            func count(_ words: String) -> Int { run.text.components(separatedBy: words).count - 1 }

            /// How often it was said that the status cannot be written for this reason; the report has its own lines.
            func statusTrouble(_ reason: String) -> Int {
                run.text.split(separator: "\n").count {
                    $0.contains("the status cannot be written") && $0.contains(reason)
                }
            }

            func text(_ name: String) throws -> String {
                try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
            }
        }

        @Test("a status that cannot be written is logged once for each reason, and when it can be again")
        func status() throws {
            try Place.with { place in
                try place.rule("create EROFS status/*\nmove EROFS status/*\n")
                try place.score(1)
                try place.wait("to say so") { $0.contains("the status cannot be written") }
                try place.score(2)
                #expect(place.count("the status cannot be written") == 1, "\(place.run.text)")
                #expect(place.statusTrouble("Read-only file system") == 1, "\(place.run.text)")
                // It comes when no file waits any more, which may be later.
                #expect(place.count("the report could not be written") <= 1, "\(place.run.text)")
                // The same reason at another call.
                try place.rule("move EROFS status/*\n")
                try place.score(3)
                #expect(place.count("the status cannot be written") == 1, "\(place.run.text)")
                try place.rule("create EACCES status/*\nmove EACCES status/*\n")
                try place.score(4)
                try place.wait("to give the new reason") { _ in place.statusTrouble("Permission denied") == 1 }
                #expect(place.count("the status cannot be written") == 2, "\(place.run.text)")
                try place.rule("")
                try place.score(5)
                try place.wait("to say that it is over") { $0.contains("status/ can be written again") }
                try place.watch.wait("to show the last batch", place.run) { _ in
                    (try? place.text("status/status.json"))?.contains(SmallBatch(number: 5).id) == true
                }
                #expect(place.count("status/ can be written again") == 1, "\(place.run.text)")
                // Its log could be written all the time.
                #expect(try place.text("status/status.log").contains("the status cannot be written"))
                #expect(try place.text("status/metrics.prom").contains("kycc_up 1"))
            }
        }

        @Test("lines that status.log lost are counted in the status, and in the log once it can be written again")
        func log() throws {
            try Place.with { place in
                let log = "status/status.log"
                try place.rule("write EIO \(log)\nopen EIO \(log)\ncreate EIO \(log)\n")
                let before = try place.text("status/status.log")
                try place.score(1)
                try place.score(2)
                let lost = place.run.text.split(separator: "\n").count { $0.contains("=BATCH_00") }
                #expect(place.count("WARN warning what=\"status.log cannot be written") == 1, "\(place.run.text)")
                try place.watch.wait("to count them", place.run) {
                    $0.lastError?.contains("\(lost) lines of status.log could not be written") == true
                }
                let status = try ProgramRun.run(["status"], root: place.root, in: place.folder)
                #expect(status.text.contains("\(lost) lines of status.log could not be written"), "\(status.text)")
                try place.rule("")
                try place.score(3)
                try place.watch.wait("to have no trouble any more", place.run) { $0.lastError == nil }
                let after = try place.text("status/status.log").dropFirst(before.count).split(separator: "\n")
                let note = " WARN warning what=\"\(lost) lines of status.log could not be written"
                #expect(after.first?.contains(note) == true, "\(after)")
                #expect(after.count { $0.contains("could not be written") } == 1, "\(after)")
                #expect(after.contains { $0.contains("BATCH_003") } && !after.contains { $0.contains("BATCH_002") })
            }
        }

        @Test("a lock file that was removed is locked anew, with a line, and the root has one daemon")
        func removed() throws {
            try Place.with { place in
                let lock = place.root.appendingPathComponent(".kycc.lock")
                for time in 1...2 {
                    try FileManager.default.removeItem(at: lock)
                    try place.wait("to lock the root anew") {
                        $0.components(separatedBy: "it is locked anew").count - 1 == time
                    }
                    let other = try ProgramRun.run(["daemon", "--once"], root: place.root, in: place.folder)
                    #expect(other.end == .init(status: 75, isSignal: false), "\(other.text)")
                    #expect(other.text.contains("process \(place.run.processID)"), "\(other.text)")
                }
                try place.score(1)
                #expect(place.count("it is locked anew") == 2, "\(place.run.text)")
            }
        }

        @Test("a lock file that another process has by now ends the daemon with 75, and it takes no file")
        func taken() throws {
            try Place.with { place in
                let other = place.folder.appendingPathComponent("other")
                try Data("process 1, a test".utf8).write(to: other)
                let descriptor = open(other.path, O_RDWR | O_CLOEXEC)
                defer { close(descriptor) }
                #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
                #expect(rename(other.path, place.root.appendingPathComponent(".kycc.lock").path) == 0)
                let batch = SmallBatch(number: 1)
                _ = try place.root.appendingPathComponent("inbox").drop(batch.profilesName, batch.profiles)
                #expect(try place.run.wait() == .init(status: 75, isSignal: false), "\(place.run.text)")
                #expect(place.count(".kycc.lock was removed or replaced") == 1, "\(place.run.text)")
                #expect(place.run.text.contains("process 1, a test"), "\(place.run.text)")
                let inbox = place.root.appendingPathComponent("inbox").path
                #expect(try FileManager.default.contentsOfDirectory(atPath: inbox) == [batch.profilesName])
            }
        }

        @Test("a clock that was changed is named by status, whichever way it went")
        func clock() throws {
            try Place.with { place in
                func status(_ offset: Int) throws -> String {
                    try Data("\(offset)".utf8).write(to: place.clock)
                    let run = try ProgramRun(
                        ["status"], root: place.root, in: place.folder,
                        environment: ["LD_PRELOAD": try FaultLibrary.path(), "FAULTS_CLOCK": place.clock.path])
                    try run.wait()
                    return run.text
                }
                // The daemon writes nothing meanwhile, so that the clock goes for status alone.
                #expect(kill(place.run.processID, SIGSTOP) == 0)
                let stopped = try status(0)
                #expect(stopped.contains("the process is stopped"), "\(stopped)")
                #expect(kill(place.run.processID, SIGCONT) == 0)
                try Data("0".utf8).write(to: place.clock)
                let right = try status(0)
                #expect(right.contains("idle") && !right.contains("the clock"), "\(right)")
                try place.rule("create EROFS status/*\nmove EROFS status/*\n")
                let back = try status(-86_400)
                #expect(back.contains("the clock went back: status.json is of "), "\(back)")
                let ahead = try status(86_400)
                #expect(ahead.contains("the clock was changed: status.json is of "), "\(ahead)")
                try Data("0".utf8).write(to: place.clock)
                try place.rule("")
                try place.score(1)
            }
        }
    }
}
