import Foundation
import Ledger
import Pipeline
import Results
import Statistics
import TestSupport
import Testing
import Vocabulary

/// A small ledger of chosen probabilities and outcomes, whose figures are worked out by hand.
@Suite("Validation of a small ledger")
struct ValidatedLedgerTests {
    private typealias Company = (pd: Double, score: Int, band: String, outcome: UInt8?)

    private func file(_ batch: String, _ kind: BatchFileName.Kind) -> FileRecord {
        let sha256 = String(repeating: batch == "B1" ? "1" : "2", count: 63) + (kind == .labels ? "a" : "b")
        return FileRecord(
            name: "\(batch)_\(kind).json", batchID: batch, kind: kind, revision: 1, sha256: sha256, size: 7,
            firstSeen: 2)
    }

    /// `scoring.json` of a batch of which the drift alone matters.
    private func document(_ batch: String, _ verdict: String) -> String {
        let index = #"{"value": 0.3, "verdict": "\#(verdict)", "index": 0.28, "p": 0.001, "limit": 0.2}"#
        return #"""
            {"schema": 1, "batch": "\#(batch)", "revision": 1, "file": {"name": "x", "sha256": "0", "size": 7},
            "as_of": "2026-01-01T00:00:00Z", "as_of_source": "as_of", "model": {"version": "v1", "lineage": []},
            "active_model": "v1", "counts": {"parties": 4, "accounts": 0, "transactions": 0, "relationships": 0},
            "warnings": [], "bands": {}, "mean_pd": 0.2,
            "drift": {"psi": \#(index), "csi": {"kyc_verified": \#(index)}}}
            """#
    }

    private func record(_ companies: [Company], as batch: String, order: UInt8, drift: String, in ledger: Ledger) throws
    {
        let ids = companies.indices.map { "P\($0)" }
        let names = FeatureCatalog.standard.current.names
        let profiles = file(batch, .profiles)
        _ = try ledger.record(
            scoring: ScoringRecord(
                file: profiles, orderKey: Array("B0".utf8) + [1, order, 0] + Array(batch.utf8), modelVersion: "v1",
                activeVersion: "v1", passedOver: nil, asOf: 100 * Int64(order), asOfSource: "as_of",
                requestedAt: 100 * Int64(order), partyIDs: ids, featureSet: 1, builtInNames: names,
                builtIn: names.map { _ in ids.map { _ in 1 } }, ownNames: [], own: [], pd: companies.map(\.pd),
                scores: companies.map(\.score), bands: companies.map(\.band), reasons: ids.map { _ in "" },
                reasonSides: ids.map { _ in "" },
                psi: nil, document: document(batch, drift), timings: "{}", driftReference: nil, events: []))
        let known = companies.enumerated().compactMap { place, company in
            company.outcome.map { LabelRecord(place: place, partyID: ids[place], outcome: $0) }
        }
        _ = try ledger.record(
            training: TrainingRecord(
                file: file(batch, .labels), labels: known, labelled: known.count,
                defaults: known.count { $0.outcome == 1 }, observedAt: nil, model: nil, document: "{}", timings: "{}",
                at: 10_000 + Int64(order), events: []))
    }

    private func near(_ one: Double?, _ other: Double) -> Bool { one.map { abs($0 - other) < 1e-12 } ?? false }

    @Test("has its figures by batch and pooled")
    func byHand() throws {
        try withTemporaryFolder { folder in
            let ledger = try Ledger(path: folder.appendingPathComponent("kycc.sqlite").path, mode: .creating)
            try ledger.seed(
                expert: try ModelText.expert(), at: 1,
                event: EventRecord(word: "activated", fields: #"{"model": "v1"}"#))
            try record(
                [
                    (0.1, 850, "excellent", 0), (0.2, 820, "excellent", 0), (0.3, 500, "poor", 1),
                    (0.4, 480, "poor", 0),
                ], as: "B1", order: 0x31, drift: "no_reference", in: ledger)
            try record(
                [
                    (0.1, 850, "excellent", 0), (0.2, 820, "excellent", 1), (0.6, 460, "poor", 1),
                    (0.5, 470, "poor", nil),
                ], as: "B2", order: 0x32, drift: "shifted", in: ledger)
            let report = try Validation(ledger, model: ledger.activeModel()).report(segments: ["kyc_verified"])
            #expect(report.batches.map(\.batch) == ["B1", "B2"])
            #expect(report.batches.map(\.drift.verdict) == ["no_reference", "shifted"])
            #expect(report.batches.map(\.shifted) == [[], ["kyc_verified"]])
            let (first, second) = (report.batches[0].figures, report.batches[1].figures)
            #expect(first.known == 4 && first.defaults == 1 && near(first.meanPD, 0.25))
            // 0.3 beats 0.1 and 0.2, and 0.4 beats it.
            #expect(near(first.auc, 2.0 / 3) && near(first.brier.brier, (0.01 + 0.04 + 0.49 + 0.16) / 4))
            #expect(near(first.light.p, 1 - pow(0.75, 4)))
            #expect(second.parties == 4 && second.known == 3 && second.defaults == 2 && second.auc == 1)
            #expect(second.calibrationLine?.isSeparated == true && second.calibrationLine?.fit == nil)
            let pooled = try #require(report.pooled)
            #expect(pooled.parties == 8 && pooled.known == 7 && pooled.defaults == 3)
            #expect(near(pooled.auc, 9.5 / 12) && near(pooled.ks?.distance, 0.5))
            #expect(near(pooled.brier.brier, 1.51 / 7))
            #expect(pooled.bands.map(\.known) == [4, 0, 0, 3, 0])
            #expect(near(pooled.bands[0].light?.p, 1 - pow(0.85, 4)) && pooled.bands[0].light?.looks == 2)
            #expect(near(report.falseAlarms, 0.0975))
            let segments = try #require(report.segments.first?.segments)
            #expect(segments.map(\.name) == ["yes"] && segments[0].known == 7 && segments[0].figures == nil)
        }
    }
}
