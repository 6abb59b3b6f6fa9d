import Custody
import Files
import Foundation
import Glibc
import Ledger
import Pipeline
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// The wish to stop that comes after so many questions.
final class StopAfter: Sendable {
    private let left: Mutex<Int>

    init(calls: Int) { left = Mutex(calls) }

    var isOver: Bool {
        left.withLock {
            $0 -= 1
            return $0 < 0
        }
    }
}

@Suite("The archive folder of one batch")
struct ArchiveTroubleTests {
    /// A kind of damage to `archive/A`.
    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let inflict: @Sendable (String) throws -> Void

        static let all = [
            Damage(testDescription: "a link") { path in
                try FileManager.default.moveItem(atPath: path, toPath: path + ".cold")
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path + ".cold")
            },
            Damage(testDescription: "a file") { path in
                try FileManager.default.removeItem(atPath: path)
                try Data("x".utf8).write(to: URL(fileURLWithPath: path))
            },
            Damage(testDescription: "a FIFO") { path in
                try FileManager.default.removeItem(atPath: path)
                #expect(mkfifo(path, 0o600) == 0)
            },
            Damage(testDescription: "a folder with a folder where an output goes") { path in
                try FileManager.default.createDirectory(
                    atPath: path + "/training.json/x", withIntermediateDirectories: true)
            },
        ]
    }

    @Test("stops that batch alone, and nothing is recorded that cannot be archived", arguments: Damage.all)
    func damaged(_ damage: Damage) throws {
        try WorkDesk.with { desk throws in
            try desk.put(WorkDesk.profiles, as: "A_profiles.json")
            #expect(try desk.take("A_profiles.json").outcome.word == "scored")
            try damage.inflict(desk.path("archive/A"))
            try desk.put(WorkDesk.labels, as: "A_labels.json")
            try desk.put(WorkDesk.profiles + "\n", as: "B_profiles.json")
            guard case .leftAlone(let why) = try desk.take("A_labels.json").outcome else {
                Issue.record("it is taken")
                return
            }
            #expect(why.contains("archive/A"), "\(why)")
            #expect(try desk.events("trained") == 0)
            #expect(try desk.names("inbox").contains("A_labels.json"))
            #expect(try desk.take("B_profiles.json").outcome.word == "scored")
            #expect(try Recovery(desk.work.store).run().isEmpty)
        }
    }

    /// Puts a file where the archive folder of batch A goes, once.
    private static func breaking() -> @Sendable (URL) -> Void {
        let first = StopAfter(calls: 1)
        return { root in
            if first.isOver { return }
            let place = root.appendingPathComponent("archive/A").path
            #expect(FileManager.default.createFile(atPath: place, contents: Data("x".utf8)))
        }
    }

    @Test("that breaks between the record and the archive leaves the file recorded, and others go on")
    func brokenAfterwards() throws {
        try WorkDesk.with(whenRecorded: ArchiveTroubleTests.breaking()) { desk throws in
            try desk.put(WorkDesk.profiles, as: "A_profiles.json")
            let report = try desk.take("A_profiles.json")
            #expect(report.outcome.word == "scored" && report.remains?.contains("cannot be archived") == true)
            #expect(report.events.map(\.word).suffix(2) == ["scored", "error"])
            #expect(desk.work.openEnds.isArchiveDue(now: .infinity) && !desk.work.openEnds.isArchiveDue(now: 0))
            // It is said once.
            #expect(try Archive(desk.work.store).retry().map(\.word) == ["warning"])
            #expect(try Archive(desk.work.store).retry().isEmpty && Recovery(desk.work.store).run().isEmpty)
            try desk.put(WorkDesk.profiles + "\n", as: "B_profiles.json")
            #expect(try desk.take("B_profiles.json").outcome.word == "scored")
            // Labels of the batch wait until it is in order.
            try desk.put(WorkDesk.labels, as: "A_labels.json")
            #expect(try desk.take("A_labels.json").outcome.word == "left alone")
            try FileManager.default.removeItem(atPath: desk.path("archive/A"))
            #expect(try Archive(desk.work.store).retry().map(\.word) == ["recovered", "archived"])
            #expect(!desk.work.openEnds.isArchiveDue(now: .infinity))
            #expect(try desk.names("archive/A") == ["A_profiles.json", "scores.csv", "scoring.json"])
            #expect(try desk.take("A_labels.json").outcome.word == "trained")
            #expect(try desk.names("inbox") == [])
        }
    }

    @Test("gets nothing of a file in the inbox that is not the recorded one", arguments: ["FIFO", "sparse", "folder"])
    func neighbour(_ kind: String) throws {
        try WorkDesk.with(whenRecorded: ArchiveTroubleTests.breaking()) { desk throws in
            try desk.put(WorkDesk.profiles, as: "A_profiles.json")
            _ = try desk.take("A_profiles.json")
            let path = desk.path("inbox/A_profiles.json")
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.removeItem(atPath: desk.path("archive/A"))
            switch kind {
            case "FIFO": #expect(mkfifo(path, 0o600) == 0)
            case "sparse":
                try desk.put("", as: "A_profiles.json")
                #expect(truncate(path, 15 << 40) == 0)
            default: #expect(mkdir(path, 0o700) == 0)
            }
            #expect(try Recovery(desk.work.store).run().map(\.word) == ["error"])
            #expect(try Verification(desk.work).run().faults.count { $0.contains("is missing or was changed") } == 1)
        }
    }
}
