import Foundation
import Glibc
import TestSupport
import Testing

extension Harness {
    /// The n-th call fails, for n = 1, 2, … and every error that it can fail with.
    @Suite("Failing at every step")
    struct Failures {
        @Test("a call that fails once leaves nothing half done", arguments: Fault.Kind.errors + [.short])
        func once(_ kind: Fault.Kind) throws {
            try failures("\(kind.rawValue) once", kind, stays: false, short: kind == .short ? 12 : 22)
        }

        @Test("calls that fail from one on leave nothing half done", arguments: Fault.Kind.errors)
        func fromThere(_ kind: Fault.Kind) throws {
            try failures("\(kind.rawValue) from there on", kind, stays: true, short: 16)
        }

        /// Runs `daemon --once` into a fault, looks at what it left, and finishes its work without one.
        private func failures(_ part: String, _ kind: Fault.Kind, stays: Bool, short: Int) throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let calls = try scenario.calls(Fault(kind: kind, at: 0), in: folder)
                let (places, stride) = Harness.sample(Array(1...calls.count), short: short)
                let tally = Swarm.run(places, in: folder) { place, folder in
                    try Failures.strike(scenario, Fault(kind: kind, at: place, stays: stays), in: folder)
                }
                tally.report(part, steps: calls.count, stride: stride)
            }
        }

        private static func strike(_ scenario: Scenario, _ fault: Fault, in folder: URL) throws -> Tally {
            let root = try scenario.copy(to: folder)
            let run = try ProgramRun.run(Scenario.once, root: root, fault: fault, in: folder)
            var tally = Tally()
            if run.calls.count >= fault.at { tally.struck += 1 } else { tally.missed += 1 }
            tally.problems += Failures.problems(run, fault.kind)
            // Nothing half done: what the failed run left is a state that proves itself.
            tally.problems += try Scenario.verify(root, in: folder).map { "before the next run, \($0)" }
            tally += try scenario.finish(root, in: folder, mayReorder: Failures.leavesAlone(run))
            let struck = run.calls.count >= fault.at ? run.calls[fault.at - 1] : "after the last call"
            tally.problems = tally.problems.map { "\(fault) (\(struck)): \($0)" }
            return tally
        }

        /// Whether it left a file alone, because the fault concerned that one only: others then overtook it, as they
        /// should.
        static func leavesAlone(_ run: ProgramRun) -> Bool {
            run.text.contains(#/ WARN warning file=\S+ what="[^\n]*state=(unreadable|not_removable|archive_trouble)/#)
                || run.text.contains("cannot be archived for now")
        }

        /// What is wrong with how a run under a fault ended: it may come through, or tell the error and exit with 74.
        static func problems(_ run: ProgramRun, _ kind: Fault.Kind) -> [String] {
            guard let end = run.end else { return ["does not end"] }
            if end.isSignal { return ["is ended by signal \(end.status): \(run.text.suffix(2_000))"] }
            switch end.status {
            case 0, 65: return []
            case 74:
                let lines = run.text.split(separator: "\n")
                let isTold = lines.contains { line in
                    line.hasPrefix("error: ") && line.contains("Try: ") && words(kind).contains { line.contains($0) }
                }
                return isTold ? [] : ["exits with 74, but does not say why: \(run.text.suffix(1_000))"]
            default: return ["exits with \(end.status): \(run.text.suffix(1_000))"]
            }
        }

        /// How the system or SQLite calls an error.
        static func words(_ kind: Fault.Kind) -> [String] {
            switch kind {
            case .noSpace:
                // SQLite says no more where it cannot make its index of the log.
                [
                    "No space left on device", "database or disk is full", "disk I/O error",
                    "unable to open database file",
                ]
            case .inputOutput:
                // SQLite takes a read that the disk refuses for damage.
                ["Input/output error", "disk I/O error", "unable to open database file", "malformed"]
            case .noAccess:
                ["Permission denied", "unable to open database file", "readonly database", "disk I/O error"]
            case .tooManyFiles:
                ["Too many open files", "unable to open database file", "disk I/O error", "readonly database"]
            case .readOnly:
                ["Read-only file system", "readonly database", "unable to open database file", "disk I/O error"]
            case .kill, .torn, .short, .stall: []
            }
        }
    }

    /// The daemon in trouble: it says so, and goes on by itself when the trouble is over.
    @Suite("Failing while the fault lasts")
    struct Trouble {
        @Test("the status tells what is wrong, and work goes on by itself", arguments: Fault.Kind.errors)
        func told(_ kind: Fault.Kind) throws {
            try trouble("\(kind.rawValue) while it lasts, status spared", kind, sparesStatus: true, short: 12)
        }

        @Test("work goes on by itself also where the status could not be written", arguments: Fault.Kind.errors)
        func untold(_ kind: Fault.Kind) throws {
            try trouble("\(kind.rawValue) while it lasts", kind, sparesStatus: false, short: 6)
        }

        private func trouble(_ part: String, _ kind: Fault.Kind, sparesStatus: Bool, short: Int) throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let calls = try scenario.calls(Fault(kind: kind, at: 0, sparesStatus: sparesStatus), in: folder)
                let (places, stride) = Harness.sample(Array(1...calls.count), short: short)
                // Most of the time of a case is the daemon's wait before it tries again.
                let tally = Swarm.run(places, in: folder, workers: 8) { place, folder in
                    try Trouble.strike(scenario, kind, place, sparesStatus, in: folder)
                }
                tally.report(part, steps: calls.count, stride: stride)
            }
        }

        /// Going on takes as long as the pause before the next attempt, which grows with every failed one.
        private static let slow = 20.0

        private static func strike(
            _ scenario: Scenario, _ kind: Fault.Kind, _ place: Int, _ sparesStatus: Bool, in folder: URL
        ) throws -> Tally {
            let root = try scenario.copy(to: folder)
            let lasts = folder.appendingPathComponent("lasts")
            try Data().write(to: lasts)
            let fault = Fault(kind: kind, at: place, stays: true, lastsWhile: lasts, sparesStatus: sparesStatus)
            let watch = try StatusWatch(root)
            let began = Date()
            var run = try ProgramRun(Scenario.forever, root: root, fault: fault, in: folder)
            var tally = Tally()
            var problems: [String] = []
            var mayReorder = false
            do {
                try watch.wait("to be in trouble", run) { status in
                    // Where nothing but the status is struck, nothing is there to tell it in.
                    isTold(run, status, kind, sparesStatus) || isDone(scenario, root, status)
                        || !sparesStatus && isWorkedOff(scenario, root)
                }
                try FileManager.default.removeItem(at: lasts)
                mayReorder = Failures.leavesAlone(run)
                if run.isOver() {
                    // A daemon that cannot even start says so and exits; whoever watches over it starts it again.
                    problems += Failures.problems(run, kind)
                    if run.end?.status != 74 { problems.append("ends with \(run.end!) by itself") }
                    tally.counts["ended at the start, with 74"] = 1
                    run = try ProgramRun(Scenario.forever, root: root, in: folder)
                }
                let over = Date()
                try watch.wait("to go on", run) { run.isOver() || isDone(scenario, root, $0) }
                if -over.timeIntervalSinceNow > slow { tally.counts["took more than \(Int(slow)) s to go on"] = 1 }
            } catch {
                problems.append("\(error)")
            }
            let end = run.stop()
            mayReorder = mayReorder || Failures.leavesAlone(run)
            if end != .init(status: 0, isSignal: false) {
                problems.append("ends with \(end.map { "\($0)" } ?? "nothing"): \(run.text.suffix(1_000))")
            }
            if run.calls.count >= place { tally.struck += 1 } else { tally.missed += 1 }
            let found = try scenario.check(root, in: folder, mayReorder: mayReorder)
            if !found.problems.isEmpty { problems.append("it said: \(run.text.suffix(8_000))") }
            tally += found
            let struck = run.calls.count >= place ? run.calls[place - 1] : ""
            if -began.timeIntervalSinceNow > slow {
                print("slow: \(fault) (\(struck)), \(-began.timeIntervalSinceNow) s: \(run.text.suffix(3_000))")
            }
            tally.problems = (problems + tally.problems).map { "\(fault) (\(struck)): \($0)" }
            return tally
        }

        /// The trouble is in the status, or at least on standard error; a file that may not be read is in the log.
        private static func isTold(
            _ run: ProgramRun, _ status: StatusWatch.Status, _ kind: Fault.Kind, _ sparesStatus: Bool
        ) -> Bool {
            if run.isOver() { return true }
            let words = Failures.words(kind)
            if let error = status.lastError { return words.contains { error.contains($0) } }
            return run.text.split(separator: "\n").contains { line in
                line.contains(sparesStatus ? " WARN warning " : " ERROR error ") && words.contains { line.contains($0) }
            }
        }

        private static func isDone(_ scenario: Scenario, _ root: URL, _ status: StatusWatch.Status) -> Bool {
            status.state == "idle" && status.lastError == nil && isWorkedOff(scenario, root)
        }

        private static func isWorkedOff(_ scenario: Scenario, _ root: URL) -> Bool {
            let inbox = root.appendingPathComponent("inbox").path
            // A folder that cannot be listed just now is not what is waited for.
            return (try? FileManager.default.contentsOfDirectory(atPath: inbox)).map { Set($0) } == scenario.after.inbox
        }

        @Test("systemd is told that it is ready, and what is wrong, and then that all is well")
        func ready() throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let root = try scenario.copy(to: folder)
                let lasts = folder.appendingPathComponent("lasts")
                try Data().write(to: lasts)
                let socket = try NotifySocket(in: folder)
                // The lock may be taken; recovery cannot even list its folders.
                let calls = try scenario.calls(Fault(kind: .inputOutput, at: 0, sparesStatus: true), in: folder)
                let first = try #require(calls.firstIndex { $0.hasPrefix("readdir") && $0.contains("/inbox") }) + 1
                let fault = Fault(
                    kind: .inputOutput, at: first, stays: true, lastsWhile: lasts, sparesStatus: true)
                let run = try ProgramRun(
                    Scenario.forever, root: root, fault: fault, in: folder,
                    environment: ["NOTIFY_SOCKET": socket.path])
                var said: [String] = []
                while said.last != "READY=1", let next = socket.next(milliseconds: 60_000) { said.append(next) }
                #expect(
                    said.count == 2 && said[0].hasPrefix("STATUS=in trouble: ") && said.last == "READY=1", "\(said)")
                try FileManager.default.removeItem(at: lasts)
                while said.last?.contains(" batches scored, ") != true, let next = socket.next(milliseconds: 60_000) {
                    said.append(next)
                }
                #expect(
                    said.last?.contains(" batches scored, ") == true && said.count { $0 == "READY=1" } == 1, "\(said)")
                #expect(run.stop() == .init(status: 0, isSignal: false), "\(run.text)")
                #expect(socket.next(milliseconds: 60_000)?.isEmpty == false)
                #expect(try scenario.finish(root, in: folder).problems == [])
            }
        }

        @Test("in trouble it still ends when it is asked to")
        func stops() throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let root = try scenario.copy(to: folder)
                let lasts = folder.appendingPathComponent("lasts")
                try Data().write(to: lasts)
                let fault = Fault(kind: .noSpace, at: 20, stays: true, lastsWhile: lasts, sparesStatus: true)
                let watch = try StatusWatch(root)
                let run = try ProgramRun(Scenario.forever, root: root, fault: fault, in: folder)
                try watch.wait("to be in trouble", run) { $0.lastError != nil }
                #expect(run.stop() == .init(status: 0, isSignal: false), "\(run.text)")
                try FileManager.default.removeItem(at: lasts)
                #expect(try scenario.finish(root, in: folder).problems == [])
            }
        }
    }
}
