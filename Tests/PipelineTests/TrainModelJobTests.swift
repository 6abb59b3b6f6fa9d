import Custody
import Files
import Foundation
import Intake
import Ledger
import Pipeline
import TestSupport
import Testing
import Vocabulary

@Suite("Labels of a batch")
struct TrainModelJobTests {
    /// More than go into one statement, and not a multiple of those.
    private static let parties = 203

    private func outcome(_ party: Int) -> UInt8 { party % 3 == 0 ? 1 : 0 }

    private func labels(_ parties: [Int]) -> String {
        let list = parties.map { #"{"party_id": "P\#($0)", "will_default": \#(outcome($0))}"# }
        return #"{"profiles": [\#(list.joined(separator: ","))]}"#
    }

    @Test(
        "go to their parties in whatever order they come",
        arguments: ["as profiles", "backwards", "with strangers", "few"])
    func order(kind: String) throws {
        let known = Array(0..<TrainModelJobTests.parties)
        let listed =
            switch kind {
            case "as profiles": known
            case "backwards": Array(known.reversed())
            case "with strangers": known.flatMap { [$0, $0 + 10_000] }
            default: [202, 5, 6, 7, 0]
            }
        try withTemporaryFolder { folder in
            let root = try Root(path: folder.path, create: true)
            let ledger = try Ledger(path: root.databasePath, mode: .creating)
            try ledger.seed(
                expert: try ModelText.expert(), at: 0,
                event: EventRecord(word: "activated", fields: #"{"model": "v1"}"#))
            let work = Workplace(
                root: root, ledger: ledger, settings: Settings(), clock: { Timestamp("2026-01-02")! })
            func incoming(_ name: String, _ text: String) throws -> IncomingFile {
                try Data(text.utf8).write(
                    to: folder.appendingPathComponent("inbox").appendingPathComponent(name), options: .atomic)
                return IncomingFile(
                    folder: root.inbox, name: FileName(name), file: try #require(BatchFileName(name)),
                    firstSeen: Timestamp(microseconds: 0))
            }
            let list = known.map { #"{"party_id": "P\#($0)", "kyc_verified": \#($0 % 2)}"# }.joined(separator: ",")
            let profiles = #"{"as_of": "2026-01-01", "parties": [\#(list)]}"#
            _ = try ScoreBatchJob(work, incoming: incoming("A_profiles.json", profiles)).run()
            _ = try TrainModelJob(work, incoming("A_labels.json", labels(listed))).run()
            let expected = Dictionary(
                uniqueKeysWithValues: listed.filter { $0 < TrainModelJobTests.parties }.map { ($0, outcome($0)) })
            #expect(try ledger.outcomes(ofBatch: "A") == expected)
        }
    }
}
