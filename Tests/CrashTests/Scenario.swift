import Foundation
import TestSupport

/// A root with files in its inbox, and what it is to hold once they are worked off.
struct Scenario: Sendable {
    /// The root as it is before the run that is struck.
    let before: URL
    /// What it holds after a run that nothing struck.
    let after: RootImage
    /// What was dropped since the beginning of the root.
    let dropped: [Data]
    /// The folder of the root that is on another file system in every run.
    let apart: String?
    /// Whether the files of the inbox have another name elsewhere, so that the program works on copies.
    let isShared: Bool

    /// Files are taken at once, and the gates let versions pass that twelve companies can make, also worse ones.
    static let settings = [
        "settle=0s", "poll=50ms", "threads=1", "activation.policy=gated", "gates.min_rows=0",
        "gates.min_each_outcome=0", "gates.min_auc=0",
        "gates.min_delta=0", "gates.max_p_better=1", "gates.max_p_worse=0",
    ].flatMap { ["--set", $0] }

    static let once = ["daemon", "--once"] + settings
    static let forever = ["daemon"] + settings

    // MARK: The roots

    /// A root that has never been used: one batch, its labels, and a file that is refused.
    static func firstStart(in folder: URL) throws -> Scenario {
        try Scenario(in: folder, earlier: []) { inbox in
            let batch = SmallBatch(number: 1)
            return [
                try inbox.drop(batch.profilesName, batch.profiles), try inbox.drop(batch.labelsName, batch.labels),
                try inbox.drop(SmallBatch(number: 2).profilesName, Data("{\"parties\": [".utf8)),
            ]
        }
    }

    /// A root that has been at work: two batches in the archive and a refused file. In the inbox lie the profiles of
    /// the first again (a duplicate) and other labels of it (a revision that is trained), other profiles of the second
    /// (a revision) and its labels, a third batch with labels, labels that wait for their batch, a file that is refused
    /// under a name that was refused before, and a link.
    static func atWork(
        in folder: URL, apart: String? = nil, isShared: Bool = false
    ) throws -> Scenario {
        let (one, two, three) = (SmallBatch(number: 1), SmallBatch(number: 2), SmallBatch(number: 3))
        let broken = SmallBatch(number: 9).profilesName
        return try Scenario(
            in: folder,
            earlier: [
                (one.profilesName, one.profiles), (one.labelsName, one.labels), (two.profilesName, two.profiles),
                (broken, Data("no JSON".utf8)),
            ], apart: apart, isShared: isShared
        ) { inbox in
            let again = (SmallBatch(number: 1, edition: 2), SmallBatch(number: 2, edition: 2))
            try FileManager.default.createSymbolicLink(
                atPath: inbox.appendingPathComponent(SmallBatch(number: 8).profilesName).path,
                withDestinationPath: "/etc/hostname")
            return [
                try inbox.drop(one.profilesName, one.profiles), try inbox.drop(one.labelsName, again.0.labels),
                try inbox.drop(two.profilesName, again.1.profiles), try inbox.drop(two.labelsName, two.labels),
                try inbox.drop(three.profilesName, three.profiles), try inbox.drop(three.labelsName, three.labels),
                try inbox.drop(SmallBatch(number: 7).labelsName, SmallBatch(number: 7).labels),
                try inbox.drop(broken, Data(three.profiles.prefix(1_000))),
            ]
        }
    }

    /// A root that has never been used, with CSV sets: one with its labels, one that is refused, and one that is not
    /// complete.
    static func csvSets(in folder: URL, isShared: Bool = false) throws -> Scenario {
        try Scenario(in: folder, earlier: [], isShared: isShared) { inbox in
            let (one, two, three) = (SmallBatch(number: 1), SmallBatch(number: 2), SmallBatch(number: 3))
            let incomplete = try inbox.drop("\(three.id)_parties.csv", three.csvParties)
            let broken = Data(two.csvTransactions.dropLast(10) + "x\n".utf8)
            return [
                try inbox.drop("\(one.id)_parties.csv", one.csvParties),
                try inbox.drop("\(one.id)_transactions.csv", one.csvTransactions),
                try inbox.drop("\(one.id)_relationships.csv", one.csvRelationships),
                try inbox.drop("\(one.id).ready", Data("one".utf8)),
                try inbox.drop("\(one.id)_labels.csv", one.csvLabels),
                try inbox.drop("\(two.id)_parties.csv", two.csvParties),
                try inbox.drop("\(two.id)_transactions.csv", broken),
                try inbox.drop("\(two.id).ready", Data("two".utf8)), incomplete,
            ]
        }
    }

    private init(
        in folder: URL, earlier: [(String, Data)], apart: String? = nil, isShared: Bool = false,
        _ drop: (URL) throws -> [Data]
    ) throws {
        before = folder.appendingPathComponent("before")
        self.apart = apart
        self.isShared = isShared
        let inbox = before.appendingPathComponent("inbox")
        try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
        for (name, content) in earlier { _ = try inbox.drop(name, content) }
        if !earlier.isEmpty { try Scenario.work(before, folder, apart) }
        dropped = earlier.map(\.1) + (try drop(inbox))
        let undisturbed = folder.appendingPathComponent("undisturbed")
        try FileManager.default.copyRoot(at: before, to: undisturbed)
        try Scenario.work(undisturbed, folder, apart)
        after = try RootImage(undisturbed)
    }

    private static func work(_ root: URL, _ folder: URL, _ apart: String?) throws {
        let run = try ProgramRun.run(once, root: root, fault: none(apart), in: folder)
        guard run.end == .init(status: 65, isSignal: false) else { throw Broken(description: run.text) }
    }

    /// A fault that strikes nothing, where a folder is to be apart.
    private static func none(_ apart: String?) -> Fault? { apart.map { Fault(kind: .kill, at: 0, apart: $0) } }

    /// The scenario does not even work undisturbed.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    // MARK: Using one

    /// A copy of the root to be struck.
    func copy(to folder: URL) throws -> URL {
        let root = folder.appendingPathComponent("root")
        try FileManager.default.copyRoot(at: before, to: root)
        let inbox = root.appendingPathComponent("inbox")
        for name in try FileManager.default.contentsOfDirectory(atPath: inbox.path) where isShared {
            let other = folder.appendingPathComponent("other-\(name)")
            guard link(inbox.appendingPathComponent(name).path, other.path) == 0 else {
                throw CocoaError(.fileWriteUnknown)
            }
        }
        return root
    }

    /// The calls of an undisturbed run that a fault of this kind could strike.
    func calls(_ fault: Fault, _ arguments: [String] = once, in folder: URL) throws -> [String] {
        try Swarm.single(in: folder) { place in
            let run = try ProgramRun.run(arguments, root: copy(to: place), fault: fault, in: place)
            guard run.end?.status == 65, !run.calls.isEmpty else { throw Broken(description: run.text) }
            return run.calls
        }
    }

    /// Runs the program to the end without faults and holds everything against the undisturbed run.
    func finish(_ root: URL, in folder: URL, mayReorder: Bool = false) throws -> Tally {
        let run = try ProgramRun.run(Scenario.once, root: root, fault: Scenario.none(apart), in: folder)
        var tally = try check(root, in: folder, mayReorder: mayReorder)
        if ![0, 65].contains(run.end?.status) {
            tally.problems.append("ends with \(run.end!): \(run.text.suffix(2_000))")
        }
        return tally
    }

    /// Holds a root that has been worked off against the undisturbed run, and lets the program prove it.
    ///
    /// - Parameter mayReorder: a file could not be read for a while, and others overtook it. What came of each may then
    ///   differ, but still nothing may be lost or doubled, left over or wrong in itself.
    func check(_ root: URL, in folder: URL, mayReorder: Bool = false) throws -> Tally {
        var tally = Tally()
        tally.problems = try Scenario.verify(root, in: folder)
        tally.problems += try Scenario.logFaults(root)
        let image = try RootImage(root)
        if mayReorder {
            tally.counts["with files that overtook one"] = 1
            if image.inbox != after.inbox { tally.problems.append("left in the inbox: \(image.inbox.sorted())") }
            tally.problems += image.unfinished.map { "left unfinished: \($0)" }
        } else {
            tally.problems += image.differences(from: after)
        }
        tally.files = dropped.count
        (tally.lost, tally.doubled) = image.misplaced(dropped, from: after)
        return tally
    }

    /// Lines of `status.log` that hold more than one line: a crash in the middle of one must not spoil the next.
    private static func logFaults(_ root: URL) throws -> [String] {
        let log = root.appendingPathComponent("status/status.log")
        guard FileManager.default.fileExists(atPath: log.path) else { return ["there is no status.log"] }
        return try String(contentsOf: log, encoding: .utf8).split(separator: "\n").filter { line in
            line.matches(of: #/Z (INFO|WARN|ERROR) /#).count > 1
        }.map { "status.log has a mixed line: \($0)" }
    }

    /// What `kycc verify` finds.
    static func verify(_ root: URL, in folder: URL) throws -> [String] {
        let run = try ProgramRun.run(["verify"], root: root, in: folder)
        return run.end == .init(status: 0, isSignal: false) ? [] : ["verify: \(run.text.prefix(2_000))"]
    }
}

extension URL {
    /// Puts a file into this folder at once, and returns its content.
    func drop(_ name: String, _ content: Data) throws -> Data {
        let unfinished = appendingPathComponent("\(name).tmp")
        try content.write(to: unfinished)
        guard rename(unfinished.path, appendingPathComponent(name).path) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
        return content
    }
}
