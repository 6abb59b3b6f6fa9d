import Ledger
import TestSupport
import Testing
import Vocabulary

@Suite("The third schema")
struct ThirdSchemaTests {
    /// Labels that do not say when they were observed, and the version that they train.
    private func unobserved(_ batch: String, number: Int) -> TrainingRecord {
        var record = training(batch, number: number, reason: "better", decision: "activated")
        record.file.observedAt = nil
        record.observedAt = nil
        record.model?.observedAt = nil
        record.model?.comparison?.observedAt = nil
        return record
    }

    /// The next labels file of `B1`, and the version that it trains.
    private func next(
        _ revision: Int, _ labels: [LabelRecord], after known: KnownOutcomes, observedAt: Int64?
    ) -> TrainingRecord {
        var record = training("B1", number: revision + 1, reason: nil, decision: "challenger")
        let folded = known.folding(revision: revision, observedAt: observedAt, records: labels)
        record.file = file("B1", .labels, revision: revision)
        record.file.observedAt = observedAt
        record.labels = labels
        (record.labelled, record.defaults) = (folded.outcomes.count, folded.defaults)
        record.observedAt = folded.observedAt
        record.model?.observedAt = folded.observedAt
        record.model?.comparison?.observedAt = folded.observedAt
        record.events = [
            EventRecord(
                word: "trained",
                fields: """
                    {"batch": "B1", "model": "v\(revision + 1)", "sha256": "\(record.file.sha256)"}
                    """)
        ]
        return record
    }

    @Test("a model scores no batch before one of its lineage by reference times that files gave")
    func order() throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1"))
            _ = try ledger.record(training: unobserved("B1", number: 2))
            #expect(try ledger.latestReference(ofLineage: "v2")?.asOf == 100)
            #expect(try ledger.latestReference(ofLineage: "v1") == nil)
            var early = scoring("B2", model: "v2")
            for source in ["as_of", "generated_at"] {
                (early.asOf, early.asOfSource) = (99, source)
                let error = #expect(throws: LedgerError.self) { try ledger.record(scoring: early) }
                #expect(error?.cause == .temporalLeakage)
                #expect(error?.message.contains("later reference time") == true, "\(error?.message ?? "")")
            }
            #expect(try ledger.batchIDs() == ["B1"])
            // The moment at which a file was first seen says nothing of the order, and the same time breaks none.
            early.asOfSource = "first_seen"
            _ = try ledger.record(scoring: early)
            _ = try ledger.record(scoring: scoring("B3", model: "v2"))
            #expect(try ledger.audit().faults == [])
        }
    }

    @Test("batches of which ids and reference times disagree are found")
    func disagreement() throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B5"))
            for (batch, asOf, other) in [
                ("B4", 100, nil), ("B4", 99, nil), ("B4", 101, "B5"), ("B6", 100, nil), ("B6", 101, nil),
                ("B6", 99, "B5"),
                ("B5", 7, nil),
            ] as [(String, Int64, String?)] {
                let found = try ledger.batchOutOfOrder(with: orderKey(batch), asOf: asOf)
                #expect(found?.batchID == other, "\(batch) \(asOf)")
            }
        }
    }

    @Test("a version learns of no batch with a later reference time than one it has scored")
    func lineage() throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1"))
            var late = scoring("B2")
            late.asOf = 200
            _ = try ledger.record(scoring: late)
            _ = try ledger.record(training: unobserved("B1", number: 2))
            _ = try ledger.record(scoring: scoring("B3", model: "v2"))
            var record = unobserved("B2", number: 3)
            record.model?.lineage = [("B1", "trained"), ("B2", "trained")]
            _ = try ledger.record(training: record)
            var fourth = scoring("B4", model: "v3")
            fourth.asOf = 150
            #expect(throws: LedgerError.self) { try ledger.record(scoring: fourth) }
            fourth.asOf = 200
            _ = try ledger.record(scoring: fourth)
            #expect(try ledger.audit().faults == [])
        }
    }

    @Test("outcomes are taken back, and the batch stays as it was scored")
    func withdrawal() throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1"))
            _ = try ledger.record(training: training("B1", number: 2, reason: nil, decision: "challenger"))
            let both = [0, 1].map { LabelRecord(place: $0, partyID: ["a", "ü"][$0], outcome: nil) }
            let known = try ledger.knownOutcomes(ofBatch: "B1")
            // Outcomes do not get fewer by themselves.
            var lost = next(2, [], after: known, observedAt: 120)
            (lost.labelled, lost.defaults, lost.model) = (1, 1, nil)
            #expect(throws: LedgerError.self) { try ledger.record(training: lost) }
            _ = try ledger.record(training: next(2, both, after: known, observedAt: 120))
            #expect(try ledger.outcomes(ofBatch: "B1").isEmpty)
            let batch = try #require(try ledger.batch("B1"))
            #expect(batch.labelled == 0 && batch.defaults == 0 && batch.observedAt == nil)
            #expect(try ledger.isLearnedFrom("B1") && !ledger.isLearnedFrom("B2"))
            let error = #expect(throws: LedgerError.self) {
                try ledger.record(scoring: scoring("B1", revision: 2))
            }
            #expect(error?.message.contains("is not scored anew") == true, "\(error?.message ?? "")")
            #expect(try ledger.audit().faults == [])
        }
    }

    @Test("the time at which labels were observed goes down again where other labels took their place")
    func correction() throws {
        try withLedger { ledger in
            _ = try ledger.record(scoring: scoring("B1"))
            _ = try ledger.record(training: training("B1", number: 2, reason: nil, decision: "challenger"))
            var known = try ledger.knownOutcomes(ofBatch: "B1")
            #expect(known.observedAt == 99)
            let labels = [
                LabelRecord(place: 0, partyID: "a", outcome: 1), LabelRecord(place: 1, partyID: "ü", outcome: 1),
            ]
            _ = try ledger.record(training: next(2, labels, after: known, observedAt: nil))
            #expect(try ledger.batch("B1")?.observedAt == nil)
            known = try ledger.knownOutcomes(ofBatch: "B1")
            #expect(known.defaults == 2 && known.revision(giving: 0) == 2)
            _ = try ledger.record(training: next(3, labels, after: known, observedAt: 50))
            #expect(try ledger.batch("B1")?.observedAt == 50)
            // The version of the first file is bound as it was, those after it are not.
            var scored = scoring("B2", model: "v2")
            scored.asOf = 98
            #expect(throws: LedgerError.self) { try ledger.record(scoring: scored) }
            scored.modelVersion = "v4"
            (scored.asOf, scored.asOfSource) = (98, "first_seen")
            _ = try ledger.record(scoring: scored)
            #expect(try ledger.audit().faults == [])
            #expect(try ledger.files(ofBatch: "B1").last?.details?.owner == FileOwner(id: 7, name: "ann"))
        }
    }

    @Test("the same bytes may count again, as a further revision")
    func sameBytes() throws {
        try withLedger { ledger in
            var again = scoring("B1", revision: 2)
            let first = scoring("B1")
            again.file.sha256 = first.file.sha256
            again.events = [
                EventRecord(
                    word: "scored", fields: #"{"batch": "B1", "revision": 2, "sha256": "\#(first.file.sha256)"}"#)
            ]
            _ = try ledger.record(scoring: first)
            _ = try ledger.record(scoring: again)
            #expect(try ledger.files(withSHA256: first.file.sha256).map(\.revision) == [1, 2])
            #expect(try ledger.file(ofBatch: "B1", kind: .profiles, sha256: first.file.sha256)?.revision == 2)
            #expect(throws: LedgerError.self) { try ledger.record(scoring: first) }
            #expect(try ledger.audit().faults == [])
        }
    }
}
