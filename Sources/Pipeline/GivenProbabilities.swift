import Ledger
import Results
import Statistics

/// The probabilities of default that a batch was given, for its companies with a known outcome.
struct GivenProbabilities {
    /// The version that gave them.
    let version: String
    /// The outcomes, ranked by the probabilities; both in file order.
    let ranked: RankedOutcomes
    /// In file order.
    var probabilities: [Double] { ranked.ranking.probabilities }

    /// - Parameters:
    ///   - request: the scoring that counts of the batch.
    ///   - outcomes: known outcomes by place.
    init(_ ledger: Ledger, request: StoredRequest, outcomes: [Int: UInt8]) throws(LedgerError) {
        version = request.modelVersion
        var known: (outcomes: [UInt8], probabilities: [Double]) = ([], [])
        for (place, probability) in try ledger.probabilities(ofRequest: request.id).enumerated() {
            guard let outcome = outcomes[place] else { continue }
            known.outcomes.append(outcome)
            known.probabilities.append(probability)
        }
        ranked = RankedOutcomes(outcomes: known.outcomes, probabilities: known.probabilities)
    }

    /// The light of all companies, and what it rests on.
    struct Look {
        let look: PortfolioLook
        let defaults: Int
        let rows: Int
        let mean: Double
        var light: TrafficLight { look.light }
        var side: PortfolioLook.Side { look.side }
        var p: Double { look.p }
    }

    /// Nil without a company.
    var look: Look? {
        guard let mean = ranked.meanPD,
            let look = PortfolioLook(ranked, isExpert: version == GivenProbabilities.expert)
        else { return nil }
        return Look(look: look, defaults: ranked.defaults, rows: ranked.rows, mean: mean)
    }

    private static let expert = "v1"
}
