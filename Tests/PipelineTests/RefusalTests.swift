import Custody
import Files
import Foundation
import Glibc
import Ledger
import Pipeline
import TestSupport
import Testing
import Vocabulary

@Suite("A refused file")
struct RefusalTests {
    @Test("that is too large is moved without being read, and its reason says so")
    func tooLarge() throws {
        try WorkDesk.with({ $0.largestFile = 1 << 20 }) { desk throws in
            try desk.put("", as: "A_profiles.json")
            #expect(truncate(desk.path("inbox/A_profiles.json"), 200 << 30) == 0)
            let inode = try desk.root.inbox.status(of: "A_profiles.json")?.inode
            #expect(try desk.take("A_profiles.json").outcome.word == "rejected")
            #expect(try desk.root.rejected.status(of: "A_profiles.json")?.inode == inode)
            let reason = try desk.reason("A_profiles.json")
            #expect(reason["sha256"] is NSNull && reason["size"] as? Int == 200 << 30)
            #expect((reason["digest"] as? String)?.hasPrefix("not taken: ") == true)
            #expect(reason["rule"] as? String == "too-large")
            #expect(try desk.events("rejected") == 1 && Recovery(desk.work.store).run().isEmpty)
            #expect(try Verification(desk.work).run().faults == [])
        }
    }

    @Test("for what it says has a digest, and its size is in reason and event")
    func content() throws {
        try WorkDesk.with { desk throws in
            try desk.put("xx", as: "A_profiles.json")
            #expect(try desk.take("A_profiles.json").outcome.word == "rejected")
            let reason = try desk.reason("A_profiles.json")
            #expect((reason["sha256"] as? String)?.count == 64 && reason["size"] as? Int == 2)
            #expect(reason["digest"] is NSNull)
            #expect(try desk.ledger.events(word: "rejected")[0].fields.contains(#""size": 2"#))
            #expect(try Verification(desk.work).run().faults == [])
            // Another size is found without reading.
            #expect(truncate(desk.path("rejected/A_profiles.json"), 200 << 30) == 0)
            #expect(try Verification(desk.work).run().faults == ["rejected/A_profiles.json was changed"])
        }
    }

    @Test("above a gigabyte is moved without a digest")
    func large() throws {
        try WorkDesk.with { desk throws in
            try desk.put("xx", as: "A_profiles.json")
            #expect(truncate(desk.path("inbox/A_profiles.json"), 2 << 30) == 0)
            #expect(try desk.take("A_profiles.json").outcome.word == "rejected")
            let reason = try desk.reason("A_profiles.json")
            #expect(reason["sha256"] is NSNull && reason["rule"] as? String == "json")
            #expect((reason["digest"] as? String)?.hasPrefix("not taken: ") == true)
        }
    }

    @Test("is refused once, whatever a person writes into its reason")
    func editedReason() throws {
        try WorkDesk.with { desk throws in
            try desk.put("xx", as: "A_profiles.json")
            _ = try desk.take("A_profiles.json")
            let path = desk.path("rejected/A_profiles.json.reason.json")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try text.replacingOccurrences(of: #""hint": ""#, with: #""hint": "Ask Ana. "#)
                .replacingOccurrences(of: #""rejected_as": "A_"#, with: #""rejected_as": "a_"#)
                .write(toFile: path, atomically: true, encoding: .utf8)
            #expect(try Recovery(desk.work.store).run().isEmpty)
            #expect(try desk.events("rejected") == 1)
        }
    }

    @Test("whose event a crash kept out of the chain gets one, also where a person wrote another name into its reason")
    func editedName() throws {
        try WorkDesk.with { desk throws in
            try desk.put("xx", as: "A_profiles.json")
            _ = try desk.take("A_profiles.json")
            let path = desk.path("rejected/A_profiles.json.reason.json")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            // At another time, it is a refusal without an event.
            try text.replacingOccurrences(of: #""rejected_at": "2033"#, with: #""rejected_at": "1999"#)
                .replacingOccurrences(of: #""rejected_as": "A_"#, with: #""rejected_as": "a_"#)
                .write(toFile: path, atomically: true, encoding: .utf8)
            #expect(try Recovery(desk.work.store).run().map(\.word) == ["recovered"])
            #expect(try Recovery(desk.work.store).run().isEmpty)
            #expect(try desk.events("rejected") == 2)
        }
    }

    @Test("whose copy was refused before a crash is not refused again where its owner touches it")
    func touchedOriginal() throws {
        try WorkDesk.with { desk throws in
            // What a crash leaves between the move of the copy and the event: the same with the file still in the
            // inbox.
            try desk.put("xx", as: "A_profiles.json")
            _ = try desk.take("A_profiles.json")
            try desk.put("xx", as: "A_profiles.json")
            let path = desk.path("rejected/A_profiles.json.reason.json")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let year = try #require(text.range(of: #""rejected_at": "2033"#))
            try text.replacingCharacters(in: year, with: #""rejected_at": "1999"#)
                .write(toFile: path, atomically: true, encoding: .utf8)
            #expect(try Recovery(desk.work.store).run().map(\.word) == ["recovered"])
            #expect(try desk.names("inbox") == [])
            #expect(try desk.names("rejected").count == 2)
        }
    }

    @Test("ends with the wish to stop, before anything of it is recorded")
    func cancelled() throws {
        let stop = StopAfter(calls: 20)
        try WorkDesk.with(isCancelled: { stop.isOver }) { desk throws in
            try desk.put("xx", as: "A_profiles.json")
            #expect(truncate(desk.path("inbox/A_profiles.json"), 1 << 30) == 0)
            #expect(throws: CancellationError.self) { try desk.take("A_profiles.json") }
            #expect(try desk.names("inbox") == ["A_profiles.json"])
            #expect(try desk.names("rejected") == [] && desk.events("rejected") == 0)
        }
    }
}
