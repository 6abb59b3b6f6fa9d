package import Statistics

/// Companies with a known outcome and the scores that they were given, of one batch or of several.
package struct ScoredOutcomes: Sendable {
    /// 1 is a default, 0 is none.
    package private(set) var outcomes: [UInt8] = []
    /// The probabilities as they were given; 0 … 1.
    package private(set) var probabilities: [Double] = []
    /// The ids of the companies; the same id may stand once for each batch.
    package private(set) var partyIDs: [String] = []
    /// The bands as they were given.
    package private(set) var bands: [String] = []

    /// Without a company.
    package init() {}

    /// Adds a company.
    ///
    /// - Parameters: an element of each property.
    package mutating func append(outcome: UInt8, probability: Double, partyID: String, band: String) {
        outcomes.append(outcome)
        probabilities.append(probability)
        partyIDs.append(partyID)
        bands.append(band)
    }

    /// Adds the companies of a further batch.
    package mutating func append(_ other: ScoredOutcomes) {
        outcomes += other.outcomes
        probabilities += other.probabilities
        partyIDs += other.partyIDs
        bands += other.bands
    }

    /// The outcomes, ranked by the probabilities.
    package var ranked: RankedOutcomes { RankedOutcomes(outcomes: outcomes, probabilities: probabilities) }

    /// Some of the outcomes, ranked.
    ///
    /// - Parameter rows: places of companies.
    func ranked(_ rows: [Int]) -> RankedOutcomes {
        RankedOutcomes(outcomes: rows.map { outcomes[$0] }, probabilities: rows.map { probabilities[$0] })
    }
}
