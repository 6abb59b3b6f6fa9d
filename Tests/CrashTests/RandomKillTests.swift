import Foundation
import GRDB
import TestSupport
import Testing

extension Harness {
    /// SIGKILL at random places while files are dropped, again and again on one root.
    @Suite("Killed at random under continuous drops")
    struct RandomKills {
        @Test("nothing is lost and nothing is done twice")
        func kills() throws {
            let count = Harness.number("HARNESS_KILLS") ?? (Harness.isLong ? 3_000 : 60 * Harness.times)
            try Harness.withFolder { folder in
                let root = folder.appendingPathComponent("root")
                var droppers = Droppers(inbox: root.appendingPathComponent("inbox"), seed: Harness.seed)
                try FileManager.default.createDirectory(at: droppers.inbox, withIntermediateDirectories: true)
                var tally = Tally()
                while tally.struck < count {
                    try RandomKills.round(root, &droppers, &tally, in: folder)
                    // What it printed and the trace of its calls.
                    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                    where file.lastPathComponent != "root" { try FileManager.default.removeItem(at: file) }
                }
                try droppers.finish()
                try RandomKills.retryQuarantined(root, in: folder)
                let last = try ProgramRun.run(RandomKills.arguments + ["--once"], root: root, in: folder)
                #expect([0, 65].contains(last.end?.status), "\(last.text.suffix(2_000))")
                tally.problems += try Scenario.verify(root, in: folder)
                try RandomKills.account(root, droppers.drops, &tally)
                tally.report("random kills under continuous drops, seed \(Harness.seed)", steps: count)
            }
        }

        /// Lets files be tried again that the lot killed the program at three times: they are set aside as such that
        /// kill it, and their labels wait.
        private static func retryQuarantined(_ root: URL, in folder: URL) throws {
            let rejected = root.appendingPathComponent("rejected")
            for reason in try FileManager.default.contentsOfDirectory(at: rejected, includingPropertiesForKeys: nil)
            where reason.lastPathComponent.hasSuffix(".reason.json") {
                let object = try JSONSerialization.jsonObject(with: Data(contentsOf: reason)) as? [String: Any]
                guard object?["rule"] as? String == "quarantined" else { continue }
                let name = try #require(object?["rejected_as"] as? String)
                let retry = try ProgramRun.run(["rejected", "retry", name], root: root, in: folder)
                try #require(retry.end?.status == 0, "\(retry.text)")
            }
        }

        private static let arguments =
            ["daemon"] + ["settle=20ms", "poll=50ms", "threads=1", "training.window=2"].flatMap { ["--set", $0] }

        /// One life of the daemon: files come while it works, and it is killed at a place drawn by lot, or when it has
        /// nothing left to do.
        private static func round(
            _ root: URL, _ droppers: inout Droppers, _ tally: inout Tally, in folder: URL
        ) throws {
            let place = Int.random(in: 1...400, using: &droppers.random)
            let fault = Fault(kind: Bool.random(using: &droppers.random) ? .kill : .torn, at: place)
            let watch = try StatusWatch(root)
            let run = try ProgramRun(arguments, root: root, fault: fault, in: folder)
            try droppers.drop()
            try watch.wait("to be killed or idle", run) { status in
                run.isOver() || status.processID == run.processID && status.state == "idle" && droppers.isWorkedOff
            }
            if run.end == nil { run.stop(SIGKILL) }
            guard run.end?.wasKilled == true else {
                tally.problems.append("ends with \(run.end.map { "\($0)" } ?? "nothing"): \(run.text.suffix(1_000))")
                return
            }
            tally.struck += 1
        }

        /// Every content stands in the three folders as often as it was dropped, and the ledger tells of each once.
        private static func account(_ root: URL, _ drops: [Data: Int], _ tally: inout Tally) throws {
            let image = try RootImage(root)
            tally.files = drops.values.reduce(0, +)
            for (content, count) in drops {
                let found = image.contents[content] ?? 0
                tally.lost += max(0, count - found)
                tally.doubled += max(0, found - count)
            }
            let names = image.parts.keys
            if !image.inbox.isEmpty { tally.problems.append("left in the inbox: \(image.inbox.sorted())") }
            tally.problems += image.unfinished.map { "left unfinished: \($0)" }
            let queue = try DatabaseQueue(path: root.appendingPathComponent("kycc.sqlite").path)
            let counts = try queue.read { db in
                try Dictionary(
                    uniqueKeysWithValues: Row.fetchAll(db, sql: "SELECT event, count(*) FROM events GROUP BY event").map
                    {
                        ($0[0] as String, $0[1] as Int)
                    })
            }
            let taken = try queue.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM files") ?? 0 }
            try queue.close()
            let duplicates = names.filter { $0.hasPrefix("archive/") && $0.contains(".duplicate") }.count
            let refused = names.filter { $0.hasPrefix("rejected/") && !$0.hasSuffix(".reason.json") }.count
            // A file that was put back leaves its refusal in the chain.
            let everRefused = refused + counts["retried", default: 0]
            let expected = ["archived": taken, "duplicate": duplicates, "rejected": everRefused]
            for (word, count) in expected where counts[word, default: 0] != count {
                tally.problems.append("\(counts[word, default: 0]) events \(word) for \(count) files")
            }
            if counts["scored", default: 0] + counts["trained", default: 0] != taken {
                tally.problems.append("\(counts) for \(taken) files")
            }
            if tally.files != taken + duplicates + refused {
                tally.problems.append(
                    "\(tally.files) dropped, \(taken) taken, \(duplicates) duplicate, \(refused) refused")
            }
        }
    }
}

/// Programs that drop files, each in its own bad way: they rename, write in place, stop in the middle, drop the same
/// again, change their mind, and drop what is no batch.
struct Droppers {
    let inbox: URL
    /// How often each content was dropped.
    private(set) var drops: [Data: Int] = [:]
    var random: SplitMix
    private var batches = 0
    /// Files of which only the first half is written, and the second.
    private var unfinished: [(name: String, file: FileHandle, rest: Data)] = []

    init(inbox: URL, seed: Int) {
        self.inbox = inbox
        random = SplitMix(UInt64(truncatingIfNeeded: seed))
    }

    /// Whether nothing is left in the inbox but files that are not whole, and such as wait for them.
    var isWorkedOff: Bool {
        func batch(_ name: String) -> Substring { name.prefix { $0 != "_" } + "_" + name.split(separator: "_")[1] }
        let open = Set(unfinished.map { batch($0.name) })
        // A folder that cannot be listed just now is not what is waited for.
        let names = try? FileManager.default.contentsOfDirectory(atPath: inbox.path)
        return names?.allSatisfy { open.contains(batch($0)) } ?? false
    }

    /// Drops a few files.
    mutating func drop() throws {
        try finish()
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            batches += 1
            let batch = SmallBatch(number: batches)
            var files = [(batch.profilesName, batch.profiles)]
            if Int.random(in: 0..<10, using: &random) < 8 { files.append((batch.labelsName, batch.labels)) }
            if Bool.random(using: &random) { files.reverse() }
            for (name, content) in files { try drop(name, content) }
        }
        let earlier = Int.random(in: 1...batches, using: &random)
        let old = SmallBatch(number: earlier, edition: Int.random(in: 1...3, using: &random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3: try drop(old.profilesName, old.profiles)
        case 3..<5: try drop(old.labelsName, old.labels)
        case 5: try drop("BROKEN_\(batches)_profiles.json", Data(old.profiles.dropLast(40)))
        default: break
        }
    }

    /// Drops one file, unless the one before it of this name still lies there.
    private mutating func drop(_ name: String, _ content: Data) throws {
        let file = inbox.appendingPathComponent(name)
        guard !FileManager.default.fileExists(atPath: file.path) else { return }
        drops[content, default: 0] += 1
        switch Int.random(in: 0..<4, using: &random) {
        case 0, 1: _ = try inbox.drop(name, content)
        case 2: try content.write(to: file)
        default:
            // Stops in the middle, and goes on when the daemon is another one.
            let half = content.count / 2
            try content.prefix(half).write(to: file)
            let handle = try FileHandle(forWritingTo: file)
            try handle.seekToEnd()
            unfinished.append((name, handle, content.suffix(from: content.startIndex + half)))
        }
    }

    /// Writes to the end what is not yet whole.
    mutating func finish() throws {
        for (_, file, rest) in unfinished {
            try file.write(contentsOf: rest)
            try file.close()
        }
        unfinished = []
    }
}
