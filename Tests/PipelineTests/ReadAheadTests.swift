import Custody
import Files
import Foundation
import Intake
import Ledger
import Pipeline
import TestSupport
import Testing
import Vocabulary

@Suite("Files that are read while another one is worked on")
struct ReadAheadTests {
    private struct Desk {
        let root: Root
        let work: Workplace
        let inbox: URL

        init(_ folder: URL, threads: Int = 2) throws {
            root = try Root(path: folder.path, create: true)
            let ledger = try Ledger(path: root.databasePath, mode: .creating)
            try ledger.seed(
                expert: try ModelText.expert(), at: 0,
                event: EventRecord(word: "activated", fields: #"{"model": "v1"}"#))
            var settings = Settings()
            settings.threads = threads
            work = Workplace(
                root: root, ledger: ledger, settings: settings, clock: { Timestamp("2026-01-02")! })
            inbox = folder.appendingPathComponent("inbox")
        }

        func put(_ text: String, as name: String) throws {
            try Data(text.utf8).write(to: inbox.appendingPathComponent(name), options: .atomic)
        }

        func incoming(_ name: String) throws -> IncomingFile {
            IncomingFile(
                folder: root.inbox, name: FileName(name), file: try #require(BatchFileName(name)),
                firstSeen: Timestamp(microseconds: 0))
        }

        /// The scores of a batch, as they went out.
        func scores(_ batch: String) throws -> String? {
            try root.archive.folder(FileName(batch)).text(of: "scores.csv")
        }
    }

    private static let name = "A_profiles.json"

    private func profiles(_ parties: Int) -> String {
        let list = (0..<parties).map { #"{"party_id": "P\#($0)", "kyc_verified": \#($0 % 2)}"# }.joined(separator: ",")
        return #"{"as_of": "2026-01-01", "parties": [\#(list)]}"#
    }

    private func isScored(_ report: JobReport, parties: Int) -> Bool {
        guard case .scored(let summary) = report.outcome else { return false }
        return summary.parties == parties
    }

    @Test("have the scores they have otherwise")
    func same() throws {
        var scores: [String?] = []
        for isAhead in [false, true] {
            try withTemporaryFolder { folder in
                let desk = try Desk(folder)
                try desk.put(profiles(5_000), as: ReadAheadTests.name)
                let incoming = try desk.incoming(ReadAheadTests.name)
                let ahead = isAhead ? ReadAhead(desk.work, incoming: incoming, size: 1) : nil
                #expect((ahead != nil) == isAhead)
                #expect(isScored(try desk.work.take(incoming, ahead: ahead), parties: 5_000))
                scores.append(try desk.scores("A"))
            }
        }
        #expect(scores[0] != nil && scores[0] == scores[1])
    }

    @Test("are read anew where they were replaced, or seen first, since")
    func replaced() throws {
        try withTemporaryFolder { folder in
            let desk = try Desk(folder)
            try desk.put(profiles(3), as: ReadAheadTests.name)
            let incoming = try desk.incoming(ReadAheadTests.name)
            let ahead = try #require(ReadAhead(desk.work, incoming: incoming, size: 1))
            try desk.put(profiles(4), as: ReadAheadTests.name)
            #expect(isScored(try desk.work.take(incoming, ahead: ahead), parties: 4))
            // Another file than the one that was read.
            try desk.put(profiles(5), as: "B_profiles.json")
            let other = try desk.incoming("B_profiles.json")
            #expect(isScored(try desk.work.take(other, ahead: ahead), parties: 5))
        }
    }

    @Test("are refused as otherwise where something is wrong with them")
    func refused() throws {
        try withTemporaryFolder { folder in
            let desk = try Desk(folder)
            try desk.put(#"{"parties": [{"party_id": ""}]}"#, as: ReadAheadTests.name)
            let incoming = try desk.incoming(ReadAheadTests.name)
            let report = try desk.work.take(incoming, ahead: ReadAhead(desk.work, incoming: incoming, size: 1))
            guard case .rejected(let refusal) = report.outcome else {
                Issue.record("\(report.outcome)")
                return
            }
            #expect(refusal.rule == .identifier && refusal.line == 1)
            #expect(try desk.root.rejected.status(of: FileName(ReadAheadTests.name)) != nil)
        }
    }

    @Test("are read as otherwise once nobody wants them any more")
    func dropped() throws {
        try withTemporaryFolder { folder in
            let desk = try Desk(folder)
            try desk.put(profiles(20_000), as: ReadAheadTests.name)
            let incoming = try desk.incoming(ReadAheadTests.name)
            let ahead = try #require(ReadAhead(desk.work, incoming: incoming, size: 1))
            ahead.drop()
            #expect(isScored(try desk.work.take(incoming, ahead: ahead), parties: 20_000))
        }
    }

    @Test("are none where one thread is all there may be, where they are very large, or labels")
    func none() throws {
        try withTemporaryFolder { folder in
            let desk = try Desk(folder)
            #expect(ReadAhead(desk.work, incoming: try desk.incoming(ReadAheadTests.name), size: 2 << 30) == nil)
            #expect(ReadAhead(desk.work, incoming: try desk.incoming("A_labels.json"), size: 1) == nil)
        }
        try withTemporaryFolder { folder in
            let desk = try Desk(folder, threads: 1)
            #expect(ReadAhead(desk.work, incoming: try desk.incoming(ReadAheadTests.name), size: 1) == nil)
        }
    }
}
