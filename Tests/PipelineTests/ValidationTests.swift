import Custody
import Files
import Foundation
import Ledger
import Pipeline
import Results
import Scorecards
import Statistics
import TestSupport
import Testing
import Vocabulary

/// What the ledger says of a version.
@Suite("Validation")
struct ValidationTests {
    private let ids = JobRoot.ids(180)

    private func outcome(_ place: Int) -> Int { place * 53 % 100 < 25 ? 1 : 0 }

    private func labels(_ places: Range<Int>, flipped: Bool = false) -> String {
        JobRoot.labels(places.map { (ids[$0], flipped ? 1 - outcome($0) : outcome($0)) })
    }

    private func validation(_ root: JobRoot, _ version: String, only: String? = nil) throws -> Validation {
        try Validation(root.ledger, model: try #require(try root.ledger.model(version)), only: only)
    }

    private func report(
        _ root: JobRoot, _ version: String, only: String? = nil, segments: [String] = []
    ) throws -> ValidationReport { try validation(root, version, only: only).report(segments: segments) }

    /// The probabilities and bands of `scores.csv`, by company.
    private func scores(_ root: JobRoot, _ batch: String) throws -> [String: (pd: Double, band: String)] {
        let text = try String(
            contentsOf: root.folder.appendingPathComponent("archive/\(batch)/scores.csv"), encoding: .utf8)
        var scores: [String: (Double, String)] = [:]
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            scores[cells[0]] = (try #require(Double(cells[1])), cells[3])
        }
        return scores
    }

    @Test("has the figures of the scores in the archive, batch by batch and pooled")
    func archive() throws {
        try JobRoot.with {
            $0.activationPolicy = .manual
        } _: { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            try root.take("B2_profiles.json", JobRoot.profiles(ids, asOf: "2026-02-01"))
            try root.take("B3_profiles.json", JobRoot.profiles(Array(ids.prefix(60)), asOf: "2026-03-01"))
            let given = try [scores(root, "B1"), scores(root, "B2")]
            try root.take("B1_labels.json", labels(0..<120))
            try root.take("B2_labels.json", labels(30..<150))
            let report = try report(root, "v1")
            #expect(report.batches.map(\.batch) == ["B1", "B2"] && report.leftOut.isEmpty)
            #expect(report.batches.map(\.drift.verdict) == ["no_reference", "within_noise"])
            var (all, outcomes): ([Double], [UInt8]) = ([], [])
            for (batch, places) in zip(0..<2, [0..<120, 30..<150]) {
                let p = places.compactMap { given[batch][ids[$0]]?.pd }
                let y = places.map { UInt8(outcome($0)) }
                let (ranked, figures) = (RankedOutcomes(outcomes: y, probabilities: p), report.batches[batch].figures)
                #expect(figures.parties == 180 && figures.known == 120 && figures.defaults == ranked.defaults)
                #expect(figures.auc == ranked.auc && figures.aucInterval == ranked.aucInterval)
                #expect(figures.meanPD == ranked.meanPD && figures.logLoss == ranked.logLoss)
                #expect(figures.ks == ranked.kolmogorovSmirnov && figures.brier.brier == ranked.brier)
                #expect(figures.calibrationLine == ranked.calibrationLine)
                #expect(figures.spiegelhalter == ranked.spiegelhalter)
                let groups = ranked.calibrationGroups(ids: places.map { ids[$0] })
                #expect(figures.hosmerLemeshow == HosmerLemeshowTest(groups, isFitted: false))
                #expect(figures.brier == ranked.brierParts(groups))
                #expect(figures.expectedRange == ranked.ranking.expectedDefaultRate?.interval)
                for band in figures.bands {
                    #expect(band.known == places.count { given[batch][ids[$0]]?.band == band.name }, "\(band.name)")
                }
                all += p
                outcomes += y
            }
            let ranked = RankedOutcomes(outcomes: outcomes, probabilities: all)
            let pooled = try #require(report.pooled)
            #expect(pooled.parties == 360 && pooled.known == 240)
            #expect(pooled.auc == ranked.auc && pooled.brier.brier == ranked.brier)
            #expect(pooled.bands.map(\.name) == Band.standard.map(\.name))
            // What is expected before labels come.
            let waiting = RankedProbabilities(
                try root.ledger.probabilities(ofRequest: #require(try root.ledger.batch("B3")).request.id))
            #expect(report.unlabelled.map(\.batch) == ["B3"])
            #expect(report.unlabelledPooled?.defaultRate == waiting.expectedDefaultRate)
            #expect(report.unlabelled.first?.auc == waiting.expectedAUC)
            // One batch alone, and a version that has scored none.
            let only = try self.report(root, "v1", only: "B2")
            #expect(only.batches == [report.batches[1]] && only.pooled == report.batches[1].figures)
            let other = try self.report(root, "v2")
            #expect(other.batches.isEmpty && other.pooled == nil && other.unlabelled.isEmpty && other.red.isEmpty)
            #expect(other.labelledVersion == "v1")
            #expect(other.initialAUC != nil && report.initialAUC == nil)
            // Nothing was written.
            let again = try self.report(root, "v1")
            #expect(again == report)
            #expect(try ValidationReport(text: report.text()) == report)
        }
    }

    @Test("cuts segments by flags, levels and thirds of each batch")
    func segments() throws {
        try JobRoot.with {
            $0.activationPolicy = .manual
        } _: { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            try root.take("B1_labels.json", labels(0..<180))
            let features = ["kyc_verified", "u", "party_type_score", "company_age_years"]
            let segments = try report(root, "v1", segments: features).segments
            #expect(segments.map(\.feature) == features)
            #expect(segments.map(\.cut) == [.flag, .thirds, .levels, .flag])
            #expect(segments[0].segments.map(\.name) == ["yes", "no"])
            #expect(segments[0].segments.map(\.parties) == [90, 90])
            // u = (37 · place mod 100) / 100: 100 values, the first 80 of them twice.
            let values = (0..<180).map { Double($0 * 37 % 100) / 100 }.sorted()
            #expect(segments[1].thirds == [.init(batch: "B1", low: values[59], middle: values[119])])
            #expect(segments[1].segments.map(\.name) == ["low", "middle", "high"])
            let low = values.count { $0 <= values[59] }
            #expect(segments[1].segments[0].parties == low)
            #expect(segments[1].segments.reduce(0) { $0 + $1.known } == 180)
            #expect(segments[2].segments.map(\.name) == ["5"])
            #expect(segments[3].segments.map(\.name) == ["missing"])
            let validation = try validation(root, "v1")
            #expect(validation.knows("u") && validation.knows("network_size") && !validation.knows("v"))
        }
    }

    @Test("leaves out labels that list only defaults of a few companies, and says so")
    func onlyDefaults() throws {
        try JobRoot.with { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            try root.take("B1_labels.json", JobRoot.labels([(ids[0], 1), (ids[1], 1)]))
            let report = try report(root, "v1")
            #expect(report.batches.isEmpty && report.unlabelled.isEmpty)
            #expect(report.leftOut == [LeftOutBatch(batch: "B1", why: "only_defaults")])
        }
    }

    @Test("looks at the scores that count once profiles are corrected, without labels of the ones before")
    func corrected() throws {
        try JobRoot.with {
            $0.activationPolicy = .manual
        } _: { root in
            try root.take("B1_profiles.json", JobRoot.profiles(ids))
            try root.take("B1_labels.json", JobRoot.labels([(ids[0], 1), (ids[1], 1)]))
            try root.take("B1_profiles.json", JobRoot.profiles(Array(ids.prefix(100))))
            let report = try report(root, "v1")
            #expect(report.batches.isEmpty && report.unlabelled.map(\.parties) == [100], "\(report)")
            #expect(report.leftOut.isEmpty)
        }
    }
}
