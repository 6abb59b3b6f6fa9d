package import Ledger
package import Parallel
package import Results
import Scorecards
import Vocabulary

/// What the outcomes say of a version, from what the ledger holds: the scores as they were given. It reads only.
///
/// The batches that a version scored are those whose scores that count it gave, also where the active version might not
/// score them. Labels that are set aside, or that list only defaults of a few companies, do not count.
package struct Validation {
    /// The version.
    private let model: StoredModel
    private let ledger: Ledger
    /// The batches that it scored, in batch order.
    private let batches: [StoredBatch]
    /// Why the labels of a batch do not count, by batch.
    private let aside: [String: String]
    private let effort: Effort

    /// - Parameters:
    ///   - model: the version.
    ///   - only: the batch to look at; nil is all that the version scored.
    ///   - effort: polled at each batch.
    /// - Throws: `LedgerError` if the database cannot be read.
    package init(
        _ ledger: Ledger, model: StoredModel, only: String? = nil, effort: Effort = Effort()
    ) throws(LedgerError) {
        self.ledger = ledger
        self.model = model
        self.effort = effort
        batches = try ledger.batches().filter {
            $0.request.modelVersion == model.version && only.map([$0.batchID].contains) ?? true
        }
        aside = Dictionary(try ledger.labelsSetAside().map { ($0.batchID, $0.reason) }) { $1 }
    }

    /// Whether the version scored any of the batches.
    package var hasBatches: Bool { !batches.isEmpty }

    /// Whether a feature can make segments: any of the batches has it.
    package func knows(_ feature: String) -> Bool {
        batches.contains { batch in
            batch.request.ownNames.contains(feature)
                || ledger.catalog.set(batch.request.featureSet)?.names.contains(feature) ?? false
        }
    }

    /// The report.
    ///
    /// - Parameter features: whose segments are looked at too.
    /// - Throws: `CancellationError`; `LedgerError` if the database cannot be read or is damaged.
    package func report(segments features: [String] = []) throws -> ValidationReport {
        let bands = try ModelText.scorecard(model.coefficients).bands.map(\.name)
        let initial = model.isExpert ? nil : try model.trainingFigures().decision.fitting?.outOfFold.auc
        func figures(_ scored: ScoredOutcomes, parties: Int) -> ValidationFigures? {
            ValidationFigures(
                scored, parties: parties, bands: bands, initialAUC: initial, isExpert: model.isExpert)
        }
        var (labelled, unlabelled): ([StoredBatch], [StoredBatch]) = ([], [])
        var leftOut: [LeftOutBatch] = []
        var reports: [BatchFigures] = []
        var pooled = ScoredOutcomes()
        var places: [[Int]] = []
        for batch in batches {
            try effort.check()
            let read = try outcomes(of: batch)
            guard let own = figures(read.scored, parties: batch.request.parties) else {
                unlabelled.append(batch)
                continue
            }
            if let why = aside[batch.batchID] ?? (batch.isOnlyDefaults ? LeftOutBatch.onlyDefaults : nil) {
                leftOut.append(LeftOutBatch(batch: batch.batchID, why: why))
                continue
            }
            labelled.append(batch)
            pooled.append(read.scored)
            places.append(read.places)
            reports.append(BatchFigures(batch: batch.batchID, drift: try drift(of: batch), figures: own))
        }
        let expected = try expected(unlabelled)
        return ValidationReport(
            of: subject(initialAUC: initial), batches: reports,
            pooled: figures(pooled, parties: labelled.reduce(0) { $0 + $1.request.parties }),
            segments: try features.map { feature in
                let cutting = try BatchSegments(feature, in: labelled, ledger: ledger, effort: effort)
                return cutting.figures(pooled, places: places)
            },
            unlabelled: expected.batches, unlabelledPooled: expected.pooled, leftOut: leftOut,
            labelledVersion: reports.isEmpty
                ? try ledger.lastLabelledBatches(1, except: Array(aside.keys)).first?.request.modelVersion : nil)
    }

    private func subject(initialAUC: Double?) -> ValidationReport.Subject {
        ValidationReport.Subject(
            version: model.version, state: model.state, trainedAfter: model.batchID, trainingRows: model.trainingRows,
            initialAUC: initialAUC, isExpert: model.isExpert)
    }

    /// The companies of a batch with a known outcome, and their places; both in file order.
    private func outcomes(of batch: StoredBatch) throws -> (scored: ScoredOutcomes, places: [Int]) {
        // Labels of an earlier scoring are those of other parties.
        let known = batch.labelled == 0 ? [:] : try ledger.outcomes(ofBatch: batch.batchID)
        if known.isEmpty { return (ScoredOutcomes(), []) }
        var (scored, places) = (ScoredOutcomes(), [Int]())
        try ledger.eachScore(ofRequest: batch.request.id) { score in
            guard let outcome = known[score.place] else { return }
            guard outcome <= 1, 0...1 ~= score.pd else {
                throw LedgerError(
                    "read scores of \(batch.batchID)", cause: .damaged,
                    message: "place \(score.place) has the probability \(score.pd) and the outcome \(outcome)")
            }
            scored.append(outcome: outcome, probability: score.pd, partyID: score.partyID, band: score.band)
            places.append(score.place)
        }
        return (scored, places)
    }

    /// The drift of a batch as it was found when it was scored.
    private func drift(of batch: StoredBatch) throws(LedgerError) -> ScoringReport.Drift {
        guard let file = try ledger.files(withID: batch.request.fileID) else {
            throw LedgerError(
                "read the drift of \(batch.batchID)", cause: .damaged, message: "its profiles file is not recorded")
        }
        return try file.scoringReport().drift
    }

    private func expected(_ batches: [StoredBatch]) throws -> (batches: [ExpectedFigures], pooled: ExpectedFigures?) {
        var all: [Double] = []
        let each = try batches.map { batch -> ExpectedFigures? in
            try effort.check()
            let probabilities = try ledger.probabilities(ofRequest: batch.request.id)
            guard probabilities.allSatisfy({ 0...1 ~= $0 }) else {
                throw LedgerError(
                    "read scores of \(batch.batchID)", cause: .damaged, message: "a probability is outside of 0…1")
            }
            all += probabilities
            return ExpectedFigures(batch: batch.batchID, probabilities: probabilities)
        }
        return (each.compactMap(\.self), ExpectedFigures(batch: nil, probabilities: all))
    }
}
