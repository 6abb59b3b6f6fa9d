import Custody
import Daemon
import Files
import Foundation
import Intake
import Pipeline
import Reporting
import TestSupport
import Testing
import Vocabulary

@Suite("Blocked files of the inbox")
struct BlockedFilesTests {
    /// An inbox whose clock begins now, so that the times of its files are not ahead of it.
    private func watchingNow(hold: Double, _ body: (inout Watched) throws -> Void) throws {
        try watching(hold: hold) { inbox throws in
            inbox.now = Date().timeIntervalSince1970 + 5
            try body(&inbox)
        }
    }

    @Test("show an unreadable file with its end, and it is overdue then")
    func unreadable() throws {
        try watchingNow(hold: 1_000) { inbox throws in
            try inbox.drop("B1_profiles.json")
            #expect(try inbox.ready() == ["B1_profiles.json"])
            let isNews = inbox.leaveAlone("B1_profiles.json", isWorkedOff: false)
            #expect(isNews)
            let file = try #require(inbox.blocked.listed.first)
            #expect(file.state == .unreadable && file.what == "what" && file.hint == "hint")
            let since = try #require(Timestamp(file.since)), end = try #require(file.until.flatMap { Timestamp($0) })
            #expect(end.microseconds - since.microseconds == 1_000_000_000)
            #expect(since.microseconds < inbox.time.microseconds)
            #expect(try inbox.look(after: 900).overdue.isEmpty)
            let last = try inbox.look(after: 100)
            #expect(last.overdue.map(\.entry.name) == ["B1_profiles.json"])
            #expect(last.overdue.first?.hindrance == .unreadable)
            // It could not be moved away either: then it has no end.
            _ = inbox.inbox.noteBlocked(
                "B1_profiles.json", state: .unreadable, now: inbox.now, what: "w", hint: "h", isFinal: false)
            #expect(try inbox.look(after: 10_000).overdue.isEmpty)
            #expect(inbox.blocked.listed.first?.until == nil)
        }
    }

    @Test("show a file that is cut off, and one that may still grow, at once where no further look comes")
    func unfinishedAtTheEnd() throws {
        try watchingNow(hold: 1_000) { inbox throws in
            try inbox.drop("B1_profiles.json")
            try inbox.put("B2_profiles.json")
            _ = try inbox.look()
            inbox.inbox.noteTorn("B1_profiles.json", now: inbox.now, because: .cutOff)
            #expect(inbox.blocked.count == 0)
            inbox.inbox.end()
            #expect(inbox.blocked.listed.map(\.file) == ["B1_profiles.json", "B2_profiles.json"])
            #expect(inbox.blocked.listed.allSatisfy { $0.state == .mayBeWritten })
        }
    }

    @Test("show a file that is open for writing after half a minute, and it is overdue after hold")
    func open() throws {
        try watchingNow(hold: 100) { inbox throws in
            try inbox.drop("B1_profiles.json")
            _ = try inbox.look()
            inbox.inbox.noteTorn("B1_profiles.json", now: inbox.now, because: .open)
            #expect(inbox.blocked.count == 0)
            #expect(try inbox.ready(after: 2) == ["B1_profiles.json"])
            inbox.inbox.noteTorn("B1_profiles.json", now: inbox.now, because: .open)
            _ = try inbox.look(after: 28)
            inbox.inbox.noteTorn("B1_profiles.json", now: inbox.now, because: .open)
            #expect(inbox.blocked.listed.map(\.state) == [.mayBeWritten])
            let look = try inbox.look(after: 71)
            #expect(look.overdue.map(\.hindrance) == [.open] && look.ready.isEmpty)
        }
    }

    @Test("show a file that grows for ever, and it is overdue after hold")
    func growing() throws {
        try watchingNow(hold: 60) { inbox throws in
            try inbox.put("B1_profiles.json")
            for _ in 0..<21 {
                #expect(try inbox.ready(after: 1.5) == [])
                try inbox.append("B1_profiles.json")
            }
            _ = try inbox.look(after: 1)
            #expect(inbox.blocked.listed.map(\.state) == [.mayBeWritten])
            try inbox.append("B1_profiles.json")
            #expect(try inbox.look(after: 40).overdue.map(\.hindrance) == [.open])
        }
    }

    @Test("are held back by a brake if they change whenever they are read")
    func changing() throws {
        try watchingNow(hold: 1_000_000) { inbox throws in
            try inbox.put("B1_profiles.json")
            _ = try inbox.look()
            for _ in 0..<6 {
                #expect(try inbox.ready(after: 2) == ["B1_profiles.json"])
                inbox.inbox.noteTorn("B1_profiles.json", now: inbox.now, because: .changed)
            }
            // From now on 5 s, then 10 s, then 20 s, …
            #expect(inbox.blocked.listed.map(\.state) == [.changing])
            for pause in [5.0, 10, 20] {
                #expect(try inbox.ready(after: pause - 0.5) == [])
                #expect(inbox.inbox.nextSettled == nil, "nothing spins while it waits")
                #expect(try inbox.ready(after: 0.6) == ["B1_profiles.json"])
                inbox.inbox.noteTorn("B1_profiles.json", now: inbox.now, because: .changed)
            }
        }
    }

    @Test("are held back by a brake if they are there again whenever they were processed")
    func comingBack() throws {
        try watchingNow(hold: 1_000_000) { inbox throws in
            try inbox.drop("B1_profiles.json")
            for _ in 0..<6 {
                #expect(try inbox.ready() == ["B1_profiles.json"])
                inbox.inbox.noteTaken("B1_profiles.json", now: inbox.now)
            }
            #expect(try inbox.ready(after: 4) == [])
            #expect(inbox.blocked.listed.map(\.state) == [.changing])
            #expect(try inbox.ready(after: 1.1) == ["B1_profiles.json"])
            // One that was gone meanwhile is another one.
            try inbox.remove("B1_profiles.json")
            #expect(try inbox.ready() == [])
            try inbox.drop("B1_profiles.json")
            #expect(try inbox.ready() == ["B1_profiles.json"])
            #expect(inbox.blocked.count == 0)
        }
    }

    @Test("are held back if they were processed more than 20 times within 10 s, whatever lay between")
    func crowded() throws {
        try watchingNow(hold: 1_000_000) { inbox throws in
            for _ in 0..<21 {
                try inbox.drop("B1_profiles.json")
                #expect(try inbox.ready(after: 0.2) == ["B1_profiles.json"])
                inbox.inbox.noteTaken("B1_profiles.json", now: inbox.now)
                try inbox.remove("B1_profiles.json")
                #expect(try inbox.ready(after: 0.2) == [])
            }
            try inbox.drop("B1_profiles.json", "B2_profiles.json")
            #expect(try inbox.ready(after: 0.2) == ["B2_profiles.json"])
            #expect(
                inbox.blocked.listed.map(\.what) == [
                    "it was processed more than 20 times within 10 s, and is there again"
                ])
            #expect(try inbox.ready(after: 4) == ["B2_profiles.json"])
            #expect(try inbox.ready(after: 1) == ["B1_profiles.json", "B2_profiles.json"])
            // Slower is free.
            try inbox.remove("B2_profiles.json")
            for _ in 0..<30 {
                try inbox.drop("B3_profiles.json")
                #expect(try inbox.ready(after: 0.3).contains("B3_profiles.json"))
                inbox.inbox.noteTaken("B3_profiles.json", now: inbox.now)
                try inbox.remove("B3_profiles.json")
                #expect(try !inbox.ready(after: 0.3).contains("B3_profiles.json"))
            }
        }
    }

    @Test("list misnamed files with the name to use, then labels that wait, fifty in all, and count the rest")
    func many() throws {
        try watchingNow(hold: 1_000) { inbox throws in
            try inbox.drop("B1_labels.json", "B2_labels.json")
            for number in 0..<60 { try inbox.put("x\(number)_profiles.JSON") }
            _ = try inbox.look()
            for name: FileName in ["B1_labels.json", "B2_labels.json"] {
                inbox.inbox.noteWaiting(name, until: inbox.now + 900)
            }
            _ = try inbox.look()
            var blocked = inbox.blocked
            #expect(blocked.count == 62 && blocked.listed.count == BlockedFiles.most)
            #expect(blocked.counts == [.misnamed: 60, .waiting: 2])
            #expect(blocked.listed[0].hint == "Rename it to x0_profiles.json.")
            #expect(blocked.listed.allSatisfy { $0.state == .misnamed })
            for number in 1..<60 { try inbox.remove("x\(number)_profiles.JSON") }
            _ = try inbox.look()
            blocked = inbox.blocked
            #expect(blocked.listed.map(\.state) == [.misnamed, .waiting, .waiting])
            #expect(blocked.listed[1].hint == "Drop B1_profiles.json." && blocked.listed[1].until != nil)
            let lines = blocked.summaries.map { $0.text(at: "T") }
            #expect(lines.count == 2)
            #expect(lines[0].hasPrefix("T WARN blocked state=misnamed files=1 names=x0_profiles.JSON since="))
            #expect(lines[1].contains(#"state=waiting files=2 names="B1_labels.json B2_labels.json" "#))
        }
    }
}
