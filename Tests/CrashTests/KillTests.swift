import Foundation
import Testing

extension Harness {
    /// SIGKILL before the n-th call that changes the disk, for n = 1, 2, … until a run is over; then the program is
    /// started again and everything held against a run that nobody killed.
    @Suite("Killed at every step")
    struct Kills {
        @Test("at work, it takes up where it was", arguments: [Fault.Kind.kill, .torn])
        func atWork(_ kind: Fault.Kind) throws {
            try kills("\(kind.rawValue) at work", kind, short: kind == .kill ? 130 : 40) { try Scenario.atWork(in: $0) }
        }

        @Test("at its first start, it takes up where it was", arguments: [Fault.Kind.kill, .torn])
        func firstStart(_ kind: Fault.Kind) throws {
            try kills("\(kind.rawValue) at the first start", kind, short: 30) { try Scenario.firstStart(in: $0) }
        }

        @Test("with a folder on another file system, it takes up where it was", arguments: ["archive", "rejected"])
        func apart(_ apart: String) throws {
            try kills("kill, \(apart) on another file system", .kill, short: 40) {
                try Scenario.atWork(in: $0, apart: apart)
            }
        }

        @Test("working on copies, because its files have other names, it takes up where it was")
        func shared() throws {
            try kills("kill, files with other names", .kill, short: 40) {
                try Scenario.atWork(in: $0, isShared: true)
            }
        }

        @Test("packing CSV sets, it takes up where it was", arguments: [Fault.Kind.kill, .torn])
        func csvSets(_ kind: Fault.Kind) throws {
            try kills("\(kind.rawValue), CSV sets", kind, short: kind == .kill ? 80 : 20) {
                try Scenario.csvSets(in: $0)
            }
        }

        @Test("packing CSV sets whose files have other names, it takes up where it was")
        func sharedSets() throws {
            try kills("kill, CSV sets with other names", .kill, short: 30) {
                try Scenario.csvSets(in: $0, isShared: true)
            }
        }

        private func kills(
            _ part: String, _ kind: Fault.Kind, short: Int, _ make: (URL) throws -> Scenario
        ) throws {
            try Harness.withFolder { folder in
                let scenario = try make(folder)
                // The many small writes to `status/` are one place to fall each in the long form alone.
                let sparesStatus = !Harness.isLong && kind == .kill
                let apart = scenario.apart
                let calls = try scenario.calls(
                    Fault(kind: kind, at: 0, sparesStatus: sparesStatus, apart: apart), in: folder)
                let (places, stride) = Harness.sample(Kills.places(calls), short: short)
                // A place beyond the last shows that a run comes through when its time has come.
                let tally = Swarm.run(places + [calls.count + 50], in: folder) { place, folder in
                    let fault = Fault(kind: kind, at: place, sparesStatus: sparesStatus, apart: apart)
                    return try Kills.strike(scenario, fault, in: folder)
                }
                tally.report(part, steps: calls.count, stride: stride)
            }
        }

        /// The places among the calls, counted from 1, at which it makes a difference to fall: of a row of writes to
        /// one file of SQLite's the first and the last stand for all in the short form.
        static func places(_ calls: [String]) -> [Int] {
            calls.indices.filter { place in
                if Harness.isLong || place == 0 || place == calls.count - 1 || !calls[place].hasPrefix("pwrite64 ") {
                    return true
                }
                return calls[place] != calls[place - 1] || calls[place] != calls[place + 1]
            }.map { $0 + 1 }
        }

        /// Kills one run and finishes its work with another.
        private static func strike(_ scenario: Scenario, _ fault: Fault, in folder: URL) throws -> Tally {
            let root = try scenario.copy(to: folder)
            let run = try ProgramRun.run(Scenario.once, root: root, fault: fault, in: folder)
            var tally = try scenario.finish(root, in: folder)
            if run.end?.wasKilled == true { tally.struck += 1 } else { tally.missed += 1 }
            if run.end?.wasKilled == false, run.end?.status != 65 {
                tally.problems.append("ends with \(run.end!): \(run.text.suffix(1_000))")
            }
            tally.problems = tally.problems.map { "\(fault) (\(run.calls.last ?? "")): \($0)" }
            return tally
        }

        @Test("killed again at each step of the recovery, it takes up where it was")
        func recovery() throws {
            try Harness.withFolder { folder in
                let scenario = try Scenario.atWork(in: folder)
                let calls = try scenario.calls(Fault(kind: .kill, at: 0, sparesStatus: true), in: folder)
                // Where nothing is between two steps, a second kill is like a first one: those places are left out.
                let between = Kills.places(calls).filter { place in
                    !calls[place - 1].hasPrefix("pwrite64 ") || place > 1 && calls[place - 2] != calls[place - 1]
                }
                let (places, stride) = Harness.sample(between, short: 14)
                // The recovery and the first file after it.
                let second = Harness.isLong ? 1...60 : 1...40
                let (seconds, secondStride) = Harness.sample(Array(second), short: 6)
                let pairs = places.flatMap { place in seconds.map { (place, $0) } }
                let tally = Swarm.run(pairs, in: folder) { pair, folder in
                    try Kills.strikeTwice(scenario, pair.0, pair.1, in: folder)
                }
                tally.report(
                    "kill, and kill again in the recovery (every \(secondStride). of \(second.upperBound) steps)",
                    steps: calls.count, stride: stride)
            }
        }

        private static func strikeTwice(
            _ scenario: Scenario, _ first: Int, _ second: Int, in folder: URL
        ) throws -> Tally {
            let root = try scenario.copy(to: folder)
            var fallen: [String] = []
            var tally = Tally()
            for place in [first, second] {
                let fault = Fault(kind: .kill, at: place, sparesStatus: true)
                let run = try ProgramRun.run(Scenario.once, root: root, fault: fault, in: folder)
                if run.end?.wasKilled == true { tally.struck += 1 } else { tally.missed += 1 }
                fallen.append("\(place) (\(run.calls.last ?? ""))")
            }
            tally += try scenario.finish(root, in: folder)
            tally.problems = tally.problems.map { "killed at \(fallen.joined(separator: ", then at ")): \($0)" }
            return tally
        }
    }
}
