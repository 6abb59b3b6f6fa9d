import Foundation
import Pipeline
import Ledger
import TestSupport
import Testing
import Vocabulary

@Suite("Revisions of profiles and labels")
struct RevisionTests {
    private let ids = JobRoot.ids(30)

    private var outcomes: [(String, Int?)] { ids.enumerated().map { ($0.element, $0.offset % 3 == 0 ? 1 : 0) } }

    private func expect(_ root: JobRoot, labelled: Int, defaults: Int) throws {
        let batch = try #require(try root.ledger.batch("B1"))
        #expect(batch.labelled == labelled && batch.defaults == defaults, "\(batch.labelled) \(batch.defaults)")
        let verified = try Verification(root.work).run()
        #expect(verified.faults.isEmpty, "\(verified.faults)")
    }

    /// Takes labels of which nothing was learned, then corrected profiles, and joins anew.
    private func correct(_ root: JobRoot, _ profiles: String) throws -> [JobReport] {
        guard case .scored = try root.take("B1_profiles.json", profiles).outcome else {
            Issue.record("the corrected profiles were not scored")
            return []
        }
        let reports = try root.work.joinAnew("B1").map(\.report)
        #expect(try root.work.joinAnew().isEmpty)
        return reports
    }

    // MARK: Profiles that are corrected

    @Test("profiles are revised although labels counted that no version learned from, and the labels count in full")
    func fewMatched() throws {
        try JobRoot.with { root in
            let wrong = ids.enumerated().map { $0.offset == 1 ? $0.element : "x" + $0.element }
            try root.take("B1_profiles.json", JobRoot.profiles(wrong.reversed()))
            try root.take("B1_labels.json", JobRoot.labels(outcomes))
            try expect(root, labelled: 1, defaults: 0)
            #expect(try root.ledger.models().count == 1)
            #expect(try correct(root, JobRoot.profiles(ids)).count == 1)
            try expect(root, labelled: 30, defaults: 10)
            #expect(try root.ledger.models().count == 2)
            #expect(try root.refusal("B1_profiles.json", JobRoot.profiles(wrong))?.rule == .alreadyTrained)
        }
    }

    @Test("outcomes of companies that the corrected profiles do not have any more are taken back")
    func vanished() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            let defaults = outcomes.filter { $0.1 == 1 }
            try root.take("B1_labels.json", JobRoot.labels(defaults))
            try expect(root, labelled: 10, defaults: 10)
            _ = try correct(root, JobRoot.profiles(ids.reversed().dropLast(15)))
            try expect(root, labelled: 5, defaults: 5)
            #expect(try root.ledger.models().count == 1)
            try root.take("B1_labels.json", JobRoot.labels(outcomes))
            try expect(root, labelled: 15, defaults: 5)
            #expect(try root.ledger.models().count == 2)
        }
    }

    @Test("labels that were withdrawn, and those that withdrew them, are joined in the order in which they came")
    func withdrawn() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            let defaults = outcomes.filter { $0.1 == 1 }
            try root.take("B1_labels.json", JobRoot.labels(defaults))
            try root.take("B1_labels.json", JobRoot.labels(defaults.map { ($0.0, nil) }))
            try expect(root, labelled: 0, defaults: 0)
            let reports = try correct(root, JobRoot.profiles(ids.reversed()))
            #expect(reports.count == 2)
            try expect(root, labelled: 0, defaults: 0)
        }
    }

    @Test("of several labels files that are joined anew only the last is trained on")
    func several() throws {
        try JobRoot.with { root in
            let wrong = ids.enumerated().map { $0.offset == 1 ? $0.element : "x" + $0.element }
            try root.take("B1_profiles.json", JobRoot.profiles(wrong))
            let swapped = outcomes.map { ($0.0, $0.1.map { 1 - $0 }) }
            try root.take("B1_labels.json", JobRoot.labels(swapped))
            try root.take("B1_labels.json", JobRoot.labels(outcomes))
            #expect(try correct(root, JobRoot.profiles(ids)).count == 2)
            try expect(root, labelled: 30, defaults: 10)
            #expect(try root.ledger.models().count == 2)
        }
    }

    @Test("labels that a person dropped stay so when the profiles are corrected")
    func dropped() throws {
        try JobRoot.with { root in
            let wrong = ids.enumerated().map { $0.offset == 1 ? $0.element : "x" + $0.element }
            try root.take("B1_profiles.json", JobRoot.profiles(wrong))
            try root.take("B1_labels.json", JobRoot.labels(outcomes))
            let decision = AgainDecision(by: "ana", reason: "they are wrong", judgement: .dropped)
            _ = try root.work.reprocess(try #require(BatchID("B1")), kind: .labels, decision: decision)
            _ = try correct(root, JobRoot.profiles(ids))
            try expect(root, labelled: 30, defaults: 10)
            #expect(try root.ledger.models().count == 1)
            #expect(try root.ledger.labelsSetAside().map(\.reason) == [AsideLabels.dropped])
        }
    }

    @Test("labels that were observed before the corrected reference time do not count any more")
    func tooEarly() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids, asOf: "2025-01-01"))
            let defaults = outcomes.filter { $0.1 == 1 }
            try root.take("B1_labels.json", JobRoot.labels(defaults, observedAt: "2025-12-01"))
            _ = try correct(root, JobRoot.profiles(ids, asOf: "2026-01-01"))
            try expect(root, labelled: 0, defaults: 0)
        }
    }

    // MARK: Content that comes again

    @Test("labels that are those of an earlier revision count again")
    func labelsBackAgain() throws {
        try JobRoot.with { root in
            let swapped = outcomes.map { ($0.0, $0.1.map { 1 - $0 }) }
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            try root.take("B1_labels.json", JobRoot.labels(outcomes))
            try root.take("B1_labels.json", JobRoot.labels(swapped))
            try expect(root, labelled: 30, defaults: 20)
            guard case .trained = try root.take("B1_labels.json", JobRoot.labels(outcomes)).outcome else {
                Issue.record("the first labels were not trained on again")
                return
            }
            try expect(root, labelled: 30, defaults: 10)
            guard case .duplicate = try root.take("B1_labels.json", JobRoot.labels(outcomes)).outcome else {
                Issue.record("the same labels twice in a row are no duplicate")
                return
            }
            #expect(try root.ledger.files(ofBatch: "B1").map(\.revision) == [1, 1, 2, 3])
        }
    }

    @Test("profiles that are those of an earlier revision count again")
    func profilesBackAgain() throws {
        try JobRoot.with { root in
            let (first, second) = (JobRoot.profiles(ids), JobRoot.profiles(ids, asOf: "2026-02-01"))
            try root.take("B1_profiles.json", first)
            try root.take("B1_profiles.json", second)
            guard case .scored = try root.take("B1_profiles.json", first).outcome else {
                Issue.record("the first profiles were not scored again")
                return
            }
            guard case .duplicate = try root.take("B1_profiles.json", first).outcome else {
                Issue.record("the same profiles twice in a row are no duplicate")
                return
            }
            #expect(try root.ledger.files(ofBatch: "B1").map(\.revision) == [1, 2, 3])
            #expect(try Verification(root.work).run().faults.isEmpty)
        }
    }
}
