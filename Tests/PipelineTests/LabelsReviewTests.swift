import Files
import Foundation
import Intake
import Ledger
import Pipeline
import Results
import TestSupport
import Testing
import Vocabulary

@Suite("Labels that contradict the scores that were given")
struct LabelsReviewTests {
    private static let ids = (0..<100).map { "C\($0)" }

    private static func labels(swapped: Bool) -> String {
        JobRoot.labels(
            ids.enumerated().map { place, id in
                // u is 37·place mod 100, and high values default, but for some.
                let defaults = (place * 37 % 100 > 60) != (place % 9 == 0)
                return (id, defaults != swapped ? 1 : 0)
            })
    }

    /// A root with a trained model that has scored a batch.
    private static func with(_ body: (JobRoot) throws -> Void) throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            try root.take("B1_labels.json", labels(swapped: false))
            try #require(try root.ledger.activeModel().version == "v2")
            try root.take("B2_profiles.json", JobRoot.profiles(ids, asOf: "2026-02-01"))
            try body(root)
        }
    }

    private static func aside(_ root: JobRoot) throws -> [String] { try root.ledger.labelsSetAside().map(\.batchID) }

    @Test("are recorded and set aside, and the next training leaves them out")
    func setAside() throws {
        try Self.with { root in
            let report = try root.take("B2_labels.json", Self.labels(swapped: true))
            #expect(report.events.map(\.word).suffix(3) == ["trained", "set_aside", "archived"])
            #expect(report.outcome.warnings.map(\.code).suffix(2) == [.belowChance, .contradiction])
            let training = try root.training("B2")
            #expect(training["decision"] as? String == "set_aside")
            #expect(training["stopped_by"] as? [String] == ["reversed"])
            #expect(training["version"] is NSNull)
            #expect(try Self.aside(root) == ["B2"])
            #expect(try root.ledger.batch("B2")?.labelled == 100)
            #expect(try root.ledger.lastModelNumber() == 2)

            try root.take("B3_profiles.json", JobRoot.profiles(Self.ids, asOf: "2026-03-01"))
            try root.take("B3_labels.json", Self.labels(swapped: false))
            #expect(try root.training("B3")["trained_on"] as? [String] == ["B1", "B3"])
            #expect(try Self.aside(root) == ["B2"])
        }
    }

    @Test("are trained on together with the next ones that contradict in the same way")
    func released() throws {
        try Self.with { root in
            try root.take("B2_labels.json", Self.labels(swapped: true))
            try root.take("B3_profiles.json", JobRoot.profiles(Self.ids, asOf: "2026-03-01"))
            let report = try root.take("B3_labels.json", Self.labels(swapped: true))
            #expect(report.events.contains { $0.word == "released" })
            let training = try root.training("B3")
            #expect(training["released"] as? [String] == ["B2"])
            #expect(training["trained_on"] as? [String] == ["B1", "B2", "B3"])
            #expect(try Self.aside(root) == [])
        }
    }

    @Test("are trained on once they are corrected")
    func corrected() throws {
        try Self.with { root in
            try root.take("B2_labels.json", Self.labels(swapped: true))
            try root.take("B2_labels.json", Self.labels(swapped: false))
            #expect(try root.training("B2")["trained_on"] as? [String] == ["B1", "B2"])
            #expect(try Self.aside(root) == [])
        }
    }

    @Test("are trained on once a person accepts them, and left out again once a person drops them")
    func decided() throws {
        try Self.with { root in
            try root.take("B2_labels.json", Self.labels(swapped: true))
            let batch = try #require(BatchID("B2"))
            let accepted = try root.work.reprocess(
                batch, kind: .labels,
                decision: AgainDecision(by: "Ann", reason: "the bank says so", judgement: .accepted))
            #expect(accepted.events.first?.word == "accepted")
            #expect(try root.training("B2")["trained_on"] as? [String] == ["B1", "B2"])
            #expect(try Self.aside(root) == [])

            let dropped = try root.work.reprocess(
                batch, kind: .labels, decision: AgainDecision(by: "Ann", reason: "wrong after all", judgement: .dropped)
            )
            #expect(dropped.events.first?.word == "dropped")
            #expect(try root.training("B2")["stopped_by"] as? [String] == ["dropped"])
            #expect(try Self.aside(root) == ["B2"])
            try root.take("B3_profiles.json", JobRoot.profiles(Self.ids, asOf: "2026-03-01"))
            try root.take("B3_labels.json", Self.labels(swapped: false))
            #expect(try root.training("B3")["trained_on"] as? [String] == ["B1", "B3"])
        }
    }

    @Test("are not looked for where the expert scorecard scored the batch")
    func expert() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(Self.ids))
            try root.take("B1_labels.json", Self.labels(swapped: true))
            #expect(try root.training("B1")["contradiction"] is NSNull)
            #expect(try Self.aside(root) == [])
        }
    }
}
