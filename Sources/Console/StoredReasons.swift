import Custody
import Files
package import Ledger
import Pipeline
import Scorecards

/// The reasons of the scores of a request, each with its side.
package struct StoredReasons {
    /// What the sides are computed of; nil where they were recorded.
    private let source: (scorecard: Scorecard, features: FeatureColumns)?

    /// - Parameter request: the scoring that is meant.
    /// - Throws: `LedgerError`; `Failure` if sides have to be computed and the version that scored it is gone.
    package init(_ app: App, _ request: StoredRequest) throws {
        if try app.ledger.hasReasonSides(ofRequest: request.id) {
            source = nil
            return
        }
        let scorecard = try ModelText.scorecard(app.model(of: request).coefficients)
        let stored = try app.ledger.features(of: request)
        source = (scorecard, scorecard.seeing(FeatureColumns(stored), builtIn: stored.builtIn))
    }

    /// The reasons of a score with their sides, the worst first.
    ///
    /// - Parameter score: of the request.
    package func reasons(of score: StoredScore) -> [(feature: String, side: String)] {
        let names = score.reasons.split(separator: "|").map(String.init)
        guard let source else {
            let sides = score.reasonSides?.split(separator: "|").map(String.init) ?? []
            // A row whose sides somebody took away still shows its reasons; `verify` reports it.
            return names.enumerated().map { ($1, $0 < sides.count ? sides[$0] : "unknown") }
        }
        return names.map {
            ($0, source.scorecard.side(of: $0, in: source.features, row: score.place).rawValue)
        }
    }

    /// The keys of what `cells` gives.
    package static func keys(asJSON isJSON: Bool) -> [String] { ["reasons"] + (isJSON ? ["reason_sides"] : []) }

    /// The reasons of a score as the last cells of its row: lists of codes and of sides, or one text for people.
    package func cells(of score: StoredScore, asJSON isJSON: Bool) -> Listing.Row {
        let reasons = reasons(of: score)
        if isJSON { return [.texts(reasons.map(\.feature)), .texts(reasons.map(\.side))] }
        let text = reasons.map { "\($0.feature) (\($0.side))" }.joined(separator: ", ")
        return [text.isEmpty ? .null : .string(text)]
    }
}
