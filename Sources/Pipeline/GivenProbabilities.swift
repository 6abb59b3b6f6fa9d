import Ledger
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

    /// On which side of the outcomes the probabilities lie.
    enum Side: String {
        case tooLow = "too_low"
        case tooHigh = "too_high"
    }

    /// The light of all companies: one exact binomial test at their mean probability. A trained version is asked in
    /// both directions; the level of v1 was fitted to no outcomes, so that it is asked only whether it is too low.
    struct Look {
        let light: TrafficLight
        let side: Side
        let p: Double
        let defaults: Int
        let rows: Int
        let mean: Double
    }

    /// Nil without a company.
    var look: Look? {
        guard let mean = ranked.meanPD,
            let test = BinomialTest(defaults: ranked.defaults, rows: ranked.rows, pd: mean)
        else { return nil }
        let isHigh = version != GivenProbabilities.expert && test.lower < test.upper
        let p = isHigh ? test.lower : test.upper
        return Look(
            light: TrafficLight(p: p), side: isHigh ? .tooHigh : .tooLow, p: p, defaults: ranked.defaults,
            rows: ranked.rows, mean: mean)
    }

    private static let expert = "v1"
}
