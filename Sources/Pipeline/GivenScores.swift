import Ledger
import Parallel
import Results
import Scorecards
import Vocabulary

/// The scores that a batch was given, for its companies with a known outcome, as the ledger holds them.
struct GivenScores: Sendable {
    /// In file order.
    private(set) var scored = ScoredOutcomes()
    /// The places of the companies, in the same order.
    private(set) var places: [Int] = []

    /// - Parameters:
    ///   - request: the scoring.
    ///   - outcomes: known outcomes by place.
    ///   - effort: polled every few thousand companies.
    /// - Throws: `CancellationError`; `LedgerError` if the database cannot be read, or says what cannot be.
    init(_ ledger: Ledger, request: StoredRequest, outcomes: [Int: UInt8], effort: Effort) throws {
        if outcomes.isEmpty { return }
        try ledger.eachGivenScore(ofRequest: request.id, effort: effort) { place, partyID, pd, band in
            guard let outcome = outcomes[place] else { return }
            guard outcome <= 1, 0...1 ~= pd else {
                throw LedgerError(
                    "read scores of \(request.batchID)", cause: .damaged,
                    message: "place \(place) has the probability \(pd) and the outcome \(outcome)")
            }
            scored.append(outcome: outcome, probability: pd, partyID: partyID, band: band)
            places.append(place)
        }
    }
}

extension Ledger {
    /// Whether the companies of a scoring have a feature, built-in or of the user's own.
    func has(_ feature: String, in request: StoredRequest) -> Bool {
        request.ownNames.contains(feature) || catalog.set(request.featureSet)?.names.contains(feature) ?? false
    }

    /// The drift of a batch as it was found when it was scored.
    func drift(of request: StoredRequest) throws(LedgerError) -> ScoringReport.Drift {
        guard let file = try files(withID: request.fileID) else {
            throw LedgerError(
                "read the drift of \(request.batchID)", cause: .damaged, message: "its profiles file is not recorded")
        }
        return try file.scoringReport().drift
    }
}

/// A version whose scores are compared with outcomes, with what of it never changes.
struct ValidatedVersion: Sendable {
    let subject: ValidationReport.Subject
    /// The names of its bands, the best first.
    let bands: [String]

    /// - Throws: `LedgerError` if the document or the figures of the version cannot be read.
    init(_ model: StoredModel) throws {
        bands = try ModelText.scorecard(model.coefficients).bands.map(\.name)
        subject = ValidationReport.Subject(
            version: model.version, state: model.state, trainedAfter: model.batchID, trainingRows: model.trainingRows,
            initialAUC: model.isExpert ? nil : try model.trainingFigures().decision.fitting?.outOfFold.auc,
            isExpert: model.isExpert)
    }

    /// Nil without a company.
    ///
    /// - Parameter parties: how many companies were scored.
    func figures(_ scored: ScoredOutcomes, parties: Int) -> ValidationFigures? {
        ValidationFigures(
            scored, parties: parties, bands: bands, initialAUC: subject.initialAUC, isExpert: subject.isExpert)
    }
}
