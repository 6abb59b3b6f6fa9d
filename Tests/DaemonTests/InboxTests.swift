import Custody
import Daemon
import Files
import Foundation
import Reporting
import TestSupport
import Testing
import Vocabulary

/// An inbox whose clock the test sets: seconds that only go forward, and a time of day far from the files' own.
struct Watched {
    let url: URL
    var inbox: Inbox
    var now = 1_000.0

    init(_ url: URL, settle: Double = 2, hold: Double = .infinity) throws {
        self.url = url
        inbox = Inbox(folder: try Folder(path: url.path), settle: settle, hold: hold)
    }

    func put(_ name: String, _ text: String = "x") throws {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
    }

    func append(_ name: String) throws {
        let handle = try FileHandle(forWritingTo: url.appendingPathComponent(name))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("y".utf8))
        try handle.close()
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: url.appendingPathComponent(name)) }

    /// Files come whole: somebody closed them.
    mutating func drop(_ names: String...) throws {
        for name in names {
            try put(name)
            inbox.noteClosed(FileName(name))
        }
    }

    mutating func look(after seconds: Double = 0) throws -> Inbox.Look {
        now += seconds
        return try inbox.look(now: now, time: Timestamp(microseconds: Int64(now) * 1_000_000))
    }

    mutating func leaveAlone(_ name: FileName, isWorkedOff: Bool) -> Bool {
        inbox.noteBlocked(
            name, state: isWorkedOff ? .notRemovable : .unreadable, now: now, what: "what", hint: "hint",
            isFinal: isWorkedOff,
            ends: !isWorkedOff)
    }

    /// The present moment of this inbox.
    var time: Timestamp { Timestamp(microseconds: Int64(now * 1e6)) }

    /// The blocked files, as people see them.
    var blocked: BlockedFiles { inbox.blocked(now: now, time: time) }

    /// The names that are ready after some seconds, in the order of work.
    mutating func ready(after seconds: Double = 0) throws -> [String] {
        try look(after: seconds).ready.compactMap(\.name.text)
    }
}

func watching(settle: Double = 2, hold: Double = .infinity, _ body: (inout Watched) throws -> Void) throws {
    try withTemporaryFolder { folder in
        var watched = try Watched(folder, settle: settle, hold: hold)
        try body(&watched)
    }
}

@Suite("The inbox")
struct InboxTests {
    @Test("takes a file that nobody saw closed when it has stood still for the time to settle")
    func settle() throws {
        try watching { inbox throws in
            try inbox.put("B1_profiles.json")
            let first = try inbox.look()
            #expect(first.ready.isEmpty && first.unsettled == 1)
            #expect(inbox.inbox.nextSettled == 1_002)
            #expect(try inbox.ready(after: 1.999) == [])
            let last = try inbox.look(after: 0.001)
            #expect(last.ready.count == 1 && last.unsettled == 0)
            #expect(last.ready[0].hasSettled && last.ready[0].mayBeOpen)
            #expect(last.ready[0].firstSeen == Timestamp(microseconds: 1_000_000_000))
            #expect(inbox.inbox.nextSettled == nil)
        }
    }

    @Test("waits anew for a file that grows")
    func growing() throws {
        try watching { inbox throws in
            try inbox.put("B1_profiles.json")
            _ = try inbox.look()
            try inbox.append("B1_profiles.json")
            #expect(try inbox.ready(after: 1.5) == [])
            #expect(inbox.inbox.nextSettled == 1_003.5)
            #expect(try inbox.ready(after: 1.9) == [])
            #expect(try inbox.ready(after: 0.2) == ["B1_profiles.json"])
        }
    }

    @Test("takes a file that was closed or moved in at once")
    func closed() throws {
        try watching { inbox throws in
            try inbox.drop("B1_profiles.json")
            let look = try inbox.look()
            #expect(look.ready.count == 1)
            #expect(!look.ready[0].hasSettled && !look.ready[0].mayBeOpen)
        }
    }

    @Test("takes it no more where somebody writes to it again")
    func reopened() throws {
        try watching { inbox throws in
            try inbox.drop("B1_profiles.json", "B2_profiles.json")
            inbox.inbox.noteChanged("B1_profiles.json")
            #expect(try inbox.ready() == [])
            try inbox.append("B2_profiles.json")
            inbox.inbox.noteChanged("B2_profiles.json")
            #expect(try inbox.ready(after: 1) == [])
            #expect(try inbox.ready(after: 1.5) == ["B1_profiles.json"])
            inbox.inbox.noteClosed("B2_profiles.json")
            #expect(try inbox.ready() == ["B1_profiles.json", "B2_profiles.json"])
        }
    }

    @Test("lets a file that was torn stand still anew, and believes in a writer for thirty times as long")
    func torn() throws {
        try watching { inbox throws in
            try inbox.drop("B1_profiles.json")
            #expect(try inbox.ready() == ["B1_profiles.json"])
            inbox.inbox.noteTorn("B1_profiles.json", now: inbox.now)
            #expect(try inbox.ready(after: 1.9) == [])
            #expect(try inbox.ready(after: 0.1) == ["B1_profiles.json"])
            try inbox.put("B2_profiles.json")
            _ = try inbox.look()
            #expect(try inbox.look(after: 59.9).ready.map(\.mayBeOpen) == [false, true])
            #expect(try inbox.look(after: 0.1).ready.map(\.mayBeOpen) == [false, false])
        }
    }

    @Test("looks no more at a file that is worked off and could not be removed, until its content or its rights change")
    func workedOff() throws {
        try watching { inbox throws in
            try inbox.drop("B1_profiles.json", "B2_profiles.json")
            _ = try inbox.look()
            for name: FileName in ["B1_profiles.json", "B2_profiles.json"] {
                let isTold = inbox.leaveAlone(name, isWorkedOff: true)
                #expect(isTold)
            }
            #expect(try inbox.ready(after: 100_000) == [])
            try inbox.append("B1_profiles.json")
            #expect(try inbox.ready() == [])
            #expect(try inbox.ready(after: 2) == ["B1_profiles.json"])
            #expect(chmod(inbox.url.appendingPathComponent("B2_profiles.json").path, 0o600) == 0)
            #expect(try inbox.ready() == ["B1_profiles.json", "B2_profiles.json"])
        }
    }

    @Test("tries a file that is left alone again, ever more rarely, and tells of it once")
    func leftAlone() throws {
        try watching { inbox throws in
            try inbox.drop("B1_profiles.json")
            _ = try inbox.look()
            var isNews = true
            for pause in [5.0, 10, 20, 40, 80, 160, 320, 600, 600] {
                let isTold = inbox.leaveAlone("B1_profiles.json", isWorkedOff: false)
                #expect(isTold == isNews)
                isNews = false
                #expect(try inbox.ready(after: pause - 0.5) == [])
                #expect(try inbox.ready(after: 0.5) == ["B1_profiles.json"])
            }
            #expect(chmod(inbox.url.appendingPathComponent("B1_profiles.json").path, 0o600) == 0)
            #expect(try inbox.ready() == ["B1_profiles.json"])
            let isTold = inbox.leaveAlone("B1_profiles.json", isWorkedOff: false)
            #expect(isTold)
        }
    }

    @Test("puts files in batch order, of one batch the profiles first")
    func order() throws {
        try watching { inbox throws in
            try inbox.drop(
                "B10_profiles.json", "B2_labels.json", "B10_labels.json", "B2_profiles.json", "A9_labels.json")
            #expect(
                try inbox.ready() == [
                    "A9_labels.json", "B2_profiles.json", "B2_labels.json", "B10_profiles.json", "B10_labels.json",
                ])
        }
    }

    @Test("lets no file overtake one of an earlier batch that has just come and may still grow")
    func overtaking() throws {
        try watching { inbox throws in
            try inbox.put("B1_profiles.json")
            try inbox.drop("B1_labels.json", "B2_profiles.json")
            let look = try inbox.look()
            #expect(look.ready.map(\.name) == ["B1_labels.json"])
            #expect(look.unsettled == 2)
            #expect(try inbox.ready(after: 2) == ["B1_profiles.json", "B1_labels.json", "B2_profiles.json"])
        }
    }

    @Test("lets others go on where one never ends to grow")
    func endless() throws {
        try watching { inbox throws in
            try inbox.put("B1_profiles.json")
            _ = try inbox.look()
            try inbox.append("B1_profiles.json")
            try inbox.drop("B2_profiles.json")
            #expect(try inbox.ready(after: 1) == [])
            try inbox.append("B1_profiles.json")
            // Two seconds after the file that grows came, nobody waits for it any more.
            #expect(try inbox.ready(after: 1) == ["B2_profiles.json"])
        }
    }

    @Test("tells of every other name once, and not of hidden or unfinished ones")
    func foreign() throws {
        try watching { inbox throws in
            for name in [
                ".hidden_profiles.json", "B1_profiles.json.tmp", "B1_labels.json.part", "B1_profiles.json~",
                "notes.txt",
                "_profiles.json", "B1_profiles.JSON",
            ] {
                try inbox.put(name)
            }
            let names: Set<FileName> = ["notes.txt", "_profiles.json", "B1_profiles.JSON"]
            #expect(Set(try inbox.look().foreign) == names)
            let again = try inbox.look(after: 100)
            #expect(again.foreign.isEmpty && again.ready.isEmpty && again.unsettled == 0)
            try inbox.remove("notes.txt")
            _ = try inbox.look()
            try inbox.put("notes.txt")
            #expect(try inbox.look().foreign == ["notes.txt"])
        }
    }

    @Test("takes what is no regular file up at once, to be refused")
    func special() throws {
        try watching { inbox throws in
            try FileManager.default.createSymbolicLink(
                at: inbox.url.appendingPathComponent("B1_profiles.json"),
                withDestinationURL: URL(fileURLWithPath: "/etc/passwd"))
            let look = try inbox.look()
            #expect(look.ready.map(\.status.kind) == [.symbolicLink])
        }
    }

    @Test("is at rest where nothing can have changed, for half a minute at most")
    func atRest() throws {
        try watching { inbox throws in
            // The folder's own time is long past for whoever looks now.
            inbox.now = Date().timeIntervalSince1970 + 100
            #expect(try !inbox.inbox.isAtRest(now: inbox.now))
            try inbox.put("B1_labels.json")
            _ = try inbox.look()
            #expect(try !inbox.inbox.isAtRest(now: inbox.now), "the file may still grow")
            _ = try inbox.look(after: 2)
            #expect(try inbox.inbox.isAtRest(now: inbox.now + 29))
            #expect(try !inbox.inbox.isAtRest(now: inbox.now + 30))
            let notes: [(inout Inbox) -> Void] = [
                { $0.noteMoved() }, { $0.noteClosed("B1_labels.json") }, { $0.noteChanged("B1_labels.json") },
            ]
            for note in notes {
                note(&inbox.inbox)
                #expect(try !inbox.inbox.isAtRest(now: inbox.now))
                _ = try inbox.look(after: 2)
                #expect(try inbox.inbox.isAtRest(now: inbox.now))
            }
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: inbox.url.path)
            #expect(try !inbox.inbox.isAtRest(now: inbox.now), "a name came or went")
        }
    }

    @Test("is not at rest where the folder changed too lately for its clock to tell")
    func recent() throws {
        try watching { inbox throws in
            let modified = Date(timeIntervalSince1970: 2_000)
            try FileManager.default.setAttributes([.modificationDate: modified], ofItemAtPath: inbox.url.path)
            inbox.now = 2_001
            _ = try inbox.look()
            #expect(try !inbox.inbox.isAtRest(now: inbox.now))
            _ = try inbox.look(after: 2)
            #expect(try inbox.inbox.isAtRest(now: inbox.now))
        }
    }
}
