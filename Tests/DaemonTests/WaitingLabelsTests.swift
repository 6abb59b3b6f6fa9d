import Custody
import Daemon
import Files
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite("Labels that wait in the inbox")
struct WaitingLabelsTests {
    /// An inbox with labels of B1 and B2 that wait until 1,100.
    private func withWaiting(_ body: (inout Watched) throws -> Void) throws {
        try watching { inbox throws in
            try inbox.drop("B1_labels.json", "B2_labels.json")
            #expect(try inbox.ready() == ["B1_labels.json", "B2_labels.json"])
            for name: FileName in ["B1_labels.json", "B2_labels.json"] { inbox.inbox.noteWaiting(name, until: 1_100) }
            let look = try inbox.look(after: 10)
            #expect(look.ready.isEmpty && look.waiting == 2 && look.unsettled == 0)
            try body(&inbox)
        }
    }

    @Test("counts labels that wait, and takes them up with the profiles of their batch, which come first")
    func waiting() throws {
        try withWaiting { inbox throws in
            try inbox.drop("B2_profiles.json")
            let look = try inbox.look()
            #expect(look.ready.map(\.name) == ["B2_profiles.json", "B2_labels.json"])
            #expect(look.waiting == 1)
            #expect(look.ready[1].firstSeen == Timestamp(microseconds: 1_000_000_000))
        }
    }

    @Test("asks again after labels that wait and were changed meanwhile, whether or not anybody saw it")
    func changedWhileWaiting() throws {
        try withWaiting { inbox throws in
            try inbox.append("B1_labels.json")
            try inbox.append("B2_labels.json")
            inbox.inbox.noteChanged("B1_labels.json")
            var look = try inbox.look()
            #expect(look.ready.isEmpty && look.unsettled == 1 && look.waiting == 1)
            try inbox.drop("B2_profiles.json")
            look = try inbox.look()
            #expect(look.waiting == 0 && look.unsettled == 2)
            #expect(try inbox.ready(after: 2) == ["B1_labels.json", "B2_profiles.json", "B2_labels.json"])
            inbox.inbox.noteWaiting("B1_labels.json", until: 2_000)
            #expect(try inbox.look().waiting == 1)
            inbox.inbox.noteClosed("B1_labels.json")
            #expect(try inbox.ready().first == "B1_labels.json")
        }
    }

    @Test("forgets labels that waited and are gone, and takes those that come in their place as new")
    func goneWhileWaiting() throws {
        try withWaiting { inbox throws in
            try inbox.remove("B1_labels.json")
            #expect(try inbox.look().waiting == 1)
            try inbox.put("B1_labels.json")
            let look = try inbox.look()
            #expect(look.waiting == 1 && look.unsettled == 1)
        }
    }

    @Test("takes labels up when their time is over, or when everything is to be looked at anew")
    func patience() throws {
        try withWaiting { inbox throws in
            inbox.inbox.noteWaiting("B9_labels.json", until: 1)
            #expect(try inbox.ready(after: 89) == [])
            #expect(try inbox.ready(after: 1) == ["B1_labels.json", "B2_labels.json"])
            inbox.inbox.noteWaiting("B1_labels.json", until: 5_000)
            inbox.inbox.noteWaiting("B2_labels.json", until: 6_000)
            #expect(try inbox.look().waiting == 2)
            inbox.inbox.lookAnew()
            let look = try inbox.look()
            #expect(look.waiting == 0 && look.ready.count == 2)
        }
    }

    @Test("is not at rest where the time of labels that wait is over")
    func restEndsWithPatience() throws {
        try watching { inbox throws in
            inbox.now = Date().timeIntervalSince1970 + 100
            try inbox.drop("B1_labels.json")
            _ = try inbox.look()
            inbox.inbox.noteWaiting("B1_labels.json", until: inbox.now + 5)
            _ = try inbox.look(after: 1)
            #expect(try inbox.inbox.isAtRest(now: inbox.now + 3))
            #expect(try !inbox.inbox.isAtRest(now: inbox.now + 4))
        }
    }
}
