import Ledger
import Pages
import Parallel
import Results
import Scorecards
import Vocabulary

extension BatchFacts {
    /// So many companies are listed at either end.
    private static let mostCompanies = 10

    /// The facts of a batch as the ledger has them.
    ///
    /// - Parameters:
    ///   - aside: why the labels of a batch do not count, by batch.
    ///   - effort: polled while the scores are read.
    /// - Throws: `CancellationError`; `LedgerError` if the database cannot be read or is damaged.
    init(_ batch: StoredBatch, in ledger: Ledger, aside: [String: String], effort: Effort) throws {
        let request = batch.request
        guard let file = try ledger.files(withID: request.fileID), let model = try ledger.model(request.modelVersion)
        else {
            throw LedgerError(
                "read \(batch.batchID)", cause: .damaged, message: "its profiles file or its model is not recorded")
        }
        let known = batch.labelled == 0 ? [:] : try ledger.outcomes(ofBatch: batch.batchID)
        var (scored, probabilities, bands) = (ScoredOutcomes(), [Double](), [String]())
        var places: [Int] = []
        var (worst, best) = (Extremes(most: BatchFacts.mostCompanies), Extremes(most: BatchFacts.mostCompanies))
        probabilities.reserveCapacity(request.parties)
        bands.reserveCapacity(request.parties)
        try ledger.eachScore(ofRequest: request.id) { score in
            if score.place & 0xFFF == 0 { try effort.check() }
            let outcome = known[score.place]
            guard 0...1 ~= score.pd, outcome ?? 0 <= 1 else {
                throw LedgerError(
                    "read scores of \(batch.batchID)", cause: .damaged,
                    message: "place \(score.place) has the probability \(score.pd)")
            }
            probabilities.append(score.pd)
            bands.append(score.band)
            if let outcome {
                scored.append(outcome: outcome, probability: score.pd, partyID: score.partyID, band: score.band)
                places.append(score.place)
            }
            worst.take(score, key: -score.pd)
            best.take(score, key: score.pd)
        }
        let version = try ValidatedVersion(model)
        let leftOut =
            scored.outcomes.isEmpty
            ? nil : aside[batch.batchID] ?? (batch.isOnlyDefaults ? LeftOutBatch.onlyDefaults : nil)
        let wanted = leftOut == nil ? try BatchFacts.segments(of: batch.batchID, in: ledger) : []
        let segments = try BatchSegments.all(wanted, in: [request], ledger: ledger, effort: effort)
            .map { $0.figures(scored, places: [places]) }
        self.init(
            scoring: try file.scoringReport(), scoredAt: Timestamp(microseconds: request.requestedAt).text,
            bandNames: version.bands, probabilities: probabilities, bands: bands, worst: worst.companies,
            best: best.companies, outcomes: scored,
            figures: leftOut == nil
                ? version.figures(scored, parties: request.parties) : nil,
            segments: segments, leftOut: leftOut, labels: try BatchFacts.labels(of: batch.batchID, in: ledger))
    }

    /// The features whose segments the newest labels of a batch are shown by.
    private static func segments(of batch: String, in ledger: Ledger) throws -> [String] {
        let newest = try ledger.files(ofBatch: batch).last { $0.kind == .labels }
        return try newest?.trainingReport().validation?.segments ?? []
    }

    /// The labels files of a batch that had an outcome, in the order of revisions.
    private static func labels(of batch: String, in ledger: Ledger) throws -> [Labels] {
        try ledger.files(ofBatch: batch).filter { $0.kind == .labels }.map { file in
            let report = try file.trainingReport()
            return Labels(
                revision: file.revision, at: Timestamp(microseconds: file.archivedAt ?? file.firstSeen).text,
                decision: report.decision.word.rawValue, version: report.version?.name,
                warnings: report.warnings.map(\.sentence))
        }
    }
}

/// The scores with the least keys, the least first; of equal ones those that came first.
private struct Extremes {
    private let most: Int
    private var kept: [(key: Double, score: StoredScore)] = []

    init(most: Int) { self.most = most }

    mutating func take(_ score: StoredScore, key: Double) {
        if kept.count == most, let last = kept.last, key >= last.key { return }
        let place = kept.firstIndex { $0.key > key } ?? kept.count
        kept.insert((key, score), at: place)
        if kept.count > most { kept.removeLast() }
    }

    var companies: [BatchFacts.Company] {
        kept.map { _, score in
            let names = score.reasons.split(separator: "|").map(String.init)
            let sides = score.reasonSides?.split(separator: "|").map(String.init) ?? []
            return BatchFacts.Company(
                partyID: score.partyID, score: score.score, pd: score.pd, band: score.band,
                reasons: names.enumerated().map { $0 < sides.count ? "\($1) (\(sides[$0]))" : $1 })
        }
    }
}
