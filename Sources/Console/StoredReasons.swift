import Custody
package import Ledger
import Pipeline
import Scorecards

/// The reasons of the scores of a request, each with its side.
package struct StoredReasons {
    /// What the sides are computed of where they were not recorded: the features of the whole batch.
    private let features: FeatureColumns?
    private let scorecard: Scorecard

    /// - Parameter request: the scoring that is meant.
    /// - Throws: `LedgerError`; `Failure` if the version that scored it is gone.
    package init(_ app: App, _ request: StoredRequest) throws {
        guard let model = try app.ledger.model(request.modelVersion) else {
            throw Failure.absent(
                "there is no model \(request.modelVersion)", in: app.root.databasePath, try: "kycc verify.")
        }
        scorecard = try ModelText.scorecard(model.coefficients)
        guard try !app.ledger.hasReasonSides(ofRequest: request.id) else {
            features = nil
            return
        }
        let stored = try app.ledger.features(of: request)
        features = scorecard.seeing(FeatureColumns(stored), builtIn: stored.builtIn)
    }

    /// The reasons of a score with their sides, the worst first.
    ///
    /// - Parameter score: of the request.
    package func reasons(of score: StoredScore) -> [(feature: String, side: String)] {
        let names = score.reasons.split(separator: "|").map(String.init)
        let recorded = score.reasonSides?.split(separator: "|").map(String.init)
        guard recorded == nil, let features else { return Array(zip(names, recorded ?? [])) }
        return names.map { ($0, scorecard.side(of: $0, in: features, row: score.place).rawValue) }
    }
}
