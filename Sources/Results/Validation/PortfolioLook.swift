package import Statistics

/// The light of all companies: one exact binomial test at their mean probability, on the side on which their outcomes
/// lie.
///
/// A trained version is asked in both directions, so that sound probabilities are not green in up to a tenth of the
/// cases; the level of v1 was fitted to no outcomes, and it is asked only whether it is too low.
package struct PortfolioLook: Codable, Sendable, Equatable {
    /// On which side of the outcomes the probabilities lie.
    package enum Side: String, Codable, Sendable {
        /// There are more defaults than expected.
        case tooLow = "too_low"
        /// There are fewer.
        case tooHigh = "too_high"
    }

    /// What p looks like.
    package let light: TrafficLight
    /// The side that was tested.
    package let side: Side
    /// The probability of an outcome at least as far on that side, if the mean probability is right.
    package let p: Double

    /// Nil without a company.
    ///
    /// - Parameter isExpert: whether v1 gave the probabilities.
    package init?(_ outcomes: RankedOutcomes, isExpert: Bool) {
        guard let mean = outcomes.meanPD,
            let test = BinomialTest(defaults: outcomes.defaults, rows: outcomes.rows, pd: mean)
        else { return nil }
        let isHigh = !isExpert && test.lower < test.upper
        p = isHigh ? test.lower : test.upper
        light = TrafficLight(p: p)
        side = isHigh ? .tooHigh : .tooLow
    }

    /// The greatest chance that any of several looks at sound probabilities is not green.
    ///
    /// - Parameters:
    ///   - looks: at outcomes that are independent, as those of different batches.
    ///   - isExpert: whether v1 gave the probabilities.
    package static func falseAlarms(looks: Int, isExpert: Bool) -> Double {
        let right = isExpert ? 0.95 : 0.9
        return 1 - (0..<looks).reduce(1) { share, _ in share * right }
    }
}
