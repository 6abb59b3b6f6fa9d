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
            ledger.has(feature, in: batch.request)
        }
    }

    /// The report.
    ///
    /// - Parameter features: whose segments are looked at too.
    /// - Throws: `CancellationError`; `LedgerError` if the database cannot be read or is damaged.
    package func report(segments features: [String] = []) throws -> ValidationReport {
        let version = try ValidatedVersion(model)
        var (labelled, unlabelled): ([StoredBatch], [StoredBatch]) = ([], [])
        var leftOut: [LeftOutBatch] = []
        var reports: [BatchFigures] = []
        var pooled = ScoredOutcomes()
        var places: [[Int]] = []
        for batch in batches {
            try effort.check()
            let read = try outcomes(of: batch)
            guard let own = version.figures(read.scored, parties: batch.request.parties) else {
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
            reports.append(
                BatchFigures(batch: batch.batchID, drift: try ledger.drift(of: batch.request), figures: own))
        }
        let expected = try expected(unlabelled)
        return ValidationReport(
            of: version.subject, batches: reports,
            pooled: version.figures(pooled, parties: labelled.reduce(0) { $0 + $1.request.parties }),
            segments: try BatchSegments.all(
                features, in: labelled.map(\.request), ledger: ledger, effort: effort
            ).map { $0.figures(pooled, places: places) },
            unlabelled: expected.batches, unlabelledPooled: expected.pooled, leftOut: leftOut,
            labelledVersion: reports.isEmpty
                ? try ledger.lastLabelledBatches(1, except: Array(aside.keys)).first?.request.modelVersion : nil)
    }

    private func outcomes(of batch: StoredBatch) throws -> GivenScores {
        // Labels of an earlier scoring are those of other parties.
        let known = batch.labelled == 0 ? [:] : try ledger.outcomes(ofBatch: batch.batchID)
        return try GivenScores(ledger, request: batch.request, outcomes: known, effort: effort)
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
